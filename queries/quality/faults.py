"""Adds up the faults of each check over months, and by month. A row is one check of one table.

The figures come from `queries.quality.data_quality`, which counts them by agency and month.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from etl import codes
from etl.contracts import AGENCY_TABLES
from etl.warehouse.hubs_only import HubsOnly
from queries import words
from queries.build import Build
from queries.groups.breakdown import listed

DIMENSIONS = ("completeness", "validity", "timeliness", "consistency")
WHOLE = "refused"  # the check that counts all refused rows, whatever the reason
GAP = "month_without_rows"
MONTHS = 24


@dataclass(frozen=True)
class Worst:
    """The agency with the largest share of faults in one check, where several sent the table."""

    agency: str
    numerator: int
    denominator: int


@dataclass(frozen=True)
class Fault:
    """One check: how many of how many are wrong over all months, and by month where rows have one.

    `months` holds (numerator, denominator) by first day of the month.
    """

    table: str
    dimension: str
    check: str
    title: str
    numerator: int
    denominator: int
    worst: Worst | None
    months: Mapping[date, tuple[int, int]] = field(default_factory=dict)

    @property
    def percent(self) -> float:
        """The share that is wrong."""
        return self.numerator * 100 / self.denominator


def tables(build: Build) -> list[str]:
    """Return the tables that agencies sent, in the order of the extract standard."""
    return [name for name in AGENCY_TABLES if name in build.warehouse.tables()]


def whole(build: Build) -> bool:
    """Return whether a build holds every hub: refused rows and extracts name none, so a part of them can't be shown."""
    return not isinstance(build.warehouse, HubsOnly)


def table_name(table: str) -> str:
    """Return what a table is called: `Agency checks`."""
    return table.replace("_", " ").replace("section47", "section 47 enquiries").capitalize()


def read_faults(figures: pl.DataFrame, table: str | None = None, agency: str | None = None) -> list[Fault]:
    """Return the checks of a table, or of all, and of an agency, or of all, in the order of the figures."""
    chosen = {name: value for name, value in (("table", table), ("agency", agency)) if value is not None}
    kept = figures.filter(pl.col("denominator").is_not_null(), **chosen)
    return [_fault(rows) for rows in kept.partition_by("table", "dimension", "check", "title", maintain_order=True)]


def refusals(faults: Sequence[Fault]) -> list[Fault]:
    """Return the reasons for which rows were refused, the most frequent first."""
    others = without_reasons(faults)
    reasons = [fault for fault in faults if fault.numerator and fault not in others]
    return sorted(reasons, key=lambda fault: -fault.numerator)


def without_reasons(faults: Sequence[Fault]) -> list[Fault]:
    """Return the checks with refused rows counted once, and not by reason as well."""
    return [fault for fault in faults if fault.dimension != "validity" or fault.check == WHOLE]


def refused(faults: Sequence[Fault]) -> tuple[int, int]:
    """Return how many rows were refused, of how many."""
    tables = [fault for fault in faults if fault.check == WHOLE and fault.dimension == "validity"]
    return sum(fault.numerator for fault in tables), sum(fault.denominator for fault in tables)


def worst_of(faults: Sequence[Fault], table: str, dimension: str) -> Fault | None:
    """Return the check of a table and dimension with the largest share wrong; None where nothing is checked."""
    own = [fault for fault in faults if (fault.table, fault.dimension) == (table, dimension)]
    return max(own, key=lambda fault: (fault.percent, fault.check == WHOLE), default=None)


def claim(faults: Sequence[Fault]) -> str:
    """Return which check of rows has the largest share wrong, without a full stop."""
    wrong = [fault for fault in faults if fault.numerator]
    if not wrong:
        return "Nothing that is checked is wrong"
    worst = max(_of_rows(wrong), key=lambda fault: fault.percent)
    among = table_name(worst.table).lower()
    return f"{worst.title}: {words.percent(worst.percent)} of rows, the most that any check of {among} finds"


def overall_claim(faults: Sequence[Fault]) -> str:
    """Return how many checks found something, and the largest share that any did, without a full stop."""
    wrong = [fault for fault in faults if fault.numerator]
    if not wrong:
        return "Nothing that is checked is wrong"
    text = f"{words.count(len(wrong))} of {words.count(len(faults))} checks found something wrong"
    most = words.percent(max(fault.percent for fault in _of_rows(wrong)))
    return f"{text}, {'one of them in every row' if most == '100.0%' else f'none in more than {most} of rows'}"


def refused_claim(faults: Sequence[Fault], *, of_some: bool = False) -> str:
    """Return how many rows were refused, without a full stop; `of_some` says that a whole file is left out of it."""
    count, rows = refused(faults)
    if not count:
        return "No row was refused of the files that count" if of_some else "No row was refused"
    text = f"{words.count(count)} of {words.count(rows)} rows {'was' if count == 1 else 'were'} refused"
    of = " of the files that count" if of_some else ""
    return f"{text}{of} ({words.percent(count * 100 / rows)})"


def late_claim(late: Sequence[str], agencies: int) -> str:
    """Return whose extracts are older than agreed, without a full stop; agencies come by their codes."""
    if not agencies:
        return "No extract came in an agency’s folder, so it is not known whose extracts are late"
    if not late:
        return "Every agency’s newest extract is as new as agreed"
    named = listed([codes.AGENCIES.get(agency, agency) for agency in late])
    return f"{words.capital(named)}: older than agreed"


def months_shown(faults: Sequence[Fault], month: date) -> list[date]:
    """Return the months up to one that any check counts, at most 24."""
    counted = sorted({on for fault in faults for on in fault.months if on <= month})
    return counted[-MONTHS:]


def _of_rows(faults: Sequence[Fault]) -> Sequence[Fault]:
    """Return the faults that count rows, where there are any: a month without rows is no share of rows."""
    return [fault for fault in faults if fault.check != GAP] or faults


def _fault(rows: pl.DataFrame) -> Fault:
    named = rows.row(0, named=True)
    sums = pl.col("numerator", "denominator").sum()
    wrong, asked = rows.select(sums).row(0)
    dated = rows.filter(pl.col("month").is_not_null()).group_by("month").agg(sums)
    agencies = rows.filter(pl.col("agency").is_not_null()).group_by("agency").agg(sums).sort("agency")
    worst = None
    if agencies.height > 1 and wrong:
        share = pl.col("numerator") / pl.col("denominator")
        worst = Worst(*agencies.sort(share, descending=True, maintain_order=True).row(0))
    by_month = {on: (part, total) for on, part, total in dated.iter_rows()}
    return Fault(
        named["table"], named["dimension"], named["check"], named["title"], wrong, asked, worst, by_month
    )  # fmt: skip
