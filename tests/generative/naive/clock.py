"""Days, working days and hours in plain Python: days are walked one by one, hours come from zoneinfo."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

Row = dict[str, str | None]
LONDON = ZoneInfo("Europe/London")
TARGET_HOURS = {"red": 4, "amber": 24, "green": 72}
BANK = holidays.country_holidays("GB", subdiv="ENG", years=range(2018, 2030))
DAY = timedelta(days=1)


def moment(text: str | None, as_at: datetime) -> datetime | None:
    found = datetime.fromisoformat(text) if text else None
    return found if found and found <= as_at else None


def day(text: str | None, as_at: datetime) -> date | None:
    found = date.fromisoformat(text) if text else None
    return found if found and found <= as_at.date() else None


def by_day(text: str | None, as_at: datetime) -> bool:
    """Whether something happened on a day of which no time was recorded."""
    return moment(text, as_at) is not None and ":" not in (text or "")


def date_of(text: str) -> date:
    return date.fromisoformat(text[:10])


@cache
def is_working(d: date) -> bool:
    return d.weekday() < 5 and d not in BANK


def roll(d: date) -> date:
    while not is_working(d):
        d += DAY
    return d


@cache
def next_working(d: date) -> date:
    return roll(roll(d) + DAY)


@cache
def working_days(start: date, end: date) -> int:
    d, count = roll(start), 0
    while d < end:
        d += DAY
        count += is_working(d)
    return count


def hours(start: datetime, end: datetime) -> float:
    real = [m.replace(tzinfo=LONDON).astimezone(UTC) for m in (start, end)]
    return (real[1] - real[0]) / timedelta(hours=1)


@cache
def add_months(d: date, months: int) -> date:
    year, month = divmod(d.year * 12 + d.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - DAY).day
    return date(year, month + 1, min(d.day, last))


def whole_days_until(as_at: datetime) -> date:
    return as_at.date() if as_at.time() >= time(23, 59, 59) else as_at.date() - DAY


def timed(start: datetime, end: datetime | None, risk: str | None, as_at: datetime) -> bool | None:
    target = TARGET_HOURS.get(risk or "")
    if target is None:
        return None
    if end is None:
        return None if hours(start, as_at) < target else False
    return hours(start, end) <= target


def end_of_day(at: datetime) -> datetime:
    return datetime.combine(at.date(), time(23, 59))


def could_be_due(row: Row, start: str, end: str, risk: str | None, as_at: datetime) -> bool:
    """Whether some time of day makes a row done, or due by the as-at, that has no time of day."""
    target, began = TARGET_HOURS.get(risk or ""), moment(row[start], as_at)
    if target is None or began is None:
        return False
    return moment(row[end], as_at) is not None or hours(began, as_at) >= target


def surely_due(row: Row, start: str, end: str, risk: str | None, as_at: datetime) -> bool:
    """Whether every time of day makes it so."""
    target, began = TARGET_HOURS.get(risk or ""), moment(row[start], as_at)
    if target is None or began is None:
        return False
    latest = end_of_day(began) if by_day(row[start], as_at) else began
    return moment(row[end], as_at) is not None or hours(latest, as_at) >= target


def by_next_working_day(start: date, end: date | None, as_at: datetime) -> bool | None:
    due = next_working(start)
    if end is None:
        return None if due > whole_days_until(as_at) else False
    return end <= due
