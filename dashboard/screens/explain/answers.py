"""Answers the page that explains a change: the periods to compare, each group over twelve months, and crossed cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from textwrap import shorten

import polars as pl

from dashboard.questions.cache import cached
from dashboard.questions.explain import change as change_of
from dashboard.questions.explain import tallied
from dashboard.questions.series import Where
from queries.build import Build
from queries.calendar.months import Span, months_after, number_of
from queries.explain.change import Change, cells_of
from queries.explain.periods import known_spans, since, words_of
from queries.explain.split import FEWEST, Split, counts_rows
from queries.explain.tally import Dims
from queries.impact.register import register
from queries.metrics.dimensions import place_of
from queries.series.points import named
from queries.series.reading import how_many_hubs
from queries.statistics.contributions import Both

MONTHS, MOST = 12, 8  # months in a small chart, and groups that are drawn or crossed
TITLE = 54  # letters of a change's title for which the list has room


@cached
def periods(build: Build, name: str, period: str, month: date, where: Where) -> list[Span]:
    """Return the known periods of a metric up to a month, newest first."""
    return known_spans(tallied(build, name, (), where), period, month)


@cached
def comparisons(
    build: Build, name: str, period: str, month: date, where: Where
) -> Mapping[str, tuple[str, Span, Span]]:
    """Return, by code, the comparisons with the latest known period: words, earlier and later period.

    Beside each period before it there are the months since each registered change and as many before that; of one hub
    only its own changes and those of all hubs.
    """
    every = periods(build, name, period, month, where)
    if len(every) < 2:
        return {}
    after, *earlier = every
    found = {span.label: (words_of(span), span, after) for span in earlier}
    months = {span.first for span in periods(build, name, "month", month, where)}
    hub = dict(where).get("hub")
    for change in (each for each in register(build) if hub is None or each.hub in (None, hub)):
        pair = since(change.effective_on, month)
        if pair and all(n in months for span in pair for n in range(span.first, span.last + 1)):
            mark = named([change.mark()], 1 if "hub" in where else how_many_hubs(build))[0]
            title = shorten(mark.title, TITLE, placeholder=" …")
            found[f"since-{change.change_id}"] = (f"As long before: {title}", *pair)
    return found


@dataclass(frozen=True)
class Line:
    """A group over twelve months; None where a month has too few rows to show, or is not known."""

    name: str
    values: tuple[float | None, ...]


@cached
def lines(build: Build, name: str, by: str, month: date, where: Where) -> list[Line]:
    """Return the largest groups of a dimension over the twelve months up to one; none for a time."""
    counted = tallied(build, name, (by,), where)
    frame = counted.groups.get((by,))
    if frame is None:
        return []
    first = number_of(months_after(month, 1 - MONTHS))
    known = set(counted.months.filter(pl.col("status") == "ok")["start"].to_list())
    shown = [n for n in range(first, first + MONTHS) if months_after(date(n // 12, n % 12 + 1, 1), 0) in known]
    months = frame.filter(pl.col("month").is_in(shown))
    size = "numerator" if counts_rows(counted.metric) else "denominator"
    order = months.group_by(by).agg(pl.col(size).sum()).sort(size, by, descending=[True, False])[by].head(MOST)
    cells = {(row[by], row["month"]): row for row in months.iter_rows(named=True)}
    times = 100 if counted.metric.unit == "percent" else 1

    def value(group: str, n: int) -> float | None:
        cell = cells.get((group, n))
        if counts_rows(counted.metric):
            return float(cell["numerator"] if cell else 0) if n in shown else None
        if cell is None or cell["denominator"] < FEWEST:
            return None
        return float(cell["numerator"] * times / cell["denominator"])

    return [Line(group, tuple(value(group, n) for n in range(first, first + MONTHS))) for group in order]


@cached
def _cells(build: Build, name: str, dims: Dims, before: Span, after: Span, where: Where) -> list[Both]:
    return cells_of(build, tallied(build, name, dims, where), change_of(build, name, dims, before, after, where))


def crossed(build: Build, change: Change, split: Split) -> tuple[list[str], list[str], dict[tuple[str, str], Both]]:
    """Return the groups of both dimensions of a crossed split, and what was counted in each cell, none pooled.

    The first dimension's groups are its largest.
    """
    cells = {}
    for both in _cells(build, change.metric.name, split.dims, change.before, change.after, change.where):
        first, second = both.pair
        cells[first, second] = both
    rows = dict[str, float]()
    for (first, _), both in cells.items():
        rows[first] = rows.get(first, 0) + both.after.denominator + both.after.numerator
    columns = sorted({second for _, second in cells}, key=place_of(split.dims[1]))
    return sorted(rows, key=lambda group: -rows[group])[:MOST], columns, cells
