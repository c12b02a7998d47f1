"""Tables of the data quality page: one row is a table, a check, a reason, an agency or an extract."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.parts.freshness import Age
from dashboard.parts.html import text
from dashboard.parts.table import Column, table
from etl import codes
from queries import words
from queries.faults import DIMENSIONS, Fault, table_name, worst_of

NOTHING = "–"
OUTCOMES = {"rows_in": "Rows in", "accepted": "Accepted", "quarantined": "Quarantined", "superseded": "Superseded",
            "erased": "Erased"}  # fmt: skip


def agency_name(agency: str | None) -> str:
    """Return an agency's words; extracts that lie in no agency's folder have none."""
    return codes.AGENCIES.get(agency, agency) if agency else "No agency’s folder"


def freshness_table(caption: str, agencies: Sequence[Age]) -> str:
    """Return each agency's newest day, the longest overdue first, and what to do."""
    columns = [Column("Agency", False), Column("Reading", False), Column("Newest day"), Column("Days old"),
               Column("Days allowed"), Column("What to do", False)]  # fmt: skip
    return table(caption, columns, [_age(one) for one in _oldest_first(agencies)], seen=False)


def freshness_rows(agencies: Sequence[Age]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {"agency": one.agency, "newest": one.newest.isoformat(), "days_old": one.days, "days_allowed": one.allowed,
         "late": one.stale}
        for one in _oldest_first(agencies)
    ]  # fmt: skip


def matrix(caption: str, faults: Sequence[Fault], tables: Sequence[str]) -> str:
    """Return, for each table and dimension, the largest share that any one check found wrong, and in which."""
    columns = [Column("Table", False), *(Column(one.capitalize(), False) for one in DIMENSIONS)]
    rows = [[table_name(name), *(_worst(worst_of(faults, name, one)) for one in DIMENSIONS)] for name in tables]
    return table(caption, columns, rows, seen=False)


def checks_table(caption: str, faults: Sequence[Fault]) -> str:
    """Return every check, the largest share wrong first."""
    columns = [Column("Check", False), Column("Wrong"), Column("Rows"), Column("Out of"),
               Column("Dimension", False), Column("Most often from", False)]  # fmt: skip
    ordered = sorted(faults, key=lambda one: -one.percent)
    return table(caption, columns, [_check(one) for one in ordered], seen=False)


def check_rows(faults: Sequence[Fault], months: Sequence[date]) -> list[dict[str, object]]:
    """Return every check by month as lines of a file, with all months together first."""
    rows: list[dict[str, object]] = []
    for one in faults:
        spans = [("all", (one.numerator, one.denominator))]
        spans += [(f"{on:%Y-%m}", one.months[on]) for on in months if on in one.months]
        rows += [
            {"table": one.table, "dimension": one.dimension, "check": one.check, "title": one.title, "month": month,
             "wrong": wrong, "rows": asked, "percent": wrong * 100 / asked if asked else None}
            for month, (wrong, asked) in spans
        ]  # fmt: skip
    return rows


def chart_alt(title: str, faults: Sequence[Fault]) -> str:
    """Return what a table's chart shows, in words."""
    found = sorted((one for one in faults if one.numerator), key=lambda one: -one.percent)
    if not found:
        return f"{title}. Nothing that is checked is wrong."
    said = "; ".join(f"{one.title}: {words.percent(one.percent)} over all months" for one in found[:3])
    return f"{title}. Largest: {said}."


def refusals_table(caption: str, reasons: Sequence[Fault]) -> str:
    """Return why rows were refused, the most frequent first, and who sent most of them."""
    columns = [Column("Reason", False), Column("Rows"), Column("Share of the table"),
               Column("Most often from", False)]  # fmt: skip
    rows = [
        [text(one.title), f"<b>{words.count(one.numerator)}</b>", words.percent(one.percent), _from(one)]
        for one in reasons
    ]
    return table(caption, columns, rows, seen=False)


def reason_rows(reasons: Sequence[Fault]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {"table": one.table, "reason": one.check, "title": one.title, "rows": one.numerator,
         "of_rows_sent": one.denominator, "percent": one.percent}
        for one in reasons
    ]  # fmt: skip


def became_table(caption: str, tables: Sequence[Mapping[str, Any]]) -> str:
    """Return what became of every row by table and agency, and of all of them last."""
    columns = [Column("Table", False), Column("Sent by", False), *map(Column, _shown(tables).values())]
    rows = [
        [
            table_name(one["table"]),
            text(agency_name(one["agency"])),
            *(words.count(one[what]) for what in _shown(tables)),
        ]
        for one in tables
    ]
    rows.append(["All", "", *(words.count(total(tables, what)) for what in _shown(tables))])
    return table(caption, columns, rows, total=True, seen=False)


