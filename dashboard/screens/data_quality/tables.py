"""Writes tables on agencies' extracts: how old they are, what they lack, their months, what became of their rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.components.tables import Column, table
from dashboard.html import text
from dashboard.questions.freshness import Age
from dashboard.questions.names import agency_name
from etl.spans.span import FOUND
from queries import words
from queries.measure.nouns import noun
from queries.quality.faults import table_name
from queries.quality.lacking import Lack
from queries.quality.table_months import Months

NOTHING = "–"
SAID_BY = {"format": "the format", "policy": "the policy", "load": "the load", FOUND: "its rows"}
OUTCOMES = {"rows_in": "Rows in", "accepted": "Accepted", "quarantined": "Quarantined", "superseded": "Superseded",
            "erased": "Erased"}  # fmt: skip


def freshness_table(caption: str, agencies: Sequence[Age]) -> str:
    """Return each agency's newest day and what to do, the longest overdue first."""
    columns = [Column("Agency", False), Column("Reading", False), Column("As at"), Column("Days old"),
               Column("Days allowed"), Column("What to do", False)]  # fmt: skip
    return table(caption, columns, [_age(age) for age in _oldest_first(agencies)], seen=False)


def freshness_rows(agencies: Sequence[Age]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {"agency": age.agency, "newest": age.newest.isoformat(), "days_old": age.days, "days_allowed": age.allowed,
         "late": age.stale}
        for age in _oldest_first(agencies)
    ]  # fmt: skip


def lacks_table(caption: str, found: Sequence[Lack]) -> str:
    """Return what no extract holds, where it would stand, and which figures wait for it."""
    columns = [Column("Not in this data", False), Column("Table or column", False), Column("Figures"),
               Column("Which need it", False)]  # fmt: skip
    rows = [
        [text(words.capital(each.says)), f"<code>{text(each.place)}</code>", words.count(len(each.waits)),
         f'<span class="told">{text(each.named)}</span>']
        for each in found
    ]  # fmt: skip
    return table(caption, columns, rows, seen=False)


def lacks_rows(found: Sequence[Lack]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {"place": each.place, "says": each.says, "figures": len(each.waits),
         "metrics": " ".join(metric.name for metric in each.waits)}
        for each in found
    ]  # fmt: skip


def months_table(caption: str, spoken: Sequence[Months]) -> str:
    """Return which months each table speaks for, who says so, and what should be looked at."""
    columns = [Column("Table", False), Column("From"), Column("To"), Column("Said by", False), Column("Reading", False)]
    rows = [
        [
            text(words.capital(noun(each.span))), words.month(each.span.first), words.month(each.span.last),
            text(" and ".join(dict.fromkeys(SAID_BY.get(by, by) for by in (each.span.first_by, each.span.last_by)))),
            f'<span class="told">{text(" ".join(filter(None, (each.text, *each.contradicted, each.asked))))}</span>',
        ]
        for each in spoken
    ]  # fmt: skip
    return table(caption, columns, rows, seen=False)


def months_rows(spoken: Sequence[Months]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {"table": each.span.table, "part": each.span.part or "", "first": f"{each.span.first:%Y-%m}",
         "last": f"{each.span.last:%Y-%m}", "holes": " ".join(f"{hole:%Y-%m}" for hole in each.span.holes),
         "first_by": each.span.first_by, "last_by": each.span.last_by, "reading": each.text}
        for each in spoken
    ]  # fmt: skip


def became_table(caption: str, tables: Sequence[Mapping[str, Any]]) -> str:
    """Return what became of every row by table and agency, and of all rows last."""
    columns = [Column("Table", False), Column("Sent by", False), *map(Column, _shown(tables).values())]
    rows = [
        [
            table_name(part["table"]),
            text(agency_name(part["agency"])),
            *(words.count(part[outcome]) for outcome in _shown(tables)),
        ]
        for part in tables
    ]
    rows.append(["All", "", *(words.count(total(tables, outcome)) for outcome in _shown(tables))])
    return table(caption, columns, rows, total=True, seen=False)


