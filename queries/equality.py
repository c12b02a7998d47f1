"""Is a figure the same for every group of children? One row is one group, beside the children known to be in another.

Twelve months are added up, because a month of a small group is mostly chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from queries import words
from queries.facts.names import PERSON_DIMS
from queries.measure import Facts, measure
from queries.metric import Metric
from queries.months import months_after
from queries.statistics.intervals import Interval, wilson
from queries.statistics.rates import Compared, relative_rate

NOT_KNOWN = {"unknown", "Unknown", "Refused", "U"}
MONTHS = 12
FEWEST = 5  # with and without, in the group and in the rest: with fewer the interval claims more than it knows


@dataclass(frozen=True)
class GroupRate:
    """One group's rate in percent with its 95% interval, the rest's rate, and one over the other.

    `rest` and `relative` are None for children of whom the characteristic is not known, who are in no rest; `relative`
    is None too where either side has fewer than five with or without.
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
        """Whether the relative rate's 95% interval leaves out 1."""
        return self.relative is not None and not self.relative.interval.lower <= 1 <= self.relative.interval.upper

    def sentence(self, metric: Metric, name: str) -> str:
        """Return the comparison in words; `name` is the group as people say it."""
        said = f"{name}: {words.percent(self.value)} of {words.count(self.denominator)} {metric.noun}"
        if self.rest is None:
            return f"{said}; not compared."
        if self.relative is None:
            return f"{said}, against {words.percent(self.rest)} of the rest; too few to compare."
        low, high = (f"{bound:.2f}" for bound in self.relative.interval)
        said += f", against {words.percent(self.rest)} of the rest: {self.relative.value:.2f} times"
        more = "higher" if self.relative.value > 1 else "lower"
        judged = f"{more} than chance explains" if self.differs else "no more than chance explains"
        return f"{said} (95% interval {low} to {high}), {judged}."


def by_characteristic(
    facts: Facts, metric: Metric, month: date, where: Mapping[str, str] | None = None, months: int = MONTHS
) -> list[GroupRate]:
    """Return a row per group of each personal characteristic that the metric allows, in their own order.

    Adds up the known months among the `months` up to one (its first day). Percentages only: a count needs a population
    to be a rate; empty for others. One comparison in twenty lies outside its interval by chance alone.
    """
    if metric.unit != "percent":
        return []
    first, last = months_after(month, 1 - months), months_after(month, 1) - timedelta(days=1)
    dims = [dim for dim in PERSON_DIMS if dim in metric.dims and dim not in (where or {})]
    found: list[GroupRate] = []
    for dim in dims:
        frame = measure(facts, [metric], by=[dim], where=where, since=first, until=last)
        known = frame.filter(pl.col("status") == "ok").group_by(dim, maintain_order=True)
        rows = (
            known.agg(pl.col("numerator").sum(), pl.col("denominator").sum()).filter(pl.col("denominator") > 0).rows()
        )
        found += [_group(dim, row, rows) for row in rows]
    return found


def _group(dim: str, row: tuple[str, int, int], rows: list[tuple[str, int, int]]) -> GroupRate:
    name, x, n = row
    found = wilson(x, n) or Interval(0.0, 1.0)
    others = [(a, b) for other, a, b in rows if other != name and other not in NOT_KNOWN]
    y, m = sum(a for a, _ in others), sum(b for _, b in others)
    alone = name in NOT_KNOWN or m == 0
    enough = min(x, n - x, y, m - y) >= FEWEST
    return GroupRate(
        dim, name, x, n, x * 100 / n, Interval(found.lower * 100, found.upper * 100),
        rest=None if alone else y * 100 / m, relative=relative_rate(x, n, y, m) if enough and not alone else None,
    )  # fmt: skip
