"""Splits a change by one dimension, or by two crossed, into what each group adds, with its uncertainty.

A group drives a change only if three things hold: its dimension's groups differ by more than chance, allowing for all
dimensions; the group moved further than the rest, allowing for all groups; and it moved by more than chance itself.
Where all groups fall alike, a driver is named in 3 to 5% of areas (trials.json).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from queries.explain.tally import Dims
from queries.groups.equality import NOT_KNOWN
from queries.metrics.dimensions import AFTER
from queries.metrics.metric import Metric
from queries.statistics import contributions, unlike
from queries.statistics.contributions import Both, Contribution
from queries.statistics.intervals import Interval

SMALL, LARGE = 30, 300  # rows: under 30 in either period and 300 in both, a group says little by itself
SIGNIFICANT = 0.05
ANEW = 0.1  # of all rows: where so many changed groups in the records alone, groups can't be compared
FEWEST = 6  # rows in a period, from which on a group's rate is shown
Verdict = Literal["drives", "holds_back", "as_the_rest"]
Whole = Literal["simpson", "mix", "differs", "alike", "after"]


@dataclass(frozen=True)
class Part:
    """A group in both periods and what it adds; `pooled` counts the small groups that it stands for, else 0.

    `p` and `q` (adjusted) say how it differs from the rest: None where nothing was tested. `shrunk` is its own change
    drawn towards the mean.
    """

    counted: Both
    adds: Contribution
    pooled: int = 0
    shrunk: float | None = None
    p: float | None = None
    q: float | None = None
    verdict: Verdict | None = None

    @property
    def name(self) -> str:
        """The group's value, or how many small groups it stands for."""
        return f"{self.pooled} small groups together" if self.pooled else self.counted.name

    @property
    def rows(self) -> float:
        """Its rows, or its count, in the period that has more of them."""
        return max(cell.denominator or cell.numerator for cell in (self.counted.before, self.counted.after))

    @property
    def is_unknown(self) -> bool:
        """Whether it holds the rows of which the dimension, or one of two that are crossed, is not known."""
        return bool(NOT_KNOWN.intersection(self.counted.pair or (self.counted.name,)))


@dataclass(frozen=True)
class Split:
    """A change by its groups, the largest contribution first and small groups pooled last.

    `whole` is all groups together. `rate` and `mix` are their summed effects, `interval` is that of the rates. `p` says
    how unlike groups changed, `q` the same allowing for all dimensions looked at: None where they can't be compared.
    """

    dims: Dims
    whole: Both
    parts: tuple[Part, ...]
    change: float
    rate: float
    interval: Interval
    p: float | None
    q: float | None = None
    verdict: Whole = "alike"

    @property
    def name(self) -> str:
        """The dimensions as one name: `agency x risk_initial`."""
        return " x ".join(self.dims)

    @property
    def mix(self) -> float:
        """What the groups' shares add."""
        return self.change - self.rate

    def with_verdict(self, verdict: Verdict) -> tuple[Part, ...]:
        """Return the parts with a verdict, the largest contribution first."""
        return tuple(part for part in self.parts if part.verdict == verdict)

    @property
    def anew(self) -> bool:
        """Whether groups were recorded otherwise than before, so that they can't be compared.

        Then the share of which nothing is known moved most, or some groups end where others begin.
        """
        moves = [part.adds.share_after - part.adds.share_before for part in self.parts]
        unknown = [part for part in self.parts if part.is_unknown and part.rows >= SMALL]
        moved = abs(sum(part.adds.share_after - part.adds.share_before for part in unknown))
        if moved >= max(ANEW, sum(map(abs, moves)) / 4):  # a quarter: each row that moved counts where it went, too
            return True
        gone = sum(part.adds.share_before for part in self.parts if not part.adds.share_after)
        come = sum(part.adds.share_after for part in self.parts if not part.adds.share_before)
        return min(gone, come) >= ANEW

    def comparable(self) -> list[Part]:
        """Return the parts that can be compared with the others: of rates, those that both periods have."""
        return [part for part in self.parts if not self._has_rates or _change(part)]

    def beside_rest(self) -> list[float]:
        """Return the p value of each of these beside the others, which allows for no other test."""
        parts = self.comparable()
        if len(parts) < 2:
            return [1.0] * len(parts)
        if self._has_rates:
            return unlike.beside_rest([change for part in parts if (change := _change(part))])
        return unlike.counts_beside_rest([part.counted for part in parts])

    def beyond_rest(self) -> list[float]:
        """Return how much more each of these changed than the rest; of a count, than its proportionate part."""
        parts = self.comparable()
        if not self._has_rates:
            return [part.adds.extra or 0.0 for part in parts]
        changes = [change for part in parts if (change := _change(part))]
        mean = unlike.mean(changes)
        return [change.value - mean for change in changes]

    @property
    def _has_rates(self) -> bool:
        return self.whole.before.denominator > 0


