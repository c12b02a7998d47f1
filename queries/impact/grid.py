"""Lists the ways in which a figure may vary from month to month, as covariances of its months.

18 to 36 months seldom show whether a figure is steady, uneven, similar from month to month or drifting. So 144
combinations are kept, each with a prior weight: a spread of single months, a season, a course, and a run of unusual
months before the change. Standard deviations are on the model's scale: a logit, a logarithm, or a scaled net count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from queries.impact.course import Bools, Floats

Kind = Literal["steady", "alike", "walk", "bending"]

LEVEL, SLOPE, STEP, RAMP = 5.0, 0.3, 1.5, 0.03  # prior sd: level; slope a year; change of level; its growth a month
RUN, RUN_MONTHS = 0.35, 3  # prior sd of a shift that the last three months before the change share
_SPREADS, _RARE = (0.0, 0.1, 0.2, 0.4), 0.14  # own spread of months: weight exp(-sd / 0.14)
_SEASONS = (0.04, 0.2)
_COURSES: tuple[tuple[Kind, float, float, float], ...] = (
    # kind, sd, correlation of neighbours, prior weight; the larger ones weigh more, since steady months reject them
    ("steady", 0.0, 0.0, 0.35),
    ("alike", 0.12, 0.5, 0.28 * 0.1),
    ("alike", 0.12, 0.88, 0.28 * 0.2),
    ("alike", 0.3, 0.5, 0.28 * 0.3),
    ("alike", 0.3, 0.88, 0.28 * 0.4),
    ("walk", 0.05, 0.0, 0.30 * 0.45),
    ("walk", 0.1, 0.0, 0.30 * 0.55),
    ("bending", 0.004, 0.0, 0.07 * 0.5),
    ("bending", 0.012, 0.0, 0.07 * 0.5),
)


@dataclass(frozen=True)
class Ways:
    """Ways to wander: for each a covariance of the months, the log of its prior weight, its kind, and if it has a run.

    `covariance` has the shape ways x months x months.
    """

    covariance: Floats
    log_prior: Floats
    kind: npt.NDArray[np.str_]
    run: Bools


def ways(time: Floats, factor: float = 1.0, *, with_run: bool = True) -> Ways:
    """Return the ways in which months may wander; `time` counts from the change.

    `factor` multiplies every standard deviation but the run's. Without a run there are 72 ways, with one 144.
    """
    spreads = np.stack([(factor * sd) ** 2 * np.eye(len(time)) for sd in _SPREADS])
    rare = np.exp(-np.array(_SPREADS) / _RARE)
    yearly = season(time)
    seasons = np.stack([(factor * sd) ** 2 * yearly for sd in _SEASONS])
    courses = np.stack([_course(kind, factor * sd, r, time) for kind, sd, r, _ in _COURSES])
    runs = [np.zeros((len(time), len(time)))]
    if with_run:
        low = last_before(time).astype(np.float64)
        runs.append(RUN**2 * np.outer(low, low))
    shape = (len(_SPREADS), len(_SEASONS), len(_COURSES), len(runs))
    every = (
        spreads[:, None, None, None] + seasons[None, :, None, None] + courses[None, None, :, None]
        + np.stack(runs)[None, None, None, :]
    )  # fmt: skip
    prior = (
        np.log(rare / rare.sum())[:, None, None, None]
        + np.log([weight for *_, weight in _COURSES])[None, None, :, None]
        - np.log(len(_SEASONS) * len(runs))
    )
    kinds = np.array([kind for kind, *_ in _COURSES])[None, None, :, None]
    has_run = np.arange(len(runs), dtype=np.int64)[None, None, None, :] == 1
    size = int(np.prod(shape))
    return Ways(
        every.reshape(size, len(time), len(time)), np.broadcast_to(prior, shape).ravel(),
        np.broadcast_to(kinds, shape).ravel(), np.broadcast_to(has_run, shape).ravel(),
    )  # fmt: skip


def last_before(time: Floats) -> Bools:
    """Return which are the last three known months before the change."""
    before = np.flatnonzero(time < 0)[-RUN_MONTHS:]
    return np.isin(np.arange(len(time)), before)


def ramp(time: Floats) -> Floats:
    """Return the months after the change, counted from their middle; 0 before.

    So the step is the mean effect over the months after, whether it came at once or slowly.
    """
    after = time >= 0
    return np.where(after, time - (time[after].mean() if after.any() else 0.0), 0.0)


def mean_terms(time: Floats, steps: Sequence[Floats] = ()) -> Floats:
    """Return the covariance of level, slope, step and ramp, and of the steps of other changes."""
    terms = (LEVEL * np.ones_like(time), SLOPE * time / 12, STEP * (time >= 0), RAMP * ramp(time))
    design = np.column_stack([*terms, *(STEP * step for step in steps)])
    covariance: Floats = design @ design.T
    return covariance


def season(time: Floats) -> Floats:
    """Return how alike months are by time of year: half the same calendar month, half a yearly wave."""
    lag = np.subtract.outer(time, time)
    wave: Floats = 0.5 * (np.mod(lag, 12) == 0) + 0.5 * np.cos(2 * np.pi * lag / 12)
    return wave


def alike(time: Floats, sd: float, r: float) -> Floats:
    """Return the covariance of a course whose neighbouring months are correlated by r (AR 1)."""
    covariance: Floats = sd**2 * r ** np.abs(np.subtract.outer(time, time))
    return covariance


def _course(kind: Kind, sd: float, r: float, time: Floats) -> Floats:
    since = time - time[0]
    first, second = np.minimum.outer(since, since), np.maximum.outer(since, since)
    if kind == "alike":
        return alike(time, sd, r)
    if kind == "walk":
        return np.asarray(sd**2 * first)
    if kind == "bending":  # an integrated walk: the slope itself wanders
        return np.asarray(sd**2 * first**2 * (3 * second - first) / 6)
    return np.zeros((len(time), len(time)))
