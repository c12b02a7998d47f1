"""Does the study keep its promises? One trial is one invented series, or set of hubs, whose true effect is known.

The world is harder than the model supposes: national months that no smooth wave follows, neighbouring months that
resemble each other, more spread than chance, months of outliers, and effects that come at once, slowly, or not.
Outcomes are kept in trials.json; `python -m queries.impact.document` writes them anew.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from etl.synthetic.rates import MONTH_INDEX
from queries.impact.comparison import compare
from queries.impact.course import Course, Floats, make_course
from queries.impact.register import Registered
from queries.impact.study import judge
from queries.metric import Unit
from queries.metrics import METRICS
from queries.months import months_after

STORED = Path(__file__).with_name("trials.json")
SEED = 52
TRIALS = 200  # with an effect, and as many without
PANELS = 60
KINDS: tuple[tuple[Unit, str], ...] = (
    ("percent", "contact_decided_on_time"),
    ("count", "contacts"),
    ("hours", "hours_to_decision_median"),
)
_SIZES = (0.15, 0.3, 0.6)  # of the logit of a share, the logarithm of a time; a count moves half as far
_SIZE_NAMES = ("small", "medium", "large")


@dataclass(frozen=True)
class World:
    """One invented series: its months and the true mean difference in the metric's unit."""

    unit: Unit
    metric: str
    size: str
    true: float
    course: Course


def trial(number: int, *, with_effect: bool) -> dict[str, Any]:
    """Return what the study says of one series: kind, size, truth, interval, p, label."""
    world = make_world(number, with_effect=with_effect)
    change = Registered("trial", None, world.course.months[int((~world.course.after).sum())], "other", "Trial")
    found = judge(change, METRICS[world.metric], world.course)
    return {
        "kind": world.unit,
        "size": world.size,
        "true": round(world.true, 3),
        "low": round(found.effect.low, 3),
        "high": round(found.effect.high, 3),
        "p": round(found.effect.p, 4),
        "label": found.evidence,
        "false_dates": len(found.placebos),
    }


def make_world(number: int, *, with_effect: bool) -> World:
    """Return one series of 18 to 36 months before and 6 to 12 after; the same for the same number."""
    rng = np.random.default_rng([SEED, number, int(with_effect)])
    unit, metric = KINDS[number % len(KINDS)]
    before, after = int(rng.integers(18, 37)), int(rng.integers(6, 13))
    first = date(2018, int(rng.integers(1, 13)), 1)
    months = [months_after(first, i) for i in range(before + after)]
    size = int(rng.integers(len(_SIZES)))
    lift = _SIZES[size] * rng.choice([-1, 1]) * with_effect * (0.5 if unit == "count" else 1)
    time = np.arange(before + after, dtype=np.float64) - before
    came = rng.choice(["at once", "slowly"])
    change = np.where(time >= 0, lift if came == "at once" else lift * np.minimum(1, (time + 1) / 6), 0.0)
    rows, true = _figures(unit, months, time, change, rng)
    course = make_course(rows, unit, 100.0 if unit == "percent" else 1.0, months[before])
    return World(unit, metric, _SIZE_NAMES[size] if with_effect else "none", true, course)


def _figures(
    unit: Unit, months: list[date], time: Floats, change: Floats, rng: np.random.Generator
) -> tuple[list[dict[str, object]], float]:
    """Return rows of figures and the true mean difference over the months after."""
    season = np.log([MONTH_INDEX[month.month - 1] for month in months])
    course = rng.uniform(-0.08, 0.08) * time / 12
    noise = _alike(len(months), float(rng.choice([0.0, 0.2, 0.4])), rng)
    volume = rng.uniform(60, 600)
    seen = rng.poisson(volume * np.exp(season))
    if unit == "percent":
        eta = rng.uniform(-1.0, 1.5) + course + 0.3 * season
        met = rng.binomial(seen, _share(eta + change + 0.08 * noise))
        true = 100 * np.mean((_share(eta + change) - _share(eta))[time >= 0])
        values = zip(met.tolist(), seen.tolist(), (100 * met / seen).tolist(), strict=True)
    elif unit == "count":
        eta = np.log(volume) + course + season
        found = rng.poisson(np.exp(eta + change + 0.04 * noise))
        true = np.mean((np.exp(eta + change) - np.exp(eta))[time >= 0])
        values = zip(found.tolist(), [None] * len(months), found.tolist(), strict=True)
    else:
        eta = rng.uniform(0.0, 4.0) + course + 0.2 * season
        outliers = np.where(rng.random(len(months)) < 0.04, rng.exponential(0.8, len(months)), 0.0)
        taken = np.exp(eta + change + 0.1 * noise + outliers)
        true = np.mean((np.exp(eta + change) - np.exp(eta))[time >= 0])
        values = zip([None] * len(months), seen.tolist(), taken.tolist(), strict=True)
    names = ("start", "numerator", "denominator", "value")
    return [dict(zip(names, (m, *v), strict=True)) for m, v in zip(months, values, strict=True)], float(true)


def _alike(length: int, r: float, rng: np.random.Generator) -> Floats:
    """Return noise of spread 1 whose neighbours resemble each other by r."""
    noise = rng.normal(size=length)
    for i in range(1, length):
        noise[i] = r * noise[i - 1] + np.sqrt(1 - r**2) * noise[i]
    return noise


def _share(eta: Floats) -> Floats:
    mean: Floats = 1 / (1 + np.exp(-eta))
    return mean


def panel(number: int) -> dict[str, Any]:
    """Return what the comparison says of one of four hubs with a change of 0.3 logits, in a common course."""
    rng = np.random.default_rng([SEED, number, 7])
    before, after = int(rng.integers(24, 37)), 12
    months = [months_after(date(2020, 1, 1), i) for i in range(before + after)]
    common = np.cumsum(rng.normal(0, 0.05, len(months)))  # what happens everywhere, which one hub alone can't show
    frames, true, course = [], 0.0, None
    for hub in range(4):
        time = np.arange(len(months)) - before
        eta = rng.uniform(0.5, 1.5) + common
        change = np.where((time >= 0) & (hub == 0), 0.3, 0.0)
        seen = rng.poisson(rng.uniform(100, 500), len(months))
        met = rng.binomial(seen, _share(eta + change + 0.08 * _alike(len(months), 0.2, rng)))
        rows = [
            {
                "hub": str(hub),
                "start": m,
                "numerator": int(a),
                "denominator": int(b),
                "value": 100 * a / b,
                "status": "ok",
            }
            for m, a, b in zip(months, met, seen, strict=True)
        ]
        if hub == 0:
            course = make_course(rows, "percent", 100.0, months[before])
            true = float(100 * np.mean((_share(eta + change) - _share(eta))[time >= 0]))
        frames.append(pl.DataFrame(rows))
    found = compare(course, pl.concat(frames), ["1", "2", "3"]) if course else None
    if found is None:
        return {}
    effect = found.effect
    return {
        "true": round(true, 3),
        "low": round(effect.low, 3),
        "high": round(effect.high, 3),
        "p": round(effect.p, 4),
        "pre_trend_p": round(found.pre_trend_p, 4),
    }


def run_all() -> dict[str, Any]:
    """Return every trial's outcome."""
    return {
        "effect": [trial(number, with_effect=True) for number in range(TRIALS)],
        "none": [trial(number, with_effect=False) for number in range(TRIALS)],
        "panel": [panel(number) for number in range(PANELS)],
    }
