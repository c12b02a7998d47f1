"""Compares a figure between groups of children. A row is one group beside the children known to be in another.

Twelve months are added up, because a month of a small group is mostly chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from queries import words
from queries.calendar.months import last_day, months_after
from queries.facts.names import PERSON_DIMS
from queries.measure.engine import Facts, measure
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.metrics.metric import Metric
from queries.statistics.intervals import Interval, wilson_percent
from queries.statistics.rates import Compared, relative_rate

NOT_KNOWN = {"unknown", "Unknown", "Refused", "U"}
MONTHS = 12
FEWEST = 5  # with and without, in the group and in the rest: with fewer the interval is too narrow


@dataclass(frozen=True)
class GroupRate:
    """One group's rate in percent with its 95% interval, the rest's rate, and one over the other.

    `rest` and `relative` are None for children whose characteristic is not known; they are in no rest either.
    `relative` is None too where either side has fewer than five with or without.
    """

    dim: str
    group: str
    numerator: int
    denominator: int
    value: float
    interval: Interval
    rest: float | None
    relative: Compared | None

    @property
    def differs(self) -> bool:
        """Whether the relative rate's 95% interval, as it is displayed, leaves out 1."""
        if self.relative is None:
            return False
        low, high = (round(bound, 2) for bound in self.relative.interval)
        return not low <= 1 <= high

    def sentence(self, metric: Metric, name: str) -> str:
        """Return the comparison in words; `name` is the group as people say it."""
        text = f"{name}: {words.percent(self.value)} of {words.count(self.denominator)} {metric.noun}"
        if self.rest is None:
            return f"{text}; not compared."
        if self.relative is None:
            return f"{text}, against {words.percent(self.rest)} of the rest; too few to compare."
        low, high = (f"{bound:.2f}" for bound in self.relative.interval)
        text += f", against {words.percent(self.rest)} of the rest: {self.relative.value:.2f} times"
        more = "higher" if self.relative.value > 1 else "lower"
        judged = f"{more} than chance explains" if self.differs else "no more than chance explains"
        return f"{text} (95% interval {low} to {high}), {judged}."


def by_characteristic(
    facts: Facts, metric: Metric, month: date, where: Mapping[str, str] | None = None, months: int = MONTHS
) -> list[GroupRate]:
    """Return a row per group of each personal characteristic that the metric allows, in their own order.

    Adds up the known months among the `months` up to one (its first day). Empty for metrics that are no percentages: a
    count needs a population to be a rate. One comparison in twenty lies outside its interval by chance alone.
    """
    if metric.unit != "percent":
        return []
    first, last = months_after(month, 1 - months), last_day(month)
    dims = [dim for dim in PERSON_DIMS if dim in metric.dims and dim not in (where or {})]
    rates: list[GroupRate] = []
    for dim in dims:
        frame = measure(facts, [metric], by=[dim], where=where, since=first, until=last, all_months=True)
        known = frame.filter(pl.col("status") == "ok").group_by(dim, maintain_order=True)
        sums = known.agg(pl.col("numerator").sum(), pl.col("denominator").sum())
        rows = sums.filter(pl.col("denominator") > 0).rows()
        rates += [_group(dim, row, rows) for row in rows]
    return rates


def _group(dim: str, row: tuple[str, int, int], rows: list[tuple[str, int, int]]) -> GroupRate:
    name, x, n = row
    others = [(a, b) for other, a, b in rows if other != name and other not in NOT_KNOWN]
    y, m = sum(a for a, _ in others), sum(b for _, b in others)
    alone = name in NOT_KNOWN or m == 0
    enough = min(x, n - x, y, m - y) >= FEWEST
    return GroupRate(
        dim, name, x, n, x * 100 / n, wilson_percent(x, n) or Interval(0.0, 100.0),
        rest=None if alone else y * 100 / m, relative=relative_rate(x, n, y, m) if enough and not alone else None,
    )  # fmt: skip


RATES = tuple(
    metric
    for metric in (HEADLINES | METRICS).values()
    if metric.unit == "percent" and set(PERSON_DIMS) <= set(metric.dims)
)  # the core ones first
CHANCE = 20  # one comparison in so many lies outside its 95% interval by chance alone
CAUTION = (
    "A difference says where to look, not why: it does not show that children were treated differently, and need, "
    "referral and recording differ between groups too."
)


@dataclass(frozen=True)
class GroupsCompared:
    """One figure: how many groups could be compared with the rest, and those that differ by more than chance."""

    metric: Metric
    compared: int
    differing: tuple[GroupRate, ...]


def compare(metric: Metric, rates: Sequence[GroupRate]) -> GroupsCompared:
    """Return which groups of a figure differ; of two groups that are each other's rest only the first counts."""
    compared = [rate for rate in rates if rate.relative is not None]
    dims = [rate.dim for rate in compared]
    known = [rate for i, rate in enumerate(compared) if dims.count(rate.dim) != 2 or rate.dim not in dims[:i]]
    return GroupsCompared(metric, len(known), tuple(rate for rate in known if rate.differs))


def scan(
    facts: Facts, months: Sequence[tuple[Metric, date]], where: Mapping[str, str] | None = None
) -> list[GroupsCompared]:
    """Return each figure that can be compared, over the year up to its own latest month."""
    figures = [compare(metric, by_characteristic(facts, metric, month, where)) for metric, month in months]
    return [figure for figure in figures if figure.compared]


def claim(figure: GroupsCompared) -> str:
    """Return how many groups of a figure differ, without a full stop."""
    if not figure.compared:
        return f"{figure.metric.title}: too few children to compare groups"
    number = len(figure.differing)
    if not number:
        return f"{figure.metric.title}: no group differs from the rest by more than chance explains"
    groups = "group differs" if number == 1 else "groups differ"
    return f"{figure.metric.title}: {words.number(number)} {groups} from the rest by more than chance explains"


def by_chance(compared: int) -> str:
    """Return how many of some comparisons would differ by chance alone, as a sentence; empty for none."""
    expected = round(compared / CHANCE)
    if not compared:
        return ""
    if compared == 1:
        return f"One comparison in {CHANCE} would differ by chance alone."
    if compared < CHANCE // 2:
        return f"Of {words.number(compared)} comparisons fewer than one would differ by chance alone."
    number = words.number(max(1, expected))
    return f"Of {words.number(compared)} comparisons about {number} would differ by chance alone."
