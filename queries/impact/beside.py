"""What changed beside the metric: volume, case-mix and turnaround by rating; one row is one figure before and after.

Better sharing can raise the number of cases found, so no effect is read without them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from queries.distributions import percentile
from queries.measure import Facts, measure
from queries.metric import Unit
from queries.metrics import METRICS
from queries.months import months_before, number_of

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
    """How long contacts of one rating took to be decided, before and after: how many, mean and median days."""

    rating: str
    contacts_before: int
    contacts_after: int
    mean_before: float | None
    mean_after: float | None
    half_before: float | None
    half_after: float | None


@dataclass(frozen=True)
class PublishedTurnaround:
    """What the London MASH study printed for one level of need, in days."""

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
    rows = [Beside("Contacts a month", "count", *(_volume(facts, where, some) for some in (years_ago, months)))]
    for dim, values, name in (
        ("risk_initial", ("red", "amber"), "Rated red or amber when received"),
        ("source_group", ("Police",), "From police"),
        ("concern", ("domestic_abuse",), "Domestic abuse the main concern"),
    ):
        shares = [_share(facts, where, dim, values, some) for some in (years_ago, months)]
        rows.append(Beside(name, "percent", *shares))
    return rows


def turnaround(facts: Facts, where: Mapping[str, str], first: date, length: int = 12) -> list[Turnaround]:
    """Return days to a decision by first rating, for contacts of up to `length` months before and from a month on.

    Means are of decided contacts, as the study's are; medians count undecided ones as waiting (Kaplan-Meier).
    """
    columns = ["received_month", "in_hub", "decided", "waited", "risk_initial", *where]
    if not facts.has("contacts"):
        return []
    rows = facts.fact("contacts", list(dict.fromkeys(columns))).filter(
        pl.col("in_hub"), *(pl.col(dim).cast(pl.String) == value for dim, value in where.items())
    )
    start, last = number_of(first), number_of(facts.as_at.date())
    before = rows.filter(pl.col("received_month").is_between(start - length, start - 1))
    after = rows.filter(pl.col("received_month").is_between(start, min(start + length, last) - 1))
    found = []
    for rating in RATINGS:
        some = [part.filter(pl.col("risk_initial").cast(pl.String) == rating) for part in (before, after)]
        if any(part.height for part in some):
            found.append(_turned(rating, *some))
    return found


def _turned(rating: str, before: pl.DataFrame, after: pl.DataFrame) -> Turnaround:
    means = [_mean(part.filter("decided")["waited"]) for part in (before, after)]
    halves = [percentile(part["waited"], part["decided"], 0.5) for part in (before, after)]
    days = [None if hours is None else hours / 24 for hours in (*means, *halves)]
    return Turnaround(rating, before.height, after.height, *days)


def _mean(hours: pl.Series) -> float | None:
    mean = hours.mean()
    return float(mean) if isinstance(mean, float) else None


def _volume(facts: Facts, where: Mapping[str, str], months: Sequence[date]) -> float | None:
    found = _contacts(facts, (), where, months)
    known = found.filter(pl.col("status") == "ok")
    return float(known["numerator"].sum()) / known.height if known.height == len(months) else None


def _share(
    facts: Facts, where: Mapping[str, str], dim: str, values: Sequence[str], months: Sequence[date]
) -> float | None:
    found = _contacts(facts, (dim,), where, months)
    total = int(found["numerator"].sum()) if found.height else 0
    return int(found.filter(pl.col(dim).is_in(list(values)))["numerator"].sum()) * 100 / total if total else None


def _contacts(facts: Facts, by: Sequence[str], where: Mapping[str, str], months: Sequence[date]) -> pl.DataFrame:
    found = measure(facts, [METRICS["contacts"]], by=by, where=where, since=min(months), until=max(months))
    return found.filter(pl.col("start").is_in(list(months)))
