"""Measures what else changed around a change: volume, case-mix and turnaround. A row is one figure before and after.

Better sharing can raise the number of cases found, so no effect is read without them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from queries.build import having
from queries.calendar.months import first_month_after, months_before, number_of
from queries.impact.course import ImpactError, read_course
from queries.impact.model import Estimate, fit
from queries.measure.engine import Facts, measure
from queries.measure.not_known import newest_complete
from queries.measure.status import latest_run
from queries.metrics.catalogue import METRICS
from queries.metrics.metric import Unit
from queries.workload.distributions import percentile

RATINGS = ("red", "amber", "green", "blue")


@dataclass(frozen=True)
class Beside:
    """Contacts a month and shares of them, in the months after and in the same calendar months a year before."""

    name: str
    unit: Unit
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Turnaround:
    """How long contacts of one rating took to be decided, before and after: how many, mean and median days.

    `effect` is by how many days the median left its course, as a study of the rating's months finds; None where they
    can't bear one.
    """

    rating: str
    contacts_before: int
    contacts_after: int
    mean_before: float | None
    mean_after: float | None
    half_before: float | None
    half_after: float | None
    effect: Estimate | None = None


@dataclass(frozen=True)
class PublishedTurnaround:
    """The days that the London MASH study printed for one level of need."""

    level: str
    before: str
    after: str


LONDON_MASH = (  # Crockett et al. 2013, The London Multi-Agency Safeguarding Hubs project
    PublishedTurnaround("Level 3", "2.5", "just over 1.25"),
    PublishedTurnaround("Level 2", "over 4.5", "under 2.5"),
)


def beside(facts: Facts, where: Mapping[str, str], months: Sequence[date]) -> list[Beside]:
    """Return volume and case-mix in some months and in the same months a year before; empty without contacts."""
    if not facts.has("contacts") or not months:
        return []
    years_ago = [months_before(month, 12) for month in months]
    rows = [Beside("Contacts a month", "count", *(_volume(facts, where, span) for span in (years_ago, months)))]
    for dim, values, name in (
        ("risk_initial", ("red", "amber"), "Rated red or amber when received"),
        ("source_group", ("Police",), "From police"),
        ("concern", ("domestic_abuse",), "Domestic abuse the main concern"),
    ):
        shares = [_share(facts, where, dim, values, span) for span in (years_ago, months)]
        rows.append(Beside(name, "percent", *shares))
    return rows


def turnaround(
    facts: Facts, where: Mapping[str, str], effective_on: date, others: Sequence[date] = (), length: int = 12
) -> list[Turnaround]:
    """Return days to a decision by first rating, for contacts of up to `length` months before a change and after.

    The month in which it came belongs to neither, unless it came by the first working day, as in a study.
    Means are of decided contacts, as in the London study; medians count undecided ones as waiting (Kaplan-Meier).
    `others` are days of other changes that get a step of their own.
    """
    columns = ["received_month", "in_hub", "decided", "waited", "untimed", "risk_initial", *where]
    run = latest_run(facts, "contacts", where)
    if run is None:
        return []
    rows = facts.fact("contacts", list(dict.fromkeys(columns)))
    rows = rows.filter(pl.col("in_hub"), ~pl.col("untimed"), *having(where))
    own, start = number_of(effective_on), number_of(first_month_after(effective_on))
    last = min(number_of(newest_complete(facts.as_at)), number_of(run[1]))
    before = rows.filter(pl.col("received_month").is_between(own - length, own - 1))
    after = rows.filter(pl.col("received_month").is_between(start, min(start + length - 1, last)))
    turned = []
    for rating in RATINGS:
        parts = [part.filter(pl.col("risk_initial").cast(pl.String) == rating) for part in (before, after)]
        if any(part.height for part in parts):
            effect = _effect(facts, {**where, "risk_initial": rating}, effective_on, others)
            turned.append(replace(_turned(rating, *parts), effect=effect))
    return turned


def _effect(facts: Facts, where: Mapping[str, str], effective_on: date, others: Sequence[date]) -> Estimate | None:
    """Return by how many days a rating's median left its course."""
    median = METRICS["hours_to_decision_median"]
    try:
        found = fit(read_course(measure(facts, [median], where=where), median, effective_on, others)).effect
    except ImpactError:
        return None
    return replace(found, value=found.value / 24, low=found.low / 24, high=found.high / 24)


def _turned(rating: str, before: pl.DataFrame, after: pl.DataFrame) -> Turnaround:
    sizes = before.height, after.height
    (mean, later_mean), (half, later_half) = (
        [None if hours is None else hours / 24 for hours in map(figure, (before, after))] for figure in (_mean, _half)
    )
    return Turnaround(rating, *sizes, mean, later_mean, half, later_half)


def _mean(part: pl.DataFrame) -> float | None:
    mean = part.filter("decided")["waited"].mean()
    return float(mean) if isinstance(mean, float) else None


def _half(part: pl.DataFrame) -> float | None:
    return percentile(part["waited"], part["decided"], 0.5)


def _volume(facts: Facts, where: Mapping[str, str], months: Sequence[date]) -> float | None:
    counts = _contacts(facts, (), where, months)
    known = counts.filter(pl.col("status") == "ok")
    return float(known["numerator"].sum()) / known.height if known.height == len(months) else None


def _share(
    facts: Facts, where: Mapping[str, str], dim: str, values: Sequence[str], months: Sequence[date]
) -> float | None:
    counts = _contacts(facts, (dim,), where, months)
    total = int(counts["numerator"].sum()) if counts.height else 0
    return int(counts.filter(pl.col(dim).is_in(list(values)))["numerator"].sum()) * 100 / total if total else None


def _contacts(facts: Facts, by: Sequence[str], where: Mapping[str, str], months: Sequence[date]) -> pl.DataFrame:
    counts = measure(facts, [METRICS["contacts"]], by=by, where=where, since=min(months), until=max(months))
    return counts.filter(pl.col("start").is_in(list(months)))
