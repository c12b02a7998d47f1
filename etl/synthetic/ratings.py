"""Rates each contact before and after the agencies' checks, and works out when the hub decides."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from etl import codes
from etl.synthetic import setting as area
from etl.synthetic.arrivals import GROUPS, Arrivals, Children
from etl.synthetic.days import Days, spring_forward
from etl.synthetic.rates import CONCERNS, SEVERITY
from etl.synthetic.setting import DAY, Bools, Floats, Ints, Setting

CONCERN_NAMES = tuple(dict.fromkeys(name for shares in CONCERNS.values() for name in shares))
RISKS = tuple(codes.RISKS)
_SHARES = (0.13, 0.46, 0.31, 0.10)  # first ratings, in rising order
_FIRST_NOISE = 0.52  # of the first rating about the true risk, whose own spread is 1
_LAST_NOISE = 0.12
_LAST_SHIFT = 0.10  # with the agencies' answers in, ratings fall more often than they rise
_CHECKED = (0.05, 0.33, 0.97, 0.99)  # share of contacts on which agencies are asked, by first rating
# Decision hours before go-live, by first rating: median, and spread of the logarithm.
_MEDIAN = np.array([15.0, 27.0, 9.5, 2.4])
_SPREAD = np.array([1.0, 0.95, 0.95, 0.95])
_FASTER = 0.72  # decision times after go-live against before
_WEEKEND_COVER = (0.45, 0.75)  # share of out-of-hours decisions that need not wait, before and after go-live
_OPENS, _CLOSES = 8 * 60, 20 * 60
_LOST = 0.004  # never decided
_UNRATED = 0.012


@dataclass(frozen=True)
class Ratings:
    """Ratings and clocks of one chunk's contacts; -1 is no rating, minutes count since 1970."""

    concern: Ints
    initial: Ints
    final: Ints
    true_final: Ints  # what the final rating is, or would have been
    checked: Bools
    live: Bools  # received after the hub's go-live
    slow: Floats
    decided: Ints


def rate(setting: Setting, days: Days, children: Children, arrivals: Arrivals, rng: np.random.Generator) -> Ratings:
    """Return the hub's ratings of each contact, and when it decided."""
    size = len(arrivals.child)
    concern = _concerns(arrivals.group, rng)
    severity = np.array([SEVERITY.get(name, 0.0) for name in CONCERN_NAMES])[concern]
    truth = 0.9 * (severity + 0.25 * np.log(children.frailty[arrivals.child].clip(0.05)) + rng.normal(0, 1, size))
    noisy = truth + rng.normal(0, _FIRST_NOISE, size)
    noisy, scale = (noisy - noisy.mean()) / noisy.std(), noisy.std()
    edges = ndtri(np.cumsum(_SHARES)[:-1])
    initial = np.searchsorted(edges, noisy)
    checked = rng.random(size) < np.asarray(_CHECKED)[initial]
    better = (truth + rng.normal(0, _LAST_NOISE, size) - truth.mean()) / scale + _LAST_SHIFT
    final = np.where(checked, np.searchsorted(edges, better), initial)
    day = arrivals.minute // DAY
    hub = children.hub[arrivals.child]
    live = day >= area.go_lives(setting)[hub]
    slow = days.slow[hub, day - days.first]
    decided = _decide(days, arrivals.minute, initial, live, slow, rng)
    end = (days.first + days.count) * DAY
    lost = rng.random(size) < _LOST
    decided = np.where((decided < end) & ~lost, decided, -1)
    rated = rng.random(size) >= _UNRATED
    return Ratings(
        concern, np.where(rated, initial, -1), np.where((decided >= 0) & rated, final, -1), final, checked, live, slow,
        decided,
    )  # fmt: skip


def _concerns(group: Ints, rng: np.random.Generator) -> Ints:
    concern = np.zeros(len(group), dtype=np.int64)
    for index, name in enumerate(GROUPS):
        mine = np.flatnonzero(group == index)
        shares = np.array([CONCERNS[name].get(c, 0) for c in CONCERN_NAMES], dtype=np.float64)
        concern[mine] = rng.choice(len(CONCERN_NAMES), len(mine), p=shares / shares.sum())
    return concern


def _decide(days: Days, received: Ints, initial: Ints, live: Bools, slow: Floats, rng: np.random.Generator) -> Ints:
    """Return the minute of each decision; all but red wait for the hub to open unless there is cover."""
    hours = _MEDIAN[initial] * np.exp(_SPREAD[initial] * rng.normal(0, 1, len(received)))
    hours *= np.where(live, _FASTER, 1.0) * slow
    decided = received + np.maximum(np.rint(hours * 60), 2).astype(np.int64)
    covered = rng.random(len(received)) < np.asarray(_WEEKEND_COVER)[live.astype(np.int64)]
    waits = (initial < 3) & ~covered & ~is_open(days, decided)
    return spring_forward(days, np.where(waits, opening(days, decided, rng), decided))


def is_open(days: Days, minute: Ints) -> Bools:
    """Return whether a hub or office is open at each minute (8:00 to 20:00 on working days)."""
    day = (minute // DAY - days.first).clip(0, days.count - 1)
    clock = minute % DAY
    return np.asarray(days.working[day] & (clock >= _OPENS) & (clock < _CLOSES), dtype=np.bool_)


def opening(days: Days, minute: Ints, rng: np.random.Generator) -> Ints:
    """Return a minute soon after the next opening: work that waited is done in the first hours."""
    day = minute // DAY
    today = (minute % DAY < _OPENS) & days.working[(day - days.first).clip(0, days.count - 1)]
    nxt = np.busday_offset((day + 1).astype("datetime64[D]"), 0, roll="forward", busdaycal=days.calendar)
    start = np.where(today, day, nxt.astype(np.int64))
    return np.asarray(start * DAY + _OPENS + 15 + np.rint(rng.exponential(100, len(minute))), dtype=np.int64)
