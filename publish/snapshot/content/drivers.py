"""Says which group drives a measure's change since the month before, from published figures alone.

A snapshot prints a few measures by group. Where the snapshot of the month before did so too, the groups of both months
have passed the gate, and their changes reveal nothing more. Groups hidden in either month are taken together, as the
rest of the total.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import polars as pl

from publish.disclosure import TOTAL, Released, require
from publish.published.snapshot_figures import Figures
from publish.snapshot.content.groups import GROUPS
from queries.calendar.months import read_span
from queries.explain.change import of_groups
from queries.explain.one_dimension import AMONG, of_split
from queries.explain.split import REST, is_small
from queries.metrics.metric import Metric
from queries.series.findings import Finding
from queries.series.points import Point
from queries.series.series import Series
from queries.statistics.contributions import Both, Cell, total

_Cells = Mapping[str, Cell]


def with_drivers(
    found: Iterable[Finding], series: Mapping[str, Series], released: Released, before: Figures | None
) -> list[Finding]:
    """Return findings in which each that moved since the month before says which group drives it, or that none does."""
    return [_with_driver(finding, series.get(finding.metric or ""), released, before) for finding in found]


def _with_driver(finding: Finding, series: Series | None, released: Released, before: Figures | None) -> Finding:
    if series is None or before is None or not series.moved or series.moved[0].lag != 1:
        return finding
    told = driver(series, released, before)
    return replace(finding, rest=f"{finding.rest} {told}") if told else finding


def driver(series: Series, released: Released, before: Figures) -> str:
    """Return what the groups say of a change since the month before; empty where both were not published by group."""
    metric, now = series.metric, cast(Point, series.latest)
    dim = GROUPS.get(metric.name)
    then = series.moved[0].before
    if dim is None or before.month != f"{then.month:%Y-%m}" or now.month != series.month:
        return ""
    if not _still_holds(before, metric, then):
        return ""
    groups = _groups(metric, (then, now), (_published(before, metric, dim), _released(released, metric, dim)))
    if len(groups) < 2:
        return ""
    change = of_groups(metric, (dim,), groups, *(read_span("month", f"{point.month:%Y-%m}") for point in (then, now)))
    told = of_split(change, change.splits[0])
    if all(group.name != REST for group in groups):
        return told.text
    own, _, _ = told.rest.partition(";")  # what is not shown can't be counted among those that moved
    return f"{told.claim} {own}." if told.rest.startswith(AMONG) else told.claim


def _still_holds(before: Figures, metric: Metric, then: Point) -> bool:
    """Return whether the total of the month before is as it was published with its groups: rows that came since belong
    to some of these, and would look like a group of their own.
    """
    months = (month for each in before.metrics if each.metric == metric.name for month in each.months)
    told = [month for month in months if month.month == before.month]
    return all((month.numerator, month.denominator) == (then.numerator, then.denominator) for month in told)


def _published(before: Figures, metric: Metric, dim: str) -> _Cells:
    cells = {each.group: each.cell for each in before.groups if each.dim == dim and each.cell.metric == metric.name}
    return _shown({group: (cell.status, cell.numerator, cell.denominator) for group, cell in cells.items()})


def _released(released: Released, metric: Metric, dim: str) -> _Cells:
    frame = require(released).frame
    if dim not in frame.columns:
        return {}
    rows = frame.filter(pl.col("metric") == metric.name, pl.col(dim) != TOTAL).iter_rows(named=True)
    return _shown({row[dim]: (row["status"], row["numerator"], row["denominator"]) for row in rows})


def _shown(cells: Mapping[str, tuple[Any, ...]]) -> _Cells:
    return {group: Cell(x, n) for group, (status, x, n) in cells.items() if status == "ok" and n is not None}


def _groups(metric: Metric, totals: Sequence[Point], shown: Sequence[_Cells]) -> list[Both]:
    """Return the groups that both months show, and the rest of the totals as one; none where they don't add up."""
    before, after = shown
    both = [Both(group, before[group], after[group]) for group in before if group in after]
    whole = total(both)
    left = [
        Cell((point.numerator or 0) - cell.numerator, (point.denominator or 0) - cell.denominator)
        for point, cell in zip(totals, (whole.before, whole.after), strict=True)
    ]
    if any(not 0 <= cell.numerator <= cell.denominator for cell in left):  # figures of the month before were corrected
        return []
    if not any(cell.denominator for cell in left):
        return both
    small = [group for group in both if is_small(metric, group)]
    rest = total([*small, Both(REST, left[0], left[1])])._replace(name=REST)
    return [*(group for group in both if group not in small), rest]