def became_rows(tables: Sequence[Mapping[str, Any]]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [dict(part) for part in tables]


def became_claim(tables: Sequence[Mapping[str, Any]]) -> str:
    """Return what became of all rows, without a full stop."""
    parts = [
        f"{words.count(total(tables, outcome))} {title.lower()}"
        for outcome, title in _shown(tables).items()
        if outcome != "rows_in"
    ]
    return f"{words.count(total(tables, 'rows_in'))} rows in = {' + '.join(parts)}"


def total(tables: Sequence[Mapping[str, Any]], outcome: str) -> int:
    """Return how many of all rows had an outcome."""
    return sum(int(part[outcome]) for part in tables)


def extracts_claim(extracts: Sequence[Mapping[str, Any]]) -> str:
    """Return how many extracts are loaded and how many of them are in use, without a full stop."""
    unused = sum(1 for extract in extracts if not extract["published"])
    ending = f", {words.number(unused)} of them refused as a whole" if unused else ", all in use"
    return f"{words.count(len(extracts))} extract{'' if len(extracts) == 1 else 's'} loaded{ending}"


def extracts_table(caption: str, extracts: Sequence[Mapping[str, Any]]) -> str:
    """Return the extracts, the latest loaded first, and which of them were refused as a whole."""
    columns = [
        Column("Extract", False), Column("Reading", False), Column("Agency", False), Column("Tables", False),
        *map(Column, ("Loaded", "Newest day", "Rows", "Quarantined", "Share")),
    ]  # fmt: skip
    ordered = sorted(extracts, key=lambda extract: (extract["loaded_at"], extract["sequence"]), reverse=True)
    return table(caption, columns, [_extract(extract) for extract in ordered], seen=False)


def extract_rows(extracts: Sequence[Mapping[str, Any]]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    names = ("extract", "sha256", "agency", "loaded_at", "newest", "published", "rows_in", "accepted", "quarantined",
             "superseded", "erased")  # fmt: skip
    return [{name: each[name] for name in names} | {"tables": " ".join(each["tables"])} for each in extracts]


def _oldest_first(agencies: Sequence[Age]) -> list[Age]:
    return sorted(agencies, key=lambda age: (age.allowed - age.days, age.agency))


def _age(age: Age) -> list[str]:
    days = age.days - age.allowed
    late = f"<b>Late by {words.count(days)} day{'' if days == 1 else 's'}</b>"
    left = -days
    waits = f"Nothing for {words.count(left)} day{'' if left == 1 else 's'}" if left else "Ask for a new extract today"
    ask = "Ask for a new extract, and load it with <code>mash load</code>" if age.stale else waits
    return [text(agency_name(age.agency)), late if age.stale else "Up to date", words.day(age.newest),
            words.count(age.days), words.count(age.allowed), ask]  # fmt: skip


def _shown(tables: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the outcomes to show: rows of erased children only where there are any."""
    return {name: title for name, title in OUTCOMES.items() if name != "erased" or total(tables, name)}


def _day(moment: str) -> str:
    return words.day(date.fromisoformat(moment[:10]))


def _extract(extract: Mapping[str, Any]) -> list[str]:
    rows = int(extract["rows_in"])
    return [
        f'<span class="num">{text(extract["extract"])}</span>',
        "In use" if extract["published"] else "<b>Refused: too many rows were rejected</b>",
        text(agency_name(extract["agency"])),
        f'<span class="told">{text(", ".join(map(table_name, extract["tables"])) or NOTHING)}</span>',
        f"{_day(extract['loaded_at'])}, {extract['loaded_at'][11:16]}",
        _day(extract["newest"]) if extract["newest"] else NOTHING,
        words.count(rows),
        words.count(extract["quarantined"]),
        words.percent(extract["quarantined"] * 100 / rows) if rows else NOTHING,
    ]
