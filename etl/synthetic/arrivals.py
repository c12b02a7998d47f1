"""Draws the contacts: who makes contact about which invented child, and when."""

from dataclasses import dataclass

import numpy as np

from etl.synthetic import setting as area
from etl.synthetic.days import Days, spring_forward
from etl.synthetic.rates import AGE_SHARES, AGE_YEARS, GROUP_SHARES, HOURS, SOURCES_IN_GROUP
from etl.synthetic.setting import DAY, Bools, Floats, Ints, Setting

# 2,501 contacts per 10,000 children a year (ADCS 2023-24); the spread between children is a guess that gives about
# 23% of contacts an earlier one in the last 90 days.
_YEARLY_RATE = 0.2501
_FRAILTY_SHAPE = 0.55
_DEPRIVATION = 0.11  # log of the rate for each decile more deprived
_ECHOES = 0.18  # further contacts that follow from one, within months
_MORE_ECHOES = 2.0  # power of a hub's own rate of children who come back
_ECHO_DAYS = 110.0
_MOST_A_YEAR = 24  # contacts of one child
_DIRECT = 0.012  # share that are referrals made straight to social care, without a contact
GROUPS = tuple(GROUP_SHARES)
SOURCES = tuple(source for sources in SOURCES_IN_GROUP.values() for source in sources)


@dataclass(frozen=True)
class Children:
    """Children of one chunk: position in arrays is the child; `born` is the day of birth in days since 1970."""

    hub: Ints
    area: Ints
    decile: Ints
    frailty: Floats  # the child's own rate against the average
    born: Ints


@dataclass(frozen=True)
class Arrivals:
    """Contacts of one chunk sorted by child and time; `minute` counts minutes since 1970."""

    child: Ints
    minute: Ints
    group: Ints
    source: Ints
    direct: Bools  # a referral without a contact
    rank: Ints  # how many came before, for the same child


def draw(setting: Setting, days: Days, quota: int, rng: np.random.Generator) -> tuple[Children, Arrivals]:
    """Return children and exactly `quota` contacts that fall on or after the first month, with those before it."""
    years = days.count / 365.25
    mean = _YEARLY_RATE * years * (1 + _ECHOES)
    hub, spot, decile, frailty, child, place = _population(setting, quota, mean, years, days, rng)
    group = rng.choice(len(GROUPS), len(child), p=list(GROUP_SHARES.values()))
    day = np.zeros(len(child), dtype=np.int64)
    minute = np.zeros(len(child), dtype=np.int64)
    for index, name in enumerate(GROUPS):
        mine = np.flatnonzero(group == index)
        day[mine] = np.searchsorted(days.cumulative[name], place[mine], side="right").clip(0, days.count - 1)
        minute[mine] = _clock(name, len(mine), rng)
    minute = spring_forward(days, minute + (days.first + day) * DAY)
    order = np.lexsort((minute, child))
    order = order[_plausible(child[order], day[order])]
    child, minute, group, day = child[order], minute[order], group[order], day[order]
    direct = rng.random(len(child)) < _DIRECT
    kept = _first(quota, (day >= days.seen) & ~direct)
    child, minute, group, direct = child[:kept], minute[:kept], group[:kept], direct[:kept]
    used, child = np.unique(child, return_inverse=True)
    children = Children(hub[used], spot[used], decile[used], frailty[used], _born(child, minute, rng))
    starts = np.searchsorted(child, np.arange(len(used)))
    rank = np.arange(len(child)) - starts[child]
    return children, Arrivals(child, minute, group, _sources(group, rng), direct, rank)


def _population(
    setting: Setting, quota: int, mean: float, years: float, days: Days, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints, Floats, Ints, Floats]:
    """Draw enough children to reach the quota: their place and rate, then each contact's child and place in time."""
    seen = 1 - days.seen / days.count
    size = int(quota / (mean * seen) * 1.15 + 60 * np.sqrt(quota / mean) + 200)
    hub = rng.choice(setting.hubs, size, p=area.hub_shares(setting.hubs))
    spot = rng.choice(len(area.AREAS), size, p=area.AREA_SHARES)
    decile = np.rint(np.asarray(area.AREA_DEPRIVATION)[spot] + rng.normal(0, 1.2, size)).clip(1, 10).astype(np.int64)
    again = area.come_back(setting)[hub]
    shape = _FRAILTY_SHAPE / again  # the more come back, the more unevenly contacts fall
    frailty = rng.gamma(shape, 1 / shape, size)
    gradient = np.exp(-_DEPRIVATION * (decile - 4.2))
    follow = _ECHOES * again**_MORE_ECHOES
    own = rng.poisson(_YEARLY_RATE * years * frailty * gradient / gradient.mean() * (1 + _ECHOES) / (1 + follow))
    child = np.repeat(np.arange(size), own)
    place = rng.random(len(child))
    echoes = rng.poisson(follow[child])
    echo_place = np.repeat(place, echoes) + rng.exponential(_ECHO_DAYS / days.count, echoes.sum())
    heard = echo_place < 1
    child = np.concatenate([child, np.repeat(child, echoes)[heard]])
    return hub, spot, decile, frailty, child, np.concatenate([place, echo_place[heard]])


def _plausible(child: Ints, day: Ints) -> Bools:
    """Return which contacts, by child and time, are among the first so many of a year: of millions of children some
    drew 46, and loading asks about an id on more than 24 rows in 12 months.
    """
    kept = np.ones(len(child), dtype=bool)
    kept[_MOST_A_YEAR:] = (child[_MOST_A_YEAR:] != child[:-_MOST_A_YEAR]) | (
        day[_MOST_A_YEAR:] - day[:-_MOST_A_YEAR] > 366
    )
    return kept


def _first(quota: int, counts: Bools) -> int:
    """Return how many leading contacts hold exactly the quota."""
    return int(np.searchsorted(np.cumsum(counts), quota)) + 1


def _clock(group: str, size: int, rng: np.random.Generator) -> Ints:
    hours = np.asarray(HOURS[group], dtype=np.float64)
    hour = rng.choice(24, size, p=hours / hours.sum())
    return np.asarray(hour * 60 + rng.integers(0, 60, size), dtype=np.int64)


def _sources(group: Ints, rng: np.random.Generator) -> Ints:
    source = np.zeros(len(group), dtype=np.int64)
    for index, sources in enumerate(SOURCES_IN_GROUP.values()):
        mine = np.flatnonzero(group == index)
        source[mine] = rng.choice([SOURCES.index(s) for s in sources], len(mine), p=list(sources.values()))
    return source


def _born(child: Ints, minute: Ints, rng: np.random.Generator) -> Ints:
    """Return each child's day of birth: under 18 at the last contact, unborn at the first for a few."""
    size = int(child[-1]) + 1
    first = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(first, child, minute // DAY)
    last = np.zeros(size, dtype=np.int64)
    np.maximum.at(last, child, minute // DAY)
    band = rng.choice(len(AGE_SHARES), size, p=AGE_SHARES)
    edges = np.asarray(AGE_YEARS)
    age = edges[band] + rng.random(size) * (edges[band + 1] - edges[band])
    age = np.minimum(age, 17.9 - (last - first) / 365.25)
    return np.asarray(first - np.floor(age * 365.25), dtype=np.int64)
