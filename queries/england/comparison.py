"""Ranks the area among local authorities, and says how its rates compare with England's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import polars as pl

from queries import words
from queries.build import Build
from queries.calendar.months import last_day, months_after
from queries.england.benchmarks import places as published
from queries.measure.absent import metric_not_in_data
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.metrics.metric import Metric
from queries.statistics.intervals import Interval, wilson_percent

MONTHS = 12
ENGLAND = "E92000001"
LEVELS = ("england", "region", "neighbours", "area", "own")  # the widest first; own is the area's published figure
Verdict = Literal["below", "as_expected", "above"]
RATES = tuple(metric for metric in METRICS.values() if metric.comparator and metric.unit == "percent")


@dataclass(frozen=True)
class Own:
    """The area's own rate (percent) over some months, with its 95% interval."""

    first: date
    last: date
    numerator: int
    denominator: int
    value: float
    interval: Interval


@dataclass(frozen=True)
class Place:
    """One place's published figure in percent; `symbol` stands there instead where it was not published."""

    name: str
    level: str
    value: float | None
    symbol: str | None


@dataclass(frozen=True)
class Standing:
    """A rate of the area in the same reporting year as England's newest figure, in its latest months, and elsewhere.

    `own` is None where the data does not hold the whole of that year, `recent` where no month is known.
    `places` are England and whatever else is known of that year, the widest first. `absent` says what the rate needs
    that no extract holds.
    """

    metric: Metric
    year: int
    source: str
    own: Own | None
    recent: Own | None
    places: tuple[Place, ...]
    absent: str | None = None

    @property
    def england(self) -> float:
        """England's figure."""
        return next(p.value for p in self.places if p.level == "england" and p.value is not None)

    @property
    def like(self) -> Own | None:
        """The rate to compare with England: that year's, or the latest months' where the year is not known."""
        return self.own or self.recent

    @property
    def verdict(self) -> Verdict | None:
        """Whether England's figure lies outside the 95% interval of the area's; None where there is nothing to say."""
        if self.like is None:
            return None
        ends = self.like.interval
        return "above" if self.england < ends.lower else "below" if self.england > ends.upper else "as_expected"

    @property
    def others(self) -> tuple[Place, ...]:
        """Local authorities with a figure."""
        return tuple(place for place in self.places if place.level == "area" and place.value is not None)


def standings(build: Build, month: date, where: Mapping[str, str] | None = None) -> list[Standing]:
    """Return every rate with a known figure for England, in the catalogue's order, up to a month (its first day)."""
    known = published(build).filter(pl.col("category") == "Total")
    england = known.filter(pl.col("area_code") == ENGLAND, pl.col("value").is_not_null())
    newest = dict(england.group_by("measure").agg(pl.col("year_ending").max()).iter_rows())
    rates = [metric for metric in RATES if metric.comparator in newest]
    years = measure(build, rates, where=where, period="financial-year")
    months = measure(build, rates, where=where, since=months_after(month, 1 - MONTHS), until=last_day(month))
    return [
        replace(_standing(metric, newest[metric.comparator or ""], known, years, months),
                absent=metric_not_in_data(build, metric))
        for metric in rates
    ]  # fmt: skip


def claim(standing: Standing) -> str:
    """Return how a rate compares with England's, without a full stop."""
    title = standing.metric.title
    if standing.absent:
        return f"{title}: not in this data"
    if standing.like is None:
        return f"{title}: no figure of our own to stand beside England’s"
    rates = f"{words.percent(standing.like.value)} here, {words.percent(standing.england)} in England"
    judged = {"above": "higher", "below": "lower", "as_expected": "no different"}[standing.verdict or "as_expected"]
    ending = "by more than chance explains" if judged != "no different" else "beyond chance"
    return f"{title}: {rates}, {judged} {ending}"


def rank(standing: Standing) -> tuple[int, int] | None:
    """Return how many local authorities have a lower rate than the area, of how many; None where none is known."""
    if standing.like is None or not standing.others:
        return None
    own = standing.like.value
    return sum(place.value is not None and place.value < own for place in standing.others), len(standing.others)


def verdict_words(verdict: str) -> str:
    """Return a verdict in words: `Higher than England`."""
    return {"above": "Higher than England", "below": "Lower than England", "as_expected": "No different"}[verdict]


def _standing(metric: Metric, year: int, known: pl.DataFrame, years: pl.DataFrame, months: pl.DataFrame) -> Standing:
    there = known.filter(pl.col("measure") == metric.comparator, pl.col("year_ending") == year)
    order = pl.col("area_level").replace_strict({level: i for i, level in enumerate(LEVELS)}, default=len(LEVELS))
    rows = there.sort(order, "area_name").rows(named=True)
    places = tuple(
        Place(row["area_name"] or row["area_code"], row["area_level"], row["value"], row["symbol"]) for row in rows
    )
    source = next(row["source"] for row in rows if row["area_code"] == ENGLAND)
    begun, ok = date(year - 1, 4, 1), pl.col("status") == "ok"
    own = years.filter(ok, pl.col("metric") == metric.name, pl.col("start") == begun)
    recent = months.filter(ok, pl.col("metric") == metric.name)
    return Standing(
        metric, year, source, _own(own, begun, date(year, 3, 1)),
        _own(recent, recent["start"].min(), recent["start"].max()), places,  # type: ignore[arg-type]
    )  # fmt: skip


def _own(rows: pl.DataFrame, first: date | None, last: date | None) -> Own | None:
    numerator, denominator = int(rows["numerator"].sum()), int(rows["denominator"].sum())
    interval = wilson_percent(numerator, denominator)
    if interval is None or first is None or last is None:
        return None
    return Own(first, last, numerator, denominator, numerator * 100 / denominator, interval)


def loaded(rates: Sequence[Standing]) -> bool:
    """Return whether any other place than England is known."""
    return any(place.level != "england" for standing in rates for place in standing.places)
