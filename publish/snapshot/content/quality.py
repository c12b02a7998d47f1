"""Writes how far the data can be trusted: the age of each agency's extracts, and the faults in the month's rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from etl.codes import AGENCIES
from publish.disclosure import Released, require
from publish.published.cells import Amount, Day
from publish.snapshot.content.about import About
from publish.snapshot.content.model import Quality
from publish.snapshot.content.rows import FaultRow, FreshnessRow, Table
from queries import words
from queries.build import Build
from queries.quality.checks import BY_DAY, WORD
from queries.quality.data_quality import data_quality

FRESHNESS = ("Agency", "Newest extract, as at", "Days before the data’s date", "Days allowed", "State")
CHECKS = ("What was found", "Rows", "Share of the rows checked")
CAVEATS = (
    "Figures rest on what agencies recorded and sent. A child nobody told the hub about is in none of them.",
    "Expected ranges are provisional while they rest on fewer than 13 months. Among many measures one looks unusual "
    "by chance now and then: a signal is a reason to ask, not an answer.",
    "Refused rows are left out of every figure; below is their share, where there are any and it can be shown.",
    "The latest months can change as late records arrive. A change after publication makes a numbered revision.",
)
CAVEATS_ALONE = tuple(each for each in CAVEATS if "below is their share" not in each)  # where no row was looked at


def faults(build: Build, month: date) -> tuple[pl.DataFrame, dict[str, str]]:
    """Return the faults in the rows that begin in a month, in the gate's columns, and the title of each.

    Over all agencies; not yet released. `metric` is `table:check`. Only one month's rows count, so that the difference
    between two snapshots counts nobody. Reasons for refusing a row are left out, since they add up to the sum that is
    shown; words for nothing are left out, since all that is missing is shown.
    """
    every = data_quality(build, build.as_at.date())
    named = every.filter(
        pl.col("month") == month, pl.col("check") != "month_without_rows",
        (pl.col("dimension") != "validity") | (pl.col("check") == "refused"),
        ~pl.col("check").str.contains(f"(?:{WORD}|{BY_DAY})$"),
    )  # fmt: skip
    counts = named.group_by("table", "check", maintain_order=True).agg(pl.col("numerator", "denominator").sum())
    name = pl.concat_str("table", "check", separator=":")
    titles = dict(named.select(name, "title").unique(maintain_order=True).iter_rows())
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


def quality(released: Released | None, titles: Mapping[str, str], about: About) -> Quality:
    """Return freshness by agency, the faults found by table, how many were not found, and caveats."""
    rows = fault_rows(released, titles)
    present = [row for row in rows if row["status"] == "suppressed" or row["numerator"]]
    caveats = CAVEATS if rows else CAVEATS_ALONE
    return Quality(
        Table(FRESHNESS, tuple(_fresh(agency, about) for agency in sorted(about.newest))),
        Table(CHECKS, tuple(_fault(row, titles) for row in present if row["numerator"])),
        tuple(titles[row["metric"]] for row in present if not row["numerator"]),
        _looked_for(len(rows), present, about) if rows else "",
        (*caveats, *dict.fromkeys(sentence for each in about.coarser.values() for sentence in each)),
    )


def fault_rows(released: Released | None, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the released faults as rows, in the order of their titles."""
    place = {name: at for at, name in enumerate(titles)}
    rows = [] if released is None else require(released).frame.rows(named=True)
    return sorted(rows, key=lambda row: place.get(row["metric"], len(place)))


def _looked_for(number: int, present: Sequence[Mapping[str, Any]], about: About) -> str:
    few = sum(row["status"] == "suppressed" for row in present)
    absent = number - len(present)
    sentence = (
        f"{_faults(number)} looked for in the rows that begin in {words.month(about.month)}; "
        f"{words.number(absent)} {'was' if absent == 1 else 'were'} not found."
    )
    if few:
        hidden = words.number(few).capitalize()
        sentence += (
            f" {hidden} {'is' if few == 1 else 'are'} not shown (c): too few rows, or a figure that would give such a "
            "count away."
        )
    return sentence


def _faults(number: int) -> str:
    return f"{words.number(number).capitalize()} {'kind of fault was' if number == 1 else 'kinds of fault were'}"


def stale(about: About, today: date) -> list[str]:
    """Return the agencies whose newest record is older on a day than the policy allows."""
    allowed = about.policy.days_allowed
    return [agency for agency, day in sorted(about.newest.items()) if (today - day).days > allowed(agency, today)]


def agency_name(agency: str) -> str:
    """Return an agency's name from the name of its folder."""
    return AGENCIES.get(agency, agency.replace("_", " ").capitalize())


def _fresh(agency: str, about: About) -> FreshnessRow:
    day = about.newest[agency]
    today = about.as_at.date()
    old, limit = max(0, (today - day).days), about.policy.days_allowed(agency, today)
    late = old - limit
    state = f"Late by {words.count(late)} {'day' if late == 1 else 'days'}" if late > 0 else "Up to date"
    return FreshnessRow(agency_name(agency), Day(day), Amount(old, "count"), Amount(limit, "count"), state)


def _fault(row: Mapping[str, Any], titles: Mapping[str, str]) -> FaultRow:
    rows = f"{words.count(row['numerator'])} of {words.count(row['denominator'])}"
    return FaultRow(row["metric"], titles[row["metric"]], rows, Amount(row["value"], "percent"))