def split(metric: Metric, dims: Dims, groups: Sequence[Both], scale: float = 1.0) -> Split:
    """Return a change split by its groups, not judged yet; `scale` is how much longer the later period is.

    Effects are proportions, events for each row, or a count.
    """
    shown, pooled = _pooled(metric, groups)
    adds = _adds(metric, shown, scale)
    parts = [Part(both, add, pooled if both.name == _POOLED else 0) for both, add in zip(shown, adds, strict=True)]
    rate, interval = contributions.summed_rate(adds)
    whole, p = contributions.total(groups), None
    if counts_rows(metric):
        p = unlike.table_p(shown) if len(shown) > 1 else None
    elif len(tested := [change for part in parts if (change := _change(part))]) > 1:
        spread = unlike.spread(tested)
        p = spread.p
        parts = [replace(part, shrunk=spread.shrunk(change)) if (change := _change(part)) else part for part in parts]
    ordered = sorted(parts, key=lambda part: (part.pooled > 0, -abs(part.adds.total), part.name))
    return Split(dims, whole, tuple(ordered), sum(add.total for add in adds), rate, interval, p)


def judged(splits: Sequence[Split]) -> list[Split]:
    """Return splits of one change with verdicts, judged together; dimensions known only afterwards are not judged.

    A dimension whose groups can't be compared was looked at too: it counts, as one without any difference.
    """
    tested = [each for each in splits if not AFTER.intersection(each.dims)]
    adjusted = unlike.adjusted([1.0 if each.p is None else each.p for each in tested])
    q = {each.dims: q for each, q in zip(tested, adjusted, strict=True) if each.p is not None}
    return [_judged(each, q.get(each.dims)) for each in splits]


def counts_rows(metric: Metric) -> bool:
    """Return whether a metric is a count of rows without a denominator."""
    return metric.unit == "count"


_POOLED = "\0pooled"
REST = "\0rest"  # in the place of a group's name: all groups that were not counted by themselves


def _pooled(metric: Metric, groups: Sequence[Both]) -> tuple[list[Both], int]:
    """Return the groups, small ones as one where there are two or more, and how many they are."""
    small = [group for group in groups if is_small(metric, group)]
    if len(small) < 2:
        return list(groups), 0
    together = contributions.total(small)._replace(name=_POOLED)
    return [*(group for group in groups if group not in small), together], len(small)


def is_small(metric: Metric, group: Both) -> bool:
    """Return whether a group says little by itself.

    A percentage is known the better the more rows it has, a count or ratio the more events.
    """
    rows = [cell.denominator if metric.unit == "percent" else cell.numerator for cell in (group.before, group.after)]
    return min(rows) < SMALL and max(rows) < LARGE


def _adds(metric: Metric, groups: Sequence[Both], scale: float) -> list[Contribution]:
    if counts_rows(metric):
        return contributions.counts(groups, scale)
    return contributions.rates(
        groups, contributions.of_ratio if metric.unit == "ratio" else contributions.of_proportion
    )


def _change(part: Part) -> unlike.Change | None:
    """Return a part's own change, where both periods have some of it."""
    return unlike.Change(part.adds.change, part.adds.variance) if part.adds.variance else None


def _judged(each: Split, q: float | None) -> Split:
    if AFTER.intersection(each.dims):
        return replace(each, p=None, verdict="after")
    parts = _beside_rest(each) if q is not None and q < SIGNIFICANT and not each.anew else each.parts
    ranked = sorted(parts, key=lambda part: part.verdict != "drives")  # drivers first; the order is kept otherwise
    return replace(each, parts=tuple(ranked), q=q, verdict=_whole(each, q))


def _beside_rest(each: Split) -> tuple[Part, ...]:
    """Return the parts, each compared with all others."""
    tested, p = each.comparable(), each.beside_rest()
    further = each.beyond_rest()
    found = {
        id(part): told for part, told in zip(tested, zip(p, unlike.adjusted(p), further, strict=True), strict=True)
    }
    return tuple(_told(part, *found[id(part)], each.change) if id(part) in found else part for part in each.parts)


def _told(part: Part, p: float, q: float, beyond: float, change: float) -> Part:
    """Return a part with its verdict; `beyond` is how much more it changed than the rest."""
    moved = part.adds.interval.lower > 0 or part.adds.interval.upper < 0
    verdict: Verdict = "as_the_rest"
    if q < SIGNIFICANT and moved:
        if part.adds.change * change <= 0:
            verdict = "holds_back"
        elif beyond * change > 0:  # a group that went the same way, but less far than the rest, drives nothing
            verdict = "drives"
    return replace(part, p=p, q=q, verdict=verdict)


def _whole(each: Split, q: float | None) -> Whole:
    """Return what a dimension says of the change; a reversal comes first."""
    if _reversed(each):
        return "simpson"
    if abs(each.mix) > abs(each.change) / 2:
        return "mix"
    return "differs" if q is not None and q < SIGNIFICANT else "alike"


def _reversed(each: Split) -> bool:
    """Return whether groups moved the other way than all of them together: Simpson's paradox."""
    if each.change * each.rate >= 0:
        return False
    sure = each.interval.lower > 0 or each.interval.upper < 0
    own = [part.adds.change for part in each.parts if part.adds.variance is not None]
    return sure or (len(own) > 1 and all(change * each.change < 0 for change in own))
