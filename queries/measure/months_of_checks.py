"""Says for which months the checks asked of one agency, or of all agencies, are known.

A table of agencies over several months counts each agency in its own known months, and all together in the months known
for every agency.
"""

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from queries.calendar.months import first_day, number_of
from queries.measure.nouns import months_said
from queries.measure.question import Known
from queries.measure.status import latest_run


def months_known(facts: Known, kept: Mapping[str, str], first: date, last: date) -> tuple[date, date] | None:
    """Return the newest run of months for which checks with the values `kept`, and their contacts, are known.

    It is given by the first days of its first and its last month; None if they are known for no month.
    """
    held = [run for table in ("agency_checks", "contacts") if (run := latest_run(facts, table, kept))]
    months = max([first, *(run[0] for run in held)]), min([last, *(run[1].replace(day=1) for run in held)])
    return months if held and months[0] <= months[1] else None


def counted(facts: Known, kept: Mapping[str, str], first: date, last: date) -> str:
    """Return those months in words; empty where they are all that were asked for, or none of them."""
    run = months_known(facts, kept, first, last)
    if run is None or run == (first, last):
        return ""
    return months_said([first_day(number) for number in range(number_of(run[0]), number_of(run[1]) + 1)])


def within(run: tuple[date, date] | None) -> pl.Expr:
    """Return which checks were requested in a run of months; none of them in no run."""
    if run is None:
        return pl.lit(False)
    return pl.col("requested_month").is_between(number_of(run[0]), number_of(run[1]))


def known_by_agency(
    facts: Known, agencies: Iterable[str], first: date, last: date, kept: Mapping[str, str] | None = None
) -> pl.Expr:
    """Return which checks were requested in those of some months that are known of their agency."""
    runs = {agency: months_known(facts, {**(kept or {}), "agency": agency}, first, last) for agency in agencies}
    return pl.any_horizontal(
        pl.lit(False), *((pl.col("agency") == agency) & within(run) for agency, run in runs.items())
    )
