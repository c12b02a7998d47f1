"""Compares the changed hub with others, by the same model on the difference between its months and the others' mean.

Anything that moves every hub at once drops out of the difference. False dates, at which the difference should show
nothing, test whether the hubs ran alike before. Source: Angrist and Pischke 2009, chapter 5; Roth et al. 2023 (J
Econometrics 235:2218-2244) on what such a check cannot show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from queries.impact.course import Course, ImpactError, make_course
from queries.impact.evidence import PLACEBO_SHARE, is_drifting
from queries.impact.model import Estimate, fit
from queries.impact.placebo import Placebo, placebos
from queries.impact.scale import difference, worked

_UNALIKE = 0.05  # p of a difference at a false date


@dataclass(frozen=True)
class Comparison:
    """The effect net of what happened at other hubs, the same at false dates, and whether the hubs ran alike before."""

    hubs: tuple[str, ...]
    effect: Estimate
    placebos: tuple[Placebo, ...]
    alike_before: bool


def compare(
    course: Course, frame: pl.DataFrame, hubs: Sequence[str], changes: Sequence[date] = ()
) -> Comparison | None:
    """Return the comparison with hubs of a frame of hub, start, numerator, denominator, value, status.

    Only hubs with a figure in every month of the course take part; None where there are none, or for a net count.
    """
    if course.unit == "net":
        return None
    others = {hub: other for hub in hubs if (other := _whole(course, frame.filter(pl.col("hub") == hub)))}
    if not others:
        return None
    courses = list(others.values())
    found = fit(course, against=difference(course, courses))
    false = placebos(
        course,
        changes,
        lambda at: fit(at.of(course), with_run=False, against=difference(at.of(course), [at.of(o) for o in courses])),
    )
    apart = sum(placebo.effect.p < _UNALIKE for placebo in false)
    alike = apart <= PLACEBO_SHARE * len(false) and not is_drifting(found)
    return Comparison(tuple(sorted(others)), found.effect, tuple(false), alike)


def _whole(course: Course, rows: pl.DataFrame) -> Course | None:
    """Return a hub's months beside those of the course; None where one has no figure, or where it never varies."""
    rows = rows.filter(pl.col("start").is_in(list(course.months)), pl.col("value").is_not_null()).sort("start")
    if course.unit == "count":  # a hub without a contact in a month sent no rows
        rows = rows.filter(pl.col("value") > 0)
    if rows.height != len(course.months) or not (rows["status"] == "ok").all():
        return None
    first = course.months[int((~course.after).sum())]
    other = make_course(rows.to_dicts(), course.unit, course.per, first)
    try:
        worked(other)
    except ImpactError:
        return None
    return other
