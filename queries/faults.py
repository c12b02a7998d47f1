"""What is wrong with what was sent, added up; one row is one check of one table, or its share in one month.

From the figures of `queries.data_quality`, which counts them by agency and month.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from etl import codes
from etl.contracts import AGENCY_TABLES
from etl.hubs_only import HubsOnly
from queries import words
from queries.breakdown import listed
from queries.build import Build

DIMENSIONS = ("completeness", "validity", "timeliness", "consistency")
WHOLE = "refused"  # the check that adds up all reasons for refusing a row
GAP = "month_without_rows"
MONTHS = 24


@dataclass(frozen=True)
class Worst:
    """The agency with the largest share of one check's faults, where several sent the table."""

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
    """Return whether a build holds every hub: refused rows and extracts name none, so they can't be told of some."""
    return not isinstance(build.warehouse, HubsOnly)


def table_name(table: str) -> str:
    """Return what a table is called: `Agency checks`."""
    return table.replace("_", " ").replace("section47", "section 47 enquiries").capitalize()


def read_faults(figures: pl.DataFrame, table: str | None = None, agency: str | None = None) -> list[Fault]:
    """Return every check of a table (of all), of what one agency sent (all), in the order of the figures."""
    chosen = {name: value for name, value in (("table", table), ("agency", agency)) if value is not None}
    kept = figures.filter(pl.col("denominator").is_not_null(), **chosen)
    return [_fault(rows) for rows in kept.partition_by("table", "dimension", "check", "title", maintain_order=True)]


def refusals(faults: Sequence[Fault]) -> list[Fault]:
    """Return the reasons for which rows were refused, the most frequent first."""
    whole = without_reasons(faults)
    return sorted((one for one in faults if one.numerator and one not in whole), key=lambda one: -one.numerator)


def without_reasons(faults: Sequence[Fault]) -> list[Fault]:
    """Return the checks with refused rows all together, and not by the reason as well."""
    return [one for one in faults if one.dimension != "validity" or one.check == WHOLE]


def refused(faults: Sequence[Fault]) -> tuple[int, int]:
    """Return how many rows were refused, of how many."""
    whole = [one for one in faults if one.check == WHOLE and one.dimension == "validity"]
    return sum(one.numerator for one in whole), sum(one.denominator for one in whole)


def worst_of(faults: Sequence[Fault], table: str, dimension: str) -> Fault | None:
    """Return the check of a table and dimension with the largest share wrong; None where nothing is checked."""
    own = [one for one in faults if (one.table, one.dimension) == (table, dimension)]
    return max(own, key=lambda one: (one.percent, one.check == WHOLE), default=None)


def claim(faults: Sequence[Fault]) -> str:
    """Return which check of rows has the largest share wrong, without a full stop."""
    found = [one for one in faults if one.numerator]
    if not found:
        return "Nothing that is checked is wrong"
    worst = max(_of_rows(found), key=lambda one: one.percent)
    return f"{worst.title}: {words.percent(worst.percent)} of rows, the most that any check of rows finds"


def overall_claim(faults: Sequence[Fault]) -> str:
    """Return how many checks found something, and the largest share that any did, without a full stop."""
    found = [one for one in faults if one.numerator]
    if not found:
        return "Nothing that is checked is wrong"
    said = f"{words.count(len(found))} of {words.count(len(faults))} checks found something wrong"
    return f"{said}, none in more than {words.percent(max(one.percent for one in _of_rows(found)))} of rows"


def refused_claim(faults: Sequence[Fault]) -> str:
    """Return how many rows were refused and why most of them were, without a full stop."""
    count, rows = refused(faults)
    if not count:
        return "No row was refused"
    said = f"{words.count(count)} of {words.count(rows)} rows {'was' if count == 1 else 'were'} refused"
    return f"{said} ({words.percent(count * 100 / rows)})"


def late_claim(late: Sequence[str], agencies: int) -> str:
    """Return whose extracts are older than agreed, without a full stop; agencies come by their codes."""
    if not agencies:
        return "No extract lies in an agency’s folder, so nobody’s extracts can be said to be late"
    if not late:
        return "Every agency’s newest extract is as new as agreed"
    named = listed([codes.AGENCIES.get(one, one) for one in late])
    return f"{named[0].upper()}{named[1:]}: older than agreed"


def months_shown(faults: Sequence[Fault], month: date) -> list[date]:
    """Return the months up to one that any check counts, at most 24."""
    found = sorted({on for one in faults for on in one.months if on <= month})
    return found[-MONTHS:]


def _of_rows(found: Sequence[Fault]) -> Sequence[Fault]:
    """Return the faults of rows, where there are any: one month of 39 without rows is no 2.6% of them."""
    return [one for one in found if one.check != GAP] or found


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
    by_month = {on: (some, every) for on, some, every in dated.iter_rows()}
    return Fault(
        named["table"], named["dimension"], named["check"], named["title"], wrong, asked, worst, by_month
    )  # fmt: skip
