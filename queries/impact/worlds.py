"""Invents monthly series whose true effect is known, in worlds where a study is easy and in worlds where it is hard.

A world is a way in which a figure varies by itself. Sizes are in logits for shares, in logarithms for counts
and times. The same world, lengths and number always give the same series.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from queries.calendar.months import months_after
from queries.impact.course import Course, Floats, make_course
from queries.impact.scale import unlinked
from queries.metrics.metric import Unit

SEED = 52
LENGTHS = ((18, 6), (24, 8), (36, 12))  # months before and after
SIZE = 0.4  # the effect: about 9 percentage points at 60%
_LEVEL = 0.4  # logits: 60%
Wander = Callable[[np.random.Generator, Floats, Floats], Floats]  # generator, time from the change, calendar month


@dataclass(frozen=True)
class World:
    """How a figure wanders from month to month, how many rows a month it is made of, and what is known of it.

    `size` is the effect and `slowly` its coming over six months. `other` is a second registered change eight months
    before, of the same size. `without` are the months that have no figure, counted from the change.
    """

    name: str
    told: str
    wander: Wander
    unit: Unit = "percent"
    rows: float = 200
    size: float = SIZE
    slowly: bool = False
    other: bool = False
    without: tuple[int, ...] = ()


@dataclass(frozen=True)
class Series:
    """An invented course and the true mean difference over its months after, in the metric's unit."""

    course: Course
    true: float


def series(world: World, before: int, after: int, number: int, *, with_effect: bool) -> Series:
    """Return one series of a world; the same for the same number."""
    rng = np.random.default_rng([SEED, _WORLDS[world.name], before, number, int(with_effect)])
    time = np.arange(before + after, dtype=np.float64) - before
    first = date(2018, int(rng.integers(1, 13)), 1)
    months = [months_after(first, i) for i in range(before + after)]
    eta = world.wander(rng, time, np.array([month.month for month in months], dtype=np.float64))
    came = np.minimum(1.0, (time + 1) / 6) if world.slowly else np.ones_like(time)
    lift = world.size * with_effect * came * (time >= 0)
    eta = eta + SIZE * (time >= -8) * world.other
    rows, true = _FIGURES[world.unit](world, eta, lift, rng)
    drawn: list[dict[str, object]] = [
        dict(zip(("start", "numerator", "denominator", "value"), (month, *row), strict=True))
        for month, row, at in zip(months, rows, time, strict=True)
        if at not in world.without and row[1] != 0
    ]
    missing = [months[before + at] for at in world.without]
    steps = [months[before - 8]] if world.other else []
    per = 100.0 if world.unit == "percent" else 1.0
    course = make_course(drawn, world.unit, per, months[before], missing, steps)
    kept = np.isin(time, course.time) & (time >= 0)
    return Series(course, float(np.mean(true[kept])))


Rows = list[tuple[float | None, float | None, float]]


def _shares(world: World, eta: Floats, lift: Floats, rng: np.random.Generator) -> tuple[Rows, Floats]:
    seen = rng.poisson(world.rows, len(eta)) if world.rows < 100 else np.full(len(eta), int(world.rows))
    met = rng.binomial(seen, unlinked(_LEVEL + eta + lift, "logit"))
    true = 100 * (unlinked(_LEVEL + eta + lift, "logit") - unlinked(_LEVEL + eta, "logit"))
    return [(float(a), float(b), 100 * a / max(b, 1)) for a, b in zip(met, seen, strict=True)], true


def _counts(world: World, eta: Floats, lift: Floats, rng: np.random.Generator) -> tuple[Rows, Floats]:
    counts = rng.poisson(world.rows * np.exp(eta + lift))
    return [(float(a), None, float(a)) for a in counts], world.rows * (np.exp(eta + lift) - np.exp(eta))


def _times(world: World, eta: Floats, lift: Floats, rng: np.random.Generator) -> tuple[Rows, Floats]:
    late = np.where(rng.random(len(eta)) < 0.04, rng.exponential(0.8, len(eta)), 0.0)
    taken = 4 * np.exp(eta + lift + late)
    return [(None, world.rows, float(a)) for a in taken], 4 * (np.exp(eta + lift) - np.exp(eta))


def _net(world: World, eta: Floats, lift: Floats, rng: np.random.Generator) -> tuple[Rows, Floats]:
    gone = rng.poisson(world.rows, len(eta)) - rng.poisson(world.rows * np.exp(eta), len(eta))
    moved = np.round(world.rows * lift)  # 0.4 of the cases a month
    return [(None, None, float(a)) for a in gone + moved], moved


