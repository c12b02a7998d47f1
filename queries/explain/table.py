"""Lays out the parts of a change as a table. A row is one group of one dimension, or all of its groups (`(all)`).

Percentages and their changes are from 0 to 100; effects are in the metric's unit. For a time, numerators, values and
changes are those of the share done within the mean of both times, and effects are in hours.
"""

from typing import Any

import polars as pl

from queries.explain.change import Change, figure
from queries.explain.split import Part, Split, counts_rows
from queries.statistics.contributions import Cell

ALL = "(all)"
COLUMNS: dict[str, type[pl.DataType]] = {
    "dimension": pl.String, "group": pl.String,
    "numerator_from": pl.Float64, "denominator_from": pl.Float64, "value_from": pl.Float64,
    "numerator_to": pl.Float64, "denominator_to": pl.Float64, "value_to": pl.Float64,
    "change": pl.Float64, "share_from": pl.Float64, "share_to": pl.Float64,
    "rate_effect": pl.Float64, "rate_lower": pl.Float64, "rate_upper": pl.Float64, "mix_effect": pl.Float64,
    "contribution": pl.Float64, "shrunk_change": pl.Float64, "p": pl.Float64, "q": pl.Float64,
    "verdict": pl.String, "q_dimension": pl.Float64, "extra": pl.Float64,
}  # fmt: skip


def table(change: Change) -> pl.DataFrame:
    """Return COLUMNS for each dimension, all of its groups first."""
    rows = [row for split in change.splits for row in rows_of(change, split)]
    return pl.DataFrame(rows, schema=COLUMNS)


def rows_of(change: Change, split: Split) -> list[dict[str, Any]]:
    """Return the rows of one dimension: all groups, then each of them in the split's order."""
    return [_all(change, split), *(_group(change, split, part) for part in split.parts)]


def percent(change: Change) -> bool:
    """Return whether a group's figure is a percentage, as it is of a time."""
    return change.metric.unit in ("percent", "hours")


def value(change: Change, cell: Cell) -> float | None:
    """Return a group's figure in one period, of a time the share done in time, in percent; None where it has none."""
    if not cell.denominator and not counts_rows(change.metric):
        return None
    return cell.numerator * 100 / cell.denominator if change.within is not None else figure(change.metric, cell)


def effect(change: Change, amount: float) -> float:
    """Return an effect in the metric's unit."""
    return amount * change.times


def ends(change: Change, part: Part) -> tuple[float, float]:
    """Return the ends of the 95% interval of a part's rate effect, in the metric's unit."""
    lower, upper = sorted(effect(change, end) for end in part.adds.interval)
    return lower, upper


def _all(change: Change, split: Split) -> dict[str, Any]:
    lower, upper = sorted(effect(change, end) for end in split.interval)
    counted = counts_rows(change.metric)
    size = 100 if percent(change) else 1
    return _counted(change, split.whole.before, split.whole.after) | {
        "dimension": split.name,
        "group": ALL,
        "change": split.change * size,
        "share_from": 100.0,
        "share_to": 100.0,
        "rate_effect": None if counted else effect(change, split.rate),
        "rate_lower": lower,
        "rate_upper": upper,
        "mix_effect": None if counted else effect(change, split.mix),
        "contribution": effect(change, split.change),
        "p": split.p,
        "verdict": split.verdict,
        "q_dimension": split.q,
    }


def _group(change: Change, split: Split, part: Part) -> dict[str, Any]:
    lower, upper = ends(change, part)
    counted, adds, size = counts_rows(change.metric), part.adds, 100 if percent(change) else 1
    return _counted(change, part.counted.before, part.counted.after) | {
        "dimension": split.name,
        "group": part.name,
        "change": adds.change * size if adds.variance is not None else None,
        "share_from": adds.share_before * 100,
        "share_to": adds.share_after * 100,
        "rate_effect": None if counted else effect(change, adds.rate),
        "rate_lower": lower,
        "rate_upper": upper,
        "mix_effect": None if counted else effect(change, adds.mix),
        "contribution": effect(change, adds.total),
        "shrunk_change": part.shrunk * size if part.shrunk is not None else None,
        "p": part.p,
        "q": part.q,
        "verdict": part.verdict,
        "q_dimension": split.q,
        "extra": adds.extra,
    }


def _counted(change: Change, before: Cell, after: Cell) -> dict[str, Any]:
    over = not counts_rows(change.metric)
    return {
        "numerator_from": before.numerator,
        "denominator_from": before.denominator if over else None,
        "value_from": value(change, before),
        "numerator_to": after.numerator,
        "denominator_to": after.denominator if over else None,
        "value_to": value(change, after),
    }