def became_rows(tables: Sequence[Mapping[str, Any]]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [dict(one) for one in tables]


def became_claim(tables: Sequence[Mapping[str, Any]]) -> str:
    """Return what became of all rows, without a full stop."""
    parts = [
        f"{words.count(total(tables, what))} {said.lower()}"
        for what, said in _shown(tables).items()
        if what != "rows_in"
    ]
    return f"{words.count(total(tables, 'rows_in'))} rows in = {' + '.join(parts)}"


def total(tables: Sequence[Mapping[str, Any]], what: str) -> int:
    """Return one outcome of all rows."""
    return sum(int(one[what]) for one in tables)


def extracts_claim(extracts: Sequence[Mapping[str, Any]]) -> str:
    """Return how many extracts are loaded and how many of them are in use, without a full stop."""
    unused = sum(1 for one in extracts if not one["published"])
    ending = f", {words.number(unused)} of them refused as a whole" if unused else ", all in use"
    return f"{words.count(len(extracts))} extract{'' if len(extracts) == 1 else 's'} loaded{ending}"


def extracts_table(caption: str, extracts: Sequence[Mapping[str, Any]]) -> str:
    """Return the extracts, the latest loaded first; one that was refused as a whole says so."""
    columns = [
        Column("Extract", False), Column("Reading", False), Column("Agency", False), Column("Tables", False),
        *map(Column, ("Loaded", "Newest day", "Rows", "Quarantined", "Share")),
    ]  # fmt: skip
    ordered = sorted(extracts, key=lambda one: (one["loaded_at"], one["sequence"]), reverse=True)
    return table(caption, columns, [_extract(one) for one in ordered], seen=False)


def extract_rows(extracts: Sequence[Mapping[str, Any]]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    names = ("extract", "sha256", "agency", "loaded_at", "newest", "published", "rows_in", "accepted", "quarantined",
             "superseded", "erased")  # fmt: skip
    return [{name: one[name] for name in names} | {"tables": " ".join(one["tables"])} for one in extracts]


def _oldest_first(agencies: Sequence[Age]) -> list[Age]:
    return sorted(agencies, key=lambda one: (one.allowed - one.days, one.agency))


def _age(one: Age) -> list[str]:
    days = one.days - one.allowed
    late = f"<b>Late by {words.count(days)} day{'' if days == 1 else 's'}</b>"
    left = -days
    waits = f"Nothing for {words.count(left)} day{'' if left == 1 else 's'}" if left else "Ask for a new extract today"
    ask = "Ask for a new extract, and load it with <code>mash load</code>" if one.stale else waits
    return [text(agency_name(one.agency)), late if one.stale else "Up to date", words.day(one.newest),
            words.count(one.days), words.count(one.allowed), ask]  # fmt: skip


def _worst(found: Fault | None) -> str:
    if found is None:
        return NOTHING
    if not found.numerator:
        return "Nothing wrong"
    return f'<b>{words.percent(found.percent)}</b><br><span class="small grey">{text(found.title)}</span>'


def _check(one: Fault) -> list[str]:
    return [text(one.title), words.percent(one.percent), words.count(one.numerator), words.count(one.denominator),
            one.dimension.capitalize(), _from(one)]  # fmt: skip


def _from(one: Fault) -> str:
    if one.worst is None:
        return NOTHING
    share = one.worst.numerator * 100 / one.worst.denominator
    return f"{text(agency_name(one.worst.agency))} ({words.percent(share)})"


def _shown(tables: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the outcomes to show: rows of erased children only where there are any."""
    return {what: said for what, said in OUTCOMES.items() if what != "erased" or total(tables, what)}


def _extract(one: Mapping[str, Any]) -> list[str]:
    rows = int(one["rows_in"])
    reading = "In use" if one["published"] else "<b>Refused: too many rows were rejected</b>"
    return [
        f'<span class="num">{text(one["extract"])}</span>',
        reading,
        text(agency_name(one["agency"])),
        text(", ".join(map(table_name, one["tables"])) or NOTHING),
        f"{one['loaded_at'][:10]} {one['loaded_at'][11:16]}",
        one["newest"][:10] if one["newest"] else NOTHING,
        words.count(rows),
        words.count(one["quarantined"]),
        words.percent(one["quarantined"] * 100 / rows) if rows else NOTHING,
    ]
