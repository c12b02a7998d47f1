"""Decides whether enough months of a released series are shown for it to be judged."""

from dataclasses import replace

from queries.series.series import Series
from queries.statistics.spc import xmr

# Months are not hidden at random: small complements hide the best months, small numerators the lowest. Where more than
# this share of the months is hidden, a mean of the rest would mislead.
MOST_HIDDEN = 0.25


def if_enough(series: Series) -> Series:
    """Return a series, without limits or verdict where too many of its months are hidden."""
    return unjudged(series) if too_few(series) else series


def too_few(series: Series) -> bool:
    """Return whether so many months are hidden that the rest can't represent them."""
    known = [p for p in series.shown if p.status in ("ok", "suppressed")]
    return sum(p.status == "suppressed" for p in known) > MOST_HIDDEN * len(known)


def unjudged(series: Series) -> Series:
    """Return a series with its figures and without limits or verdict."""
    points = tuple(replace(p, spc=None) for p in series.points)
    return replace(series, points=points, spc=xmr([]), rare=None, steps=())
