"""How far the data can be trusted; one row is an agency's newest extract, or one fault counted in the month's rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from etl.codes import AGENCIES
from publish.disclosure import Released, require
from publish.snapshot.about import About
from queries import words
from queries.build import Build
from queries.data_quality import data_quality

FRESHNESS = ("Agency", "Newest record", "Days before the data’s date", "Days allowed", "State")
CHECKS = ("What was found", "Rows", "Share of the rows asked")
CAVEATS = (
    "Figures rest on what agencies recorded and sent. A child nobody told the hub about is in none of them.",
    "Expected ranges are provisional while they rest on fewer than 13 months. Among many measures one looks unusual "
    "by chance now and then: a signal is a reason to ask, not an answer.",
    "Refused rows are left out of every figure; their share is shown below.",
    "The latest months can change as late records arrive. A change after publication is told in a numbered revision.",
)


def faults(build: Build, month: date) -> tuple[pl.DataFrame, dict[str, str]]:
    """Return the faults in the rows that begin in a month, in the gate's columns, and what each looks for.

    Over all agencies; not yet released. `metric` is `table:check`. One month's rows, not all so far: the difference
    of two snapshots then counts nobody.
    Reasons for refusing a row are left out beside their sum, since they would give each other back.
    """
    every = data_quality(build, build.as_at.date())
    named = every.filter(
        pl.col("month") == month, pl.col("check") != "month_without_rows",
        (pl.col("dimension") != "validity") | (pl.col("check") == "refused"),
    )  # fmt: skip
    counts = named.group_by("table", "check", maintain_order=True).agg(pl.col("numerator", "denominator").sum())
    name = pl.concat_str("table", "check", separator=":")
    titles = dict(named.select(name, "title").unique().iter_rows())
    measures = counts.select(
        metric=name,
        period=pl.lit(f"{month:%Y-%m}"),
        start=pl.lit(month),
        numerator="numerator",
        denominator="denominator",
        value=100 * pl.col("numerator") / pl.col("denominator"),
        status=pl.lit("ok"),
    )
    return measures, titles


def quality(released: Released | None, named: Mapping[str, str], about: About) -> dict[str, Any]:
    """Return freshness by agency, faults by table, and caveats; faults looked for in vain are counted."""
    rows = [] if released is None else require(released).frame.rows(named=True)
    found = [row for row in rows if row["status"] == "suppressed" or row["numerator"]]
    return {
        "freshness": {"columns": list(FRESHNESS), "rows": [_fresh(agency, about) for agency in sorted(about.newest)]},
        "checks": {"columns": list(CHECKS), "rows": [_fault(row, named) for row in found if row["numerator"]]},
        "few": [named[row["metric"]] for row in found if not row["numerator"]],
        "looked_for": _looked_for(len(rows), found, about) if rows else "",
        "caveats": list(CAVEATS),
    }


def _looked_for(number: int, found: Sequence[Mapping[str, Any]], about: About) -> str:
    few = sum(row["status"] == "suppressed" for row in found)
    said = (
        f"{_faults(number)} looked for in the rows that begin in {words.month(about.month)}; "
        f"{words.number(number - len(found))} {'was' if number - len(found) == 1 else 'were'} not found."
    )
    if few:
        said += f" {words.number(few).capitalize()} {'was' if few == 1 else 'were'} found in too few rows to show (c)."
    return said


def _faults(number: int) -> str:
    return f"{words.number(number).capitalize()} {'kind of fault was' if number == 1 else 'kinds of fault were'}"


def stale(about: About, today: date) -> list[str]:
    """Return the agencies whose newest record is older, on a day, than the policy allows."""
    return [agency for agency, day in sorted(about.newest.items()) if (today - day).days > allowed(about, agency)]


def allowed(about: About, agency: str) -> int:
    """Return how many days old an agency's newest record may be."""
    days = about.policy.freshness_days
    return int(days.get(agency, days["default_days"]))


def agency_name(agency: str) -> str:
    """Return an agency's name from the name of its folder."""
    return AGENCIES.get(agency, agency.replace("_", " ").capitalize())


def _fresh(agency: str, about: About) -> dict[str, str]:
    day = about.newest[agency]
    old, limit = max(0, (about.as_at.date() - day).days), allowed(about, agency)
    late = old - limit
    return {
        "agency": agency_name(agency),
        "newest": words.day(day),
        "days": words.count(old),
        "allowed": words.count(limit),
        "state": f"Late by {words.count(late)} {'day' if late == 1 else 'days'}" if late > 0 else "Up to date",
    }


def _fault(row: Mapping[str, Any], named: Mapping[str, str]) -> dict[str, str]:
    return {
        "metric": row["metric"],
        "check": named[row["metric"]],
        "rows": f"{words.count(row['numerator'])} of {words.count(row['denominator'])}",
        "share": words.percent(row["value"]),
    }