_FIGURES: dict[str, Callable[[World, Floats, Floats, np.random.Generator], tuple[Rows, Floats]]] = {
    "percent": _shares,
    "count": _counts,
    "hours": _times,
    "net": _net,
}


def _still(_rng: np.random.Generator, time: Floats, _month: Floats) -> Floats:
    return np.zeros_like(time)


def _alike(r: float, sd: float) -> Wander:
    """Return a course of this standard deviation whose neighbouring months are correlated by r."""
    return lambda rng, time, _month: sd * _correlated(rng, len(time), r)


def _correlated(rng: np.random.Generator, length: int, r: float) -> Floats:
    noise: Floats = rng.normal(size=length)
    for i in range(1, length):
        noise[i] = r * noise[i - 1] + np.sqrt(1 - r**2) * noise[i]
    return noise


def walk(rng: np.random.Generator, time: Floats, sd: float = 0.06) -> Floats:
    """Return a random walk that is 0 in the last month before the change."""
    steps = np.cumsum(rng.normal(0, sd, len(time)))
    return np.asarray(steps - steps[int((time < 0).sum()) - 1])


def _after_worst(rng: np.random.Generator, time: Floats, _month: Floats) -> Floats:
    """Return uneven, alike months of which the three before the change are the worst, or the worst on offer."""
    before, spare = int((time < 0).sum()), 18
    long = 0.2 * _correlated(rng, len(time) + spare, 0.5)
    runs = np.convolve(long, np.ones(3) / 3, "valid")  # the run that ends at i + 2
    place = int(np.argmin(runs[before - 3 : before - 3 + spare]))
    return np.asarray(long[place : place + len(time)])


def _walking(rng: np.random.Generator, time: Floats, _month: Floats) -> Floats:
    return walk(rng, time)


def _bent(_rng: np.random.Generator, time: Floats, _month: Floats) -> Floats:
    return np.asarray(0.03 * np.maximum(time + 18, 0))


def _dips(_rng: np.random.Generator, _time: Floats, month: Floats) -> Floats:
    return np.asarray(-0.6 * (month == 8) - 0.5 * (month == 12))


def _shifted(_rng: np.random.Generator, time: Floats, _month: Floats) -> Floats:
    return np.asarray(0.5 * (time >= -8))


def _spell(_rng: np.random.Generator, time: Floats, _month: Floats) -> Floats:
    return np.asarray(-1.0 * ((time >= -14) & (time < -11)))


WORLDS = (
    World("plain", "chance alone", _still),
    World("plain, 8 rows", "chance alone, 8 rows a month", _still, rows=8),
    World("plain, 60 rows", "chance alone, 60 rows a month", _still, rows=60),
    World("plain, 300 rows", "chance alone, 300 rows a month", _still, rows=300),
    World("plain, 1,000 rows", "chance alone, 1,000 rows a month", _still, rows=1000),
    World("uneven", "each month 0.3 off, independently", _alike(0.0, 0.3)),
    World("alike 0.6", "0.3 off, neighbours alike by 0.6", _alike(0.6, 0.3)),
    World("alike 0.8", "0.3 off, neighbours alike by 0.8", _alike(0.8, 0.3)),
    World("random walk", "0.06 further each month", _walking),
    World("bent", "a trend of 0.03 a month from 18 months before", _bent),
    World("after the worst quarter", "0.2 off, alike by 0.5; the three months before are the worst", _after_worst),
    World("August and December", "August 0.6 and December 0.5 lower", _dips),
    World("shifted", "0.5 higher from 8 months before, with no change registered", _shifted),
    World("bad spell", "three months 1.0 lower, a year before", _spell),
    World("slow effect", "chance alone; the effect grows over 6 months", _still, slowly=True),
    World("second change", "chance alone; another registered change of 0.4, 8 months before", _still, other=True),
    World("empty months", "chance alone; two months without a figure", _still, without=(-7, 2)),
    World("counts of 40", "40 a month, chance alone", _still, unit="count", rows=40),
    World("counts of 4", "4 a month, chance alone", _still, unit="count", rows=4),
    World("counts of 1.5", "1.5 a month, many months with none", _still, unit="count", rows=1.5),
    World("times", "0.2 off, alike by 0.3, 4% outliers", _alike(0.3, 0.2), unit="hours"),
    World("net counts", "arrivals less departures, 60 of each a month; the effect is 24", _still, unit="net", rows=60),
)  # fmt: skip
_WORLDS = {world.name: number for number, world in enumerate(WORLDS)}
