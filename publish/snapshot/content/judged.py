"""Judges released figures: limits and verdicts rest only on the figures that are shown."""

import polars as pl

from publish.disclosure import TOTAL, Released, require
from publish.published.hidden_months import if_enough
from publish.published.snapshot_figures import DIMS
from publish.snapshot.content.about import About
from queries.calendar.months import months_after
from queries.measure.counted_on import counted_on, ladder_of
from queries.metrics.catalogue import HEADLINES
from queries.series.points import Point, named, switches
from queries.series.series import Series, make_series, together, with_record

MONTHS = 24


def judge(released: Released, about: About) -> dict[str, Series]:
    """Return a series for each headline measure, in order and judged together; one without data has no points.

    A suppressed month is left out of mean, limits and rules, which would help to work it out.
    """
    frame = everywhere(require(released).frame)
    return together({name: _series(frame.filter(pl.col("metric") == name), name, about) for name in HEADLINES})


def everywhere(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of all groups together, without the columns that name groups."""
    dims = [dim for dim in DIMS if dim in frame.columns]
    return frame.filter(*(pl.col(dim) == TOTAL for dim in dims)).drop(dims)


def _series(frame: pl.DataFrame, name: str, about: About) -> Series:
    metric = HEADLINES[name]
    series = make_series(
        frame,
        metric,
        about.month,
        target=about.policy.target(name, about.month),
        rebases=about.policy.rebase_months(name),
        comparator=about.comparators.get(name),
        changes=named([*about.changes, *switches(about.policy.ladders, metric, about.changes)], about.hubs),
        months=MONTHS,
        why=about.why.get(name),
        ladder=(ladder := ladder_of(about.policy.ladders, frame)),
        counted_on=counted_on(about.policy.ladders, ladder),
    )
    return if_enough(with_record(series, lambda: about.unrecorded.get(name)))


def spoken(series: Series) -> Point | None:
    """Return the latest month of a measure that can be known, shown or suppressed; None if there is none."""
    known = [p for p in series.points if p.status in ("ok", "suppressed")]
    return known[-1] if known else None


def before(series: Series) -> Point | None:
    """Return the month right before that one, shown or suppressed; None where it can't be known."""
    point = spoken(series)
    if point is None:
        return None
    month = months_after(point.month, -1)
    return next((p for p in series.points if p.month == month and p.status in ("ok", "suppressed")), None)
