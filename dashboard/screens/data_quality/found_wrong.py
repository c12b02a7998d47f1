"""Writes tables of the faults that checks found, of refused rows, and of how far these could change figures."""

from collections.abc import Sequence
from datetime import date

from dashboard.components.tables import Column, table
from dashboard.html import text
from dashboard.questions.names import agency_name
from dashboard.screens.data_quality.tables import NOTHING
from queries import words
from queries.quality.at_worst import AtWorst
from queries.quality.faults import DIMENSIONS, Fault, table_name, worst_of


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
    """Return every check by month as rows of a file, with all months together first."""
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
    """Return the same as rows of a file."""
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
    """Return the same as rows of a file."""
    return [
        {"metric": one.metric, "title": one.title, "numerator": one.numerator, "denominator": one.denominator,
         "percent": one.percent, "rows_refused": one.refused, "percent_at_worst": one.worst}
        for one in worst
    ]  # fmt: skip


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
