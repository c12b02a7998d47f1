"""Builds the calendar: for each day, how likely each kind of source is to make contact, and how slow the hub is."""

from dataclasses import dataclass
from datetime import date, timedelta

import holidays
import numpy as np

from etl.synthetic import setting as area
from etl.synthetic.rates import GROUP_SHARES, MONTH_INDEX, WEEKDAYS
from etl.synthetic.setting import DAY, Bools, Floats, Ints, Setting, number

_SCHOOL_HOLIDAY_FACTOR = 0.06  # schools in holidays, against term
_GROWTH = 0.02  # more contacts each year
_CAPACITY = 1.5  # contacts a fully staffed hub can decide in a day, against the usual arrivals
_WEEKEND_CAPACITY = 0.42
_SLOWER_PER_DAY_BEHIND = 0.22  # decisions take so much longer for each day's worth of contacts waiting


@dataclass(frozen=True)
class Days:
    """Days from the burn-in to the as-at; `first` counts days since 1970, `seen` days before the first month."""

    first: int
    count: int
    seen: int
    weekday: Ints
    working: Bools
    term: Bools
    cumulative: dict[str, Floats]  # per source group: the share of its contacts received up to and with each day
    slow: Floats  # hub x day: how much longer decisions take than usual
    calendar: np.busdaycalendar
    springs: Ints  # days since 1970 on which the clocks go forward


def build_days(setting: Setting) -> Days:
    """Return the calendar of a setting."""
    days = [setting.burn_in + timedelta(days=i) for i in range((setting.as_at - setting.burn_in).days + 1)]
    closed = bank_holidays(setting.burn_in.year - 1, setting.as_at.year + 3)
    weekday = np.array([d.weekday() for d in days], dtype=np.int64)
    bank = np.array([d in closed for d in days])
    term = np.array([not school_holiday(d, closed) for d in days])
    shock = np.random.default_rng([setting.seed, 3]).gamma(30, 1 / 30, len(days))
    weights = _weights(days, np.where(bank, 6, weekday), term & ~bank, shock)
    working = (weekday < 5) & ~bank
    springs = [d for d in days if d.month == 3 and d.weekday() == 6 and d.day > 24]
    return Days(
        first=number(setting.burn_in),
        count=len(days),
        seen=(setting.first_month - setting.burn_in).days,
        weekday=weekday,
        working=working,
        term=term & working,
        cumulative={group: np.cumsum(weight) / weight.sum() for group, weight in weights.items()},
        slow=_slowness(setting, days, np.sum(list(weights.values()), axis=0), working),
        calendar=np.busdaycalendar(holidays=[np.datetime64(d) for d in closed]),
        springs=np.array([number(d) for d in springs], dtype=np.int64),
    )


def bank_holidays(first_year: int, last_year: int) -> dict[date, str]:
    """Return England's bank holidays."""
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=range(first_year, last_year + 1)))


def school_holiday(day: date, closed: dict[date, str]) -> bool:
    """Return whether most English schools are on holiday: the usual pattern, no single council's calendar."""
    if (day.month, day.day) >= (7, 23) and (day.month, day.day) <= (9, 1):
        return True
    if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 3):
        return True
    monday = day - timedelta(days=day.weekday())
    easter = next(d for d, name in closed.items() if name == "Easter Monday" and d.year == day.year)
    weeks = {easter, easter - timedelta(days=7), _last_monday(day.year, 5), _last_monday(day.year, 10)}
    return monday in weeks | {date(day.year, 2, 12) + timedelta(days=(7 - date(day.year, 2, 12).weekday()) % 7)}


def spring_forward(days: Days, minute: Ints) -> Ints:
    """Move minutes that no clock showed, in the hour lost when clocks go forward, to the next hour."""
    lost = np.isin(minute // DAY, days.springs) & (minute % DAY >= 60) & (minute % DAY < 120)
    return np.where(lost, minute + 60, minute)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())


def _weights(days: list[date], weekday: Ints, term: Bools, shock: Floats) -> dict[str, Floats]:
    """Weight each day per source group, raked until months follow the national index and groups their shares."""
    month = np.array([d.year * 12 + d.month - 1 for d in days])
    month -= month[0]
    groups = list(GROUP_SHARES)
    weights = np.stack([np.asarray(WEEKDAYS[group])[weekday] for group in groups]) * shock
    weights[groups.index("education")] *= np.where(term, 1.0, _SCHOOL_HOLIDAY_FACTOR)
    years = np.arange(month[-1] + 1) / 12
    wanted = (
        np.array([MONTH_INDEX[(days[0].month - 1 + m) % 12] for m in range(month[-1] + 1)]) * (1 + _GROWTH) ** years
    )
    wanted[-1] *= days[-1].day / 30  # the unfinished month
    shares = np.array(list(GROUP_SHARES.values()))
    for _ in range(20):
        weights *= (wanted / np.bincount(month, weights.sum(axis=0)))[month]
        weights *= (shares * weights.sum() / weights.sum(axis=1))[:, None]
    return dict(zip(groups, weights, strict=True))


def _slowness(setting: Setting, days: list[date], arrivals: Floats, working: Bools) -> Floats:
    """Return hub x day slowness: contacts that can't be decided wait, and the waiting makes the next ones slower."""
    usual = arrivals.mean()
    staff = area.filled(setting)
    month = np.array([(d.year - days[0].year) * 12 + d.month - days[0].month for d in days])
    behind = np.zeros((setting.hubs, len(days)))
    for day in range(len(days)):
        room = _CAPACITY * staff[:, month[day]] * (1.0 if working[day] else _WEEKEND_CAPACITY)
        before = behind[:, day - 1] if day else np.zeros(setting.hubs)
        behind[:, day] = np.clip(before + arrivals[day] / usual - room, 0, 4.5)
    return 1 + _SLOWER_PER_DAY_BEHIND * behind
