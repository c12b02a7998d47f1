"""Short programs that go with a release and reproduce one of its figures, in Python and in R."""

from textwrap import dedent

import polars as pl


def open_examples(file: str, metric: str, title: str, filters: list[str]) -> dict[str, bytes]:
    """Return programs that read an open file and print one percentage by period, and check it against its parts."""
    all_of = " and ".join(f'row["{name}"] == "Total"' for name in filters) or "True"
    subset = " & ".join(f'rows${name} == "Total"' for name in filters) or "TRUE"
    # 1e-9 more, so that half a decimal place is rounded up, as in the file.
    python = f'''
        """{title}, by period, for all children: run it in the folder of the release (Python 3, nothing to install)."""
        import csv

        with open("data/{file}.csv", encoding="utf-8") as source:
            for row in csv.DictReader(source):
                shown = row["{metric}_percent"]
                if not ({all_of}) or shown in ("c", "x", "z"):
                    continue  # c: hidden; x: not known yet; z: nothing was counted
                again = 100 * int(row["{metric}_numerator"]) / int(row["{metric}_denominator"])
                print(row["time_period"], row["time_identifier"], shown, f"(worked out again: {{again + 1e-9:.1f}})")
        '''
    r = f"""
        # {title}, by period, for all children: run it in the folder of the release (base R).
        rows <- read.csv("data/{file}.csv", colClasses = "character")
        rows <- rows[{subset} & !rows${metric}_percent %in% c("c", "x", "z"), ]
        again <- 100 * as.integer(rows${metric}_numerator) / as.integer(rows${metric}_denominator)
        print(data.frame(rows$time_period, rows$time_identifier, rows${metric}_percent, round(again + 1e-9, 1)))
        """
    return {"examples/example.py": _text(python), "examples/example.R": _text(r)}


def safeguarded_examples(contacts: pl.DataFrame | None) -> dict[str, bytes]:
    """Return programs that work out the share of contacts decided on time, and say what it should be."""
    if contacts is None:
        return {}
    timed = contacts["decided_on_time"].drop_nulls()
    share = f"{100 * timed.sum() / timed.len():.1f}" if timed.len() else "none"
    python = f'''
        """Contacts decided on time, of those with a target: run it in the release's folder (Python 3 alone).

        On the released rows it is {share}%. On the invented rows (put synthetic for data) it is something else.
        """
        import csv

        with open("data/contacts.csv", encoding="utf-8") as source:
            told = [row["decided_on_time"] for row in csv.DictReader(source) if row["decided_on_time"]]
        print(f"{{100 * told.count('true') / len(told):.1f}}% of {{len(told)}} contacts were decided on time")
        '''
    r = f"""
        # Contacts decided on time, of those with a target: run it in the release's folder (base R).
        # On the released rows it is {share}%. On the invented rows (put synthetic for data) it is something else.
        contacts <- read.csv("data/contacts.csv", colClasses = "character")
        told <- contacts$decided_on_time[contacts$decided_on_time != ""]
        cat(sprintf("%.1f%% of %d contacts were decided on time\\n", 100 * mean(told == "true"), length(told)))
        """
    return {"examples/example.py": _text(python), "examples/example.R": _text(r)}


def _text(program: str) -> bytes:
    return dedent(program).lstrip().encode()
