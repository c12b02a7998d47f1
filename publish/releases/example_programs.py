"""Writes short programs in Python and in R that reproduce one figure of a release."""

from textwrap import dedent

import polars as pl


def open_examples(file: str, metric: str, title: str, filters: list[str]) -> dict[str, bytes]:
    """Return programs that print one percentage of an open file by period, and work it out again from its parts."""
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
    """Return programs that work out the share of contacts decided within 4 hours, with the share they should find."""
    if contacts is None:
        return {}
    told = contacts["hours_to_decision"].filter(~contacts["hours_to_decision"].is_in(["Not known", "Withheld"]))
    share = f"{100 * (told == 'up to 4').sum() / told.len():.1f}" if told.len() else "none"
    python = f'''
        """Contacts decided within 4 hours, of those told: run it in the release's folder (Python 3 alone).

        On the released rows it is {share}%. On the invented rows (put synthetic for data) it is something else.
        """
        import csv

        with open("data/contacts.csv", encoding="utf-8") as source:
            hours = [row["hours_to_decision"] for row in csv.DictReader(source)]
        told = [each for each in hours if each not in ("Not known", "Withheld")]
        print(f"{{100 * told.count('up to 4') / len(told):.1f}}% of {{len(told)}} contacts were decided within 4 hours")
        '''
    r = f"""
        # Contacts decided within 4 hours, of those told: run it in the release's folder (base R).
        # On the released rows it is {share}%. On the invented rows (put synthetic for data) it is something else.
        contacts <- read.csv("data/contacts.csv", colClasses = "character")
        told <- contacts$hours_to_decision[!contacts$hours_to_decision %in% c("Not known", "Withheld")]
        share <- 100 * mean(told == "up to 4")
        cat(sprintf("%.1f%% of %d contacts were decided within 4 hours\\n", share, length(told)))
        """
    return {"examples/example.py": _text(python), "examples/example.R": _text(r)}


def _text(program: str) -> bytes:
    return dedent(program).lstrip().encode()
