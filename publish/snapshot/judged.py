"""Released figures as judged series: limits, verdicts and sentences rest on what is shown, and on nothing else."""

from dataclasses import replace

import polars as pl

from publish.disclosure import TOTAL, Released, require
from publish.snapshot.about import About
from publish.snapshot.measures import BOARD
from queries.series import Point, Series, make_series
from queries.statistics.spc import xmr

MONTHS = 24
DIMS = ("hub", "agency", "risk_initial")  # what a snapshot may break a measure by
# Hidden months are not hidden at random: small complements hide the best months, small numerators the lowest. With
# more than this share of the months shown hidden, a mean of the rest would mislead.
MOST_HIDDEN = 0.25


def judged(released: Released, about: About) -> dict[str, Series]:
    """Return a series for each of the board's measures, in order; one without data has no points.

    A suppressed month takes no part in mean, limits or rules: they would help to work it out.
    """
    frame = everywhere(require(released).frame)
    return {name: _series(frame.filter(pl.col("metric") == name), name, about) for name in BOARD}


def everywhere(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of all groups together, without the columns that name groups."""
    dims = [dim for dim in DIMS if dim in frame.columns]
    return frame.filter(*(pl.col(dim) == TOTAL for dim in dims)).drop(dims)


def _series(frame: pl.DataFrame, name: str, about: About) -> Series:
    metric = BOARD[name]
    series = make_series(
        frame,
        metric,
        about.month,
        target=about.policy.target(name, about.month),
        rebases=about.policy.rebase_months(name),
        comparator=about.comparators.get(name),
        changes=about.changes,
        months=MONTHS,
    )
    return unjudged(series) if too_few(series) else series


def too_few(series: Series) -> bool:
    """Whether so many of the months shown are hidden that the rest can't stand for them."""
    known = [p for p in series.shown if p.status in ("ok", "suppressed")]
    return sum(p.status == "suppressed" for p in known) > MOST_HIDDEN * len(known)


def unjudged(series: Series) -> Series:
    """Return a series that keeps its figures and has no limits and no verdict."""
    return replace(series, points=tuple(replace(p, spc=None) for p in series.points), spc=xmr([]))


def spoken(series: Series) -> Point | None:
    """Return the month a measure speaks of: the latest that can be known, shown or suppressed; None if none can."""
    known = [p for p in series.points if p.status in ("ok", "suppressed")]
    return known[-1] if known else None


def before(series: Series) -> Point | None:
    """Return the month before the one a measure speaks of, shown or suppressed."""
    known = [p for p in series.points if p.status in ("ok", "suppressed")]
    return known[-2] if len(known) > 1 else None
