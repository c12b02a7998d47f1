"""Reads the released figures of a year beside those of the year before, and says which shares changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, TypeGuard

from publish.disclosure import TOTAL
from publish.published.cells import Amount, Figure
from publish.reports.document import Grid
from publish.reports.yearly.year import DIMS, Asked
from queries import words
from queries.facts.names import CODED
from queries.metrics.catalogue import METRICS
from queries.metrics.dimensions import DIMENSIONS, name_of, place_of
from queries.metrics.metric import Metric
from queries.series.sentences import Reference, Sign, sign
from queries.statistics.unlike import adjusted, chi_square_p

WAITING = {"suppressed": "c", "immature": "not known yet", "unknown": "not known",
           "off_ladder": "levels not told apart", "untimed": "too many without a time of day"}  # fmt: skip
NONE, PARTLY = "–", "known in part"
SURE = 0.05  # of the shares that are said to have changed at most one in twenty did so by chance (Benjamini, Hochberg)
CHANGED: dict[Sign, str] = {1: "Higher, more than chance", -1: "Lower, more than chance", 0: "No more than chance"}


@dataclass(frozen=True)
class Cells:
    """The released figures by metric, period and groups."""

    rows: Mapping[tuple[str, ...], Mapping[str, Any]]

    def of(self, metric: str, period: str, dim: str = "", group: str = "") -> Mapping[str, Any] | None:
        """Return one figure; None where there is none."""
        return self.rows.get((metric, period, *(group if each == dim else TOTAL for each in DIMS)))

    def groups(self, metric: str, period: str, dim: str) -> list[str]:
        """Return the groups of a dimension that have a figure, in their own order."""
        at = DIMS.index(dim) + 2
        found = {key[at] for key in self.rows if key[:2] == (metric, period) and key[at] != TOTAL}
        order = [*CODED[dim].categories] if dim in CODED else []
        return sorted(found, key=lambda name: (order.index(name) if name in order else len(order), place_of(dim)(name)))


def shown(row: Mapping[str, Any] | None, metric: Metric) -> Figure:
    """Return a figure as it is printed: c where it is hidden, words where it is not known."""
    if row is None:
        return NONE
    if row["status"] != "ok":
        return WAITING.get(row["status"], NONE)
    return NONE if row["value"] is None else Amount(row["value"], metric.unit)


def of_year(asked: Asked, cells: Cells, metric: Metric, label: str, dim: str = "", group: str = "") -> Figure:
    """Return a figure of a year as it is printed; not known where the data does not reach over the year."""
    row = cells.of(metric.name, label, dim, group)
    if row is None and (metric.name, label, *(group if each == dim else TOTAL for each in DIMS)) in asked.partly:
        return PARTLY
    if (metric.name, label) in asked.unknown and (row is None or row["status"] == "immature"):
        return WAITING["unknown"]
    return shown(row, metric)


def moved_shares(asked: Asked, cells: Cells) -> dict[str, Sign]:
    """Return, by share, 1 or -1 where it changed against the year before by more than chance and shows it, else 0."""
    pairs: dict[str, tuple[float, Sign]] = {}
    for name in dict.fromkeys(asked.measures["metric"].to_list()):
        now, then = cells.of(name, asked.span.label), cells.of(name, asked.before.label)
        if METRICS[name].unit == "percent" and is_counted(now) and is_counted(then):
            z = _z(now["numerator"], now["denominator"], then["numerator"], then["denominator"])
            pairs[name] = chi_square_p(z * z, 1), sign(now["value"], "percent", Reference(then["value"], "percent", ""))
    sure = adjusted([p for p, _ in pairs.values()])
    return {name: way if p < SURE else 0 for (name, (_, way)), p in zip(pairs.items(), sure, strict=True)}


def is_counted(row: Mapping[str, Any] | None) -> TypeGuard[Mapping[str, Any]]:
    """Return whether a figure is shown and has a denominator."""
    return row is not None and row["status"] == "ok" and bool(row["denominator"])


def _z(x: int, n: int, y: int, m: int) -> float:
    """Return by how many standard errors two shares differ, x of n and y of m."""
    share = (x + y) / (n + m)
    error = sqrt(share * (1 - share) * (1 / n + 1 / m))
    return (x / n - y / m) / error if error else 0.0


def by_group(
    asked: Asked, cells: Cells, metric: Metric, dim: str, groups: Sequence[str], names: Mapping[str, str] | None = None
) -> Grid:
    """Return a measure's figures of the year by the groups of a dimension."""
    rows = []
    for group in groups:
        row = cells.of(metric.name, asked.span.label, dim, group)
        of = row["denominator"] if row and row["status"] == "ok" else None
        name = (names or {}).get(group) or name_of(dim, group)
        figure = of_year(asked, cells, metric, asked.span.label, dim, group)
        rows.append((name, figure, NONE if of is None else Amount(of, "count")))
    head = DIMENSIONS[dim].removesuffix(" asked")
    title = metric.short or metric.title
    return Grid(f"{title} by {head.lower()}, {asked.span.label}", (head, title, "Out of"), tuple(rows), (1, 2))


def beside(asked: Asked, cells: Cells, metric: Metric, way: Sign | None) -> tuple[Figure, ...]:
    """Return a measure's row: the year, the year before, whether it changed, target, England."""
    target, england = asked.policy.target(metric.name, asked.span.end), asked.england.get(metric.name)
    return (
        metric.short or metric.title,
        of_year(asked, cells, metric, asked.span.label),
        of_year(asked, cells, metric, asked.before.label),
        NONE if way is None else CHANGED[way],
        Amount(target.value, metric.unit, agreed=True) if target else NONE,
        f"{words.value(england.value, metric.unit)} ({england.period})" if england else NONE,
    )
