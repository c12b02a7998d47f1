"""Forecasts the level of weekly counts, which may be steady, drift, or have jumped once.

Each way in which the level may move explains the past weeks as one Gaussian process (of logarithms) with a trend and a
yearly cycle. Each is weighted by how well it does so, and the forecast is their mixture. After a jump, the new level
counts; where past weeks drifted, the forecast grows less certain week by week.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from queries.workload.history import Floats

_MOST = 156  # weeks: three years
_YEAR = 365.25 / 7  # weeks
_LEVEL, _TREND = 5.0, 0.2  # prior sd of the level, and of the trend a year
_WAVES = (
    0.2,
    0.15,
    0.1,
)  # prior sd of each wave of a year: without the third, weeks of the sample are 11.6% off, not 9.6
_UNEVEN = ((0.0, 0.55), (0.05, 0.3), (0.1, 0.1), (0.2, 0.05))  # own spread of weeks, and its prior weight
_WALKS = ((0.0, 0.55), (0.01, 0.25), (0.03, 0.15), (0.08, 0.05))  # sd of the level's move in a week, and its weight
_JUMP, _JUMPED, _EVERY = 0.6, 0.2, 3  # sd of a jump; prior weight of one; weeks between the dates at which it is tried


@dataclass(frozen=True)
class Level:
    """Weeks ahead: the factor expected on what their days would have at a level of 1, and its relative variance."""

    factor: Floats
    variance: Floats


def foretold(counts: Floats, usual: Floats, ahead: int, chance: float = 1.0) -> Level:
    """Return the level of weeks ahead from past weeks' counts and what those weeks would have at a level of 1.

    `chance` is the variance of a count by chance alone, as a multiple of its mean.
    """
    counts, usual = counts[-_MOST:], usual[-_MOST:]
    size = len(counts)
    near = np.convolve(counts, np.ones(9), "same") / np.maximum(np.convolve(usual, np.ones(9), "same"), 1e-9)
    mean = np.maximum(near * usual, 0.5)
    start = float(np.log(max(counts.sum(), 0.5) / usual.sum()))
    z = np.log(mean / usual) + (counts - mean) / mean - start
    time = np.arange(size + ahead, dtype=np.float64)
    terms = _mean_terms(time)
    jumps = (time[:, None] >= np.arange(_EVERY, size, _EVERY)[None, :]).astype(np.float64)
    log_weight, means, variances, uneven = [], [], [], []
    for (spread, rare), (moved, seldom) in product(_UNEVEN, _WALKS):
        whole = terms + moved**2 * np.minimum.outer(time, time)
        past = whole[:size, :size] + np.diag(chance / mean + spread**2)
        solved = np.linalg.solve(past, np.column_stack([z, whole[:size, size:], jumps[:size]]))
        to_z, to_ahead, to_jump = solved[:, 0], solved[:, 1 : 1 + ahead], solved[:, 1 + ahead :]
        fit = np.log(rare * seldom) - np.linalg.slogdet(past)[1] / 2 - z @ to_z / 2
        middle = whole[size:, :size] @ to_z
        wide = np.diag(whole)[size:] - np.einsum("ij,ij->j", whole[:size, size:], to_ahead)
        known = 1 + _JUMP**2 * np.einsum("ij,ij->j", jumps[:size], to_jump)
        size_of = _JUMP**2 * (jumps[:size].T @ to_z) / known
        left = 1 - to_ahead.T @ jumps[:size]  # ahead x jumps
        gain = (jumps[:size].T @ to_z) * size_of / 2 - np.log(known) / 2
        log_weight += [fit + np.log(1 - _JUMPED), *(fit + gain + np.log(_JUMPED / len(gain)))]
        means += [middle, *(middle[:, None] + left * size_of).T]
        variances += [wide, *(wide[:, None] + left**2 * _JUMP**2 / known).T]
        uneven += [spread**2] * (1 + len(gain))
    weights = np.exp(np.array(log_weight) - max(log_weight))
    return _mixed(weights / weights.sum(), np.array(means) + start, np.array(variances), np.array(uneven))


def _mean_terms(time: Floats) -> Floats:
    """Return the covariance of level, trend and the waves of a year."""
    turn = 2 * np.pi * time / _YEAR
    waves = [sd * wave(pair * turn) for pair, sd in enumerate(_WAVES, 1) for wave in (np.sin, np.cos)]
    design = np.column_stack([_LEVEL * np.ones_like(time), _TREND * (time - time.mean()) / _YEAR, *waves])
    covariance: Floats = design @ design.T
    return covariance


def _mixed(weights: Floats, means: Floats, variances: Floats, uneven: Floats) -> Level:
    """Return the mean and relative variance of the level, which is lognormal in each way."""
    variances = np.minimum(variances, 1.0)
    each = np.exp(np.clip(means, -20, 20) + variances / 2)
    factor = weights @ each
    second = weights @ (each**2 * np.exp(variances + uneven[:, None]))
    return Level(factor, np.maximum(second / factor**2 - 1, 0.0))
