"""Splits the change of a total between two periods into what each of its groups contributes.

A share or ratio changes because groups' own rates change (rate effect), or because groups grow or shrink relative to
each other (mix effect). A group's rate effect is the change of its rate times its average share of the denominator; its
mix effect is the change of its share times how far its average rate lies from the average total. Together they sum
exactly to the change of the total.
"""

from collections.abc import Callable, Sequence
from math import sqrt
from typing import NamedTuple

from queries.statistics.intervals import Z95, Interval


class Cell(NamedTuple):
    """What was counted of a group in one period; a count has no denominator, here 0."""

    numerator: float
    denominator: float = 0.0

    @property
    def rate(self) -> float:
        """The rate, 0 where nothing was counted."""
        return self.numerator / self.denominator if self.denominator else 0.0


class Both(NamedTuple):
    """A group in both periods, the earlier first; of crossed dimensions, `pair` holds what `name` joins."""

    name: str
    before: Cell
    after: Cell
    pair: tuple[str, ...] = ()


class Contribution(NamedTuple):
    """What a group adds to the change of the total: `rate` and `mix`, and the 95% interval of what is uncertain.

    `change` is that of the group itself, and `variance` its sampling variance: None where one period has none of the
    group. Shares are those of the total's denominator, or of a total count. A count is not split: `extra` is what
    exceeds the group's proportionate part of the total change.
    """

    change: float
    variance: float | None
    share_before: float
    share_after: float
    rate: float
    mix: float
    interval: Interval
    extra: float | None = None

    @property
    def total(self) -> float:
        """What the group adds in all."""
        return self.rate + self.mix


Variance = Callable[[Cell], float]


def of_proportion(cell: Cell) -> float:
    """Return the sampling variance of a proportion, by p = (x + 0.5) / (n + 1): 0 of 40 is not known exactly."""
    p = (cell.numerator + 0.5) / (cell.denominator + 1)
    return p * (1 - p) / cell.denominator


def of_ratio(cell: Cell) -> float:
    """Return the sampling variance of events for each row."""
    return cell.numerator / cell.denominator**2


def total(groups: Sequence[Both]) -> Both:
    """Return all groups together."""
    return Both("all", _added([group.before for group in groups]), _added([group.after for group in groups]))


def _added(cells: Sequence[Cell]) -> Cell:
    return Cell(sum(cell.numerator for cell in cells), sum(cell.denominator for cell in cells))


def rates(groups: Sequence[Both], variance: Variance) -> list[Contribution]:
    """Return the contributions of groups to the change of a rate.

    A group that one period lacks takes its other rate: all that it adds is mix. Each period has rows.
    """
    whole = total(groups)
    middle = (whole.before.rate + whole.after.rate) / 2
    return [_of_rate(group, whole, middle, variance) for group in groups]


def _of_rate(group: Both, whole: Both, middle: float, variance: Variance) -> Contribution:
    before, after = group.before, group.after
    first = before.rate if before.denominator else after.rate
    last = after.rate if after.denominator else before.rate
    shares = before.denominator / whole.before.denominator, after.denominator / whole.after.denominator
    weight, change = sum(shares) / 2, last - first
    known = before.denominator > 0 and after.denominator > 0
    spread = variance(before) + variance(after) if known else None
    rate, mix = weight * change, (shares[1] - shares[0]) * ((first + last) / 2 - middle)
    reach = weight * Z95 * sqrt(spread or 0.0)
    return Contribution(change, spread, *shares, rate, mix, Interval(rate - reach, rate + reach))


def counts(groups: Sequence[Both], scale: float = 1.0) -> list[Contribution]:
    """Return the contributions of groups to the change of a count; `scale` is how much longer the later period is."""
    whole = total(groups)
    grown = whole.after.numerator / (whole.before.numerator * scale) if whole.before.numerator else 1.0
    return [_of_count(group, whole, scale, grown) for group in groups]


def _of_count(group: Both, whole: Both, scale: float, grown: float) -> Contribution:
    expected, found = group.before.numerator * scale, group.after.numerator
    change, spread = found - expected, found + group.before.numerator * scale**2
    shares = [
        cell.numerator / every.numerator if every.numerator else 0.0
        for cell, every in ((group.before, whole.before), (group.after, whole.after))
    ]
    reach = Z95 * sqrt(spread)
    interval = Interval(change - reach, change + reach)
    return Contribution(change, spread, shares[0], shares[1], change, 0.0, interval, found - expected * grown)


def summed_rate(parts: Sequence[Contribution]) -> tuple[float, Interval]:
    """Return the rate effects of all groups together with their 95% interval: the change had no group grown."""
    rate = sum(part.rate for part in parts)
    reach = sqrt(sum((part.interval.upper - part.rate) ** 2 for part in parts))
    return rate, Interval(rate - reach, rate + reach)
