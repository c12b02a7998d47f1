"""Writes the tables of the page on data quality. Each row is an agency, a table, a check, a reason or an extract."""

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
from queries.quality.at_worst import AtWorst
from queries.quality.faults import DIMENSIONS, Fault, table_name, worst_of
from queries.quality.lacking import Lack
from queries.quality.table_months import Months

NOTHING = "–"
SAID_BY = {"format": "the format", "policy": "the policy", "load": "the load", FOUND: "its rows"}
OUTCOMES = {"rows_in": "Rows in", "accepted": "Accepted", "quarantined": "Quarantined", "superseded": "Superseded",
            "erased": "Erased"}  # fmt: skip


def freshness_table(caption: str, agencies: Sequence[Age]) -> str:
    """Return each agency's newest day and what to do, the longest overdue first."""
    columns = [Column("Agency", False), Column("Reading", False), Column("Newest day"), Column("Days old"),
               Column("Days allowed"), Column("What to do", False)]  # fmt: skip
    return table(caption, columns, [_age(age) for age in _oldest_first(agencies)], seen=False)


def freshness_rows(agencies: Sequence[Age]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
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
    """Return the same as lines of a file."""
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
    """Return the same as lines of a file."""
    return [
        {"table": each.span.table, "part": each.span.part or "", "first": f"{each.span.first:%Y-%m}",
         "last": f"{each.span.last:%Y-%m}", "holes": " ".join(f"{hole:%Y-%m}" for hole in each.span.holes),
         "first_by": each.span.first_by, "last_by": each.span.last_by, "reading": each.text}
        for each in spoken
    ]  # fmt: skip


def matrix(caption: str, faults: Sequence[Fault], tables: Sequence[str]) -> str:
    """Return the largest share that a check of each table and dimension found wrong, and the check."""
    columns = [Column("Table", False), *(Column(dimension.capitalize(), False) for dimension in DIMENSIONS)]
    rows = [
        [table_name(name), *(_worst(worst_of(faults, name, dimension)) for dimension in DIMENSIONS)] for name in tables
    ]
    return table(caption, columns, rows, seen=False)


def checks_table(caption: str, faults: Sequence[Fault]) -> str:
    """Return every check, the largest share wrong first."""
    columns = [Column("Check", False), Column("Wrong"), Column("Rows"), Column("Out of"),
               Column("Dimension", False), Column("Most often from", False)]  # fmt: skip
    ordered = sorted(faults, key=lambda fault: -fault.percent)
    return table(caption, columns, [_check(fault) for fault in ordered], seen=False)


def check_rows(faults: Sequence[Fault], months: Sequence[date]) -> list[dict[str, object]]:
    """Return every check by month as lines of a file, with all months together first."""
    rows: list[dict[str, object]] = []
    for fault in faults:
        spans = [("all", (fault.numerator, fault.denominator))]
        spans += [(f"{month:%Y-%m}", fault.months[month]) for month in months if month in fault.months]
        rows += [
            {"table": fault.table, "dimension": fault.dimension, "check": fault.check, "title": fault.title,
             "month": span, "wrong": wrong, "rows": checked, "percent": wrong * 100 / checked if checked else None}
            for span, (wrong, checked) in spans
        ]  # fmt: skip
    return rows


def chart_alt(title: str, faults: Sequence[Fault]) -> str:
    """Return what a table's chart shows, in words."""
    found = sorted((fault for fault in faults if fault.numerator), key=lambda fault: -fault.percent)
    if not found:
        return f"{title}. No check found anything wrong."
    largest = "; ".join(f"{fault.title}: {words.percent(fault.percent)} over all months" for fault in found[:3])
    return f"{title}. Largest: {largest}."


def refusals_table(caption: str, reasons: Sequence[Fault]) -> str:
    """Return why rows were refused, the most frequent reason first, and which agency sent most of them."""
    columns = [Column("Reason", False), Column("Rows"), Column("Share of the table"),
               Column("Most often from", False)]  # fmt: skip
    rows = [
        [text(reason.title), f"<b>{words.count(reason.numerator)}</b>", words.percent(reason.percent), _from(reason)]
        for reason in reasons
    ]
    return table(caption, columns, rows, seen=False)


def reason_rows(reasons: Sequence[Fault]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {"table": reason.table, "reason": reason.check, "title": reason.title, "rows": reason.numerator,
         "of_rows_sent": reason.denominator, "percent": reason.percent}
        for reason in reasons
    ]  # fmt: skip


def worst_claim(worst: Sequence[AtWorst]) -> str:
    """Return which figure refused rows could change most, without a full stop."""
    most = max(worst, key=lambda one: abs(one.percent - one.worst))
    return f"{most.title}: {most.told}"


def worst_table(caption: str, worst: Sequence[AtWorst]) -> str:
    """Return each figure beside what it could be at worst."""
    columns = [Column("Measure", False), Column("As it is"), Column("Of"), Column("At worst"), Column("Rows refused")]
    rows = [
        [text(one.title), f"<b>{words.percent(one.percent)}</b>", words.count(one.denominator),
         words.percent(one.worst), words.count(one.refused)]
        for one in worst
    ]  # fmt: skip
    return table(caption, columns, rows, seen=False)


def worst_rows(worst: Sequence[AtWorst]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {"metric": one.metric, "title": one.title, "numerator": one.numerator, "denominator": one.denominator,
         "percent": one.percent, "rows_refused": one.refused, "percent_at_worst": one.worst}
        for one in worst
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
    """Return the same as lines of a file."""
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
    """Return the same as lines of a file."""
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


def _worst(fault: Fault | None) -> str:
    if fault is None:
        return NOTHING
    if not fault.numerator:
        return "Nothing wrong"
    share = f"<b>{words.percent(fault.percent)}</b> of {words.count(fault.denominator)}"
    return f'{share}<br><span class="small grey">{text(fault.title)}</span>'


def _check(fault: Fault) -> list[str]:
    return [text(fault.title), words.percent(fault.percent), words.count(fault.numerator),
            words.count(fault.denominator), fault.dimension.capitalize(), _from(fault)]  # fmt: skip


def _from(fault: Fault) -> str:
    """Return the agency that sent most of what is wrong, with its share."""
    if fault.worst is None:
        return NOTHING
    share = fault.worst.numerator * 100 / fault.worst.denominator
    return f"{text(agency_name(fault.worst.agency))} ({words.percent(share)})"


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
