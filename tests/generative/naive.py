"""Every core metric a second time, in plain Python with no thought for speed: one dict in is one row of an extract.

Shares nothing with the product but the bank-holiday library: days are walked one by one, hours come from zoneinfo.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays

Row = dict[str, str | None]
Counted = Iterable[tuple[date, bool]]  # the date that puts a row in a month, and whether it is in the numerator
LONDON = ZoneInfo("Europe/London")
TARGET_HOURS = {"red": 4, "amber": 24, "green": 72}
RISKS = ["blue", "green", "amber", "red"]
LEVELS = ["none", "early_help", "child_in_need", "child_protection", "looked_after"]
BANK = holidays.country_holidays("GB", subdiv="ENG", years=range(2020, 2030))
DAY = timedelta(days=1)


def moment(text: str | None, as_at: datetime) -> datetime | None:
    found = datetime.fromisoformat(text) if text else None
    return found if found and found <= as_at else None


def day(text: str | None, as_at: datetime) -> date | None:
    found = date.fromisoformat(text) if text else None
    return found if found and found <= as_at.date() else None


def is_working(d: date) -> bool:
    return d.weekday() < 5 and d not in BANK


def roll(d: date) -> date:
    while not is_working(d):
        d += DAY
    return d


@cache
def next_working(d: date) -> date:
    return roll(roll(d) + DAY)


def working_days(start: date, end: date) -> int:
    d, count = roll(start), 0
    while d < end:
        d += DAY
        count += is_working(d)
    return count


def hours(start: datetime, end: datetime) -> float:
    real = [m.replace(tzinfo=LONDON).astimezone(UTC) for m in (start, end)]
    return (real[1] - real[0]) / timedelta(hours=1)


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


def by_next_working_day(start: date, end: date | None, as_at: datetime) -> bool | None:
    due = next_working(start)
    if end is None:
        return None if due > whole_days_until(as_at) else False
    return end <= due


def begun(rows: list[Row], column: str, as_at: datetime) -> list[Row]:
    read: Callable[[str | None, datetime], date | None] = moment if column.endswith("_at") else day
    return [row for row in rows if read(row[column], as_at) is not None]


def contacts_on_time(rows: list[Row], as_at: datetime) -> Counted:
    for row in rows:
        received, decided = moment(row["received_at"], as_at), moment(row["decided_at"], as_at)
        met = timed(received, decided, row["risk_initial"], as_at)
        if met is not None and row["outcome"] != "open_case":
            yield received.date(), met


def contacts_one_day(rows: list[Row], as_at: datetime) -> Counted:
    for row in rows:
        received, decided = moment(row["received_at"], as_at), moment(row["decided_at"], as_at)
        met = by_next_working_day(received.date(), decided.date() if decided else None, as_at)
        if met is not None and row["outcome"] != "open_case":
            yield received.date(), met


def checks_on_time(rows: list[Row], contacts: list[Row], as_at: datetime) -> Counted:
    risk = {row["contact_id"]: row["risk_initial"] for row in contacts}
    for row in rows:
        asked = moment(row["requested_at"], as_at)
        met = timed(asked, moment(row["returned_at"], as_at), risk.get(row["contact_id"]), as_at)
        if met is not None:
            yield asked.date(), met


def referrals_decided(rows: list[Row], as_at: datetime) -> Counted:
    for row in rows:
        received = day(row["received_on"], as_at)
        met = by_next_working_day(received, day(row["decided_on"], as_at), as_at)
        if met is not None:
            yield received, met


def within(rows: list[Row], start: str, end: str, limit: int, as_at: datetime) -> Counted:
    for row in rows:
        ended = day(row[end], as_at)
        if ended:
            yield ended, working_days(date.fromisoformat(row[start]), ended) <= limit


def child_days(rows: list[Row], column: str) -> set[tuple[str, date]]:
    return {(row["person_id"], date.fromisoformat(row[column][:10])) for row in rows}


def re_referred(rows: list[Row]) -> Counted:
    seen = child_days(rows, "received_on")
    for person, on in seen:
        yield on, any(p == person and add_months(on, -12) <= other < on for p, other in seen)


def referred_again(rows: list[Row]) -> Counted:
    seen = child_days(rows, "received_on")
    for person, on in seen:
        yield on, any(p == person and on < other <= add_months(on, 12) for p, other in seen)


def repeated(rows: list[Row]) -> Counted:
    seen = child_days(rows, "received_at")
    for row in rows:
        on = date.fromisoformat(row["received_at"][:10])
        yield on, any(p == row["person_id"] and 1 <= (on - other).days <= 90 for p, other in seen)


def ratings(rows: list[Row], as_at: datetime, changed: Callable[[int], bool]) -> Counted:
    for row in rows:
        decided = moment(row["decided_at"], as_at)
        if decided and row["risk_initial"] and row["risk_final"]:
            yield decided.date(), changed(RISKS.index(row["risk_final"]) - RISKS.index(row["risk_initial"]))


def moves(rows: list[Row], as_at: datetime) -> list[tuple[str, date, int, int]]:
    """Every change between levels of 1 or more as (child, day, from, to), by walking through each child's days."""
    found = []
    last = as_at.date()
    for person in sorted({row["person_id"] for row in rows}):
        spans = []
        for row in rows:
            if row["person_id"] == person:
                start = date.fromisoformat(row["started_on"])
                end = day(row["ended_on"], as_at) or last + DAY
                spans.append((start, max(end, start + DAY), LEVELS.index(row["level"])))
        first = min(span[0] for span in spans)
        levels = []
        for number in range((last - first).days + 1):
            d = first + DAY * number
            levels.append(max((level for start, end, level in spans if start <= d < end), default=0))
        levels = bridged(levels)
        pairs = enumerate(pairwise(levels), start=1)
        found += [(person, first + DAY * number, before, after) for number, (before, after) in pairs]
    return [move for move in found if move[2] and move[3] and move[2] != move[3]]


def bridged(levels: list[int]) -> list[int]:
    """Fill each run of at most 28 empty days that another episode follows with the level before it."""
    filled, number = list(levels), 0
    while number < len(filled):
        end = number
        while end < len(filled) and filled[end] == 0:
            end += 1
        if number < end < len(filled) and end - number <= 28:
            filled[number:end] = [filled[number - 1]] * (end - number)
        number = max(end, number + 1)
    return filled


def stepped_up_again(found: list[tuple[str, date, int, int]]) -> Counted:
    for person, on, before, after in found:
        if after < before:
            ups = [d for p, d, b, a in found if p == person and a > b]
            yield on, any(on < d <= add_months(on, 12) for d in ups)


def answers(tables: dict[str, list[Row]], as_at: datetime) -> dict[str, Counted]:
    contacts = begun(tables["contacts"], "received_at", as_at)
    checks = begun(tables["agency_checks"], "requested_at", as_at)
    referrals = begun(tables["referrals"], "received_on", as_at)
    assessments = begun(tables["assessments"], "started_on", as_at)
    enquiries = begun(tables["section47"], "strategy_discussion_on", as_at)
    steps = moves(begun(tables["support_episodes"], "started_on", as_at), as_at)
    return {
        "contact_decided_on_time": contacts_on_time(contacts, as_at),
        "contact_decided_in_one_working_day": contacts_one_day(contacts, as_at),
        "agency_check_returned_on_time": checks_on_time(checks, contacts, as_at),
        "referral_decided_in_one_working_day": referrals_decided(referrals, as_at),
        "assessment_in_45_working_days": within(assessments, "started_on", "authorised_on", 45, as_at),
        "conference_in_15_working_days": within(enquiries, "strategy_discussion_on", "conference_on", 15, as_at),
        "re_referral_12m": re_referred(referrals),
        "referred_again_12m": referred_again(referrals),
        "repeat_contact_90d": repeated(contacts),
        "step_ups": ((on, True) for _, on, before, after in steps if after > before),
        "step_downs": ((on, True) for _, on, before, after in steps if after < before),
        "step_up_after_step_down_12m": stepped_up_again(steps),
        "risk_changed": ratings(contacts, as_at, lambda step: step != 0),
        "risk_upgraded": ratings(contacts, as_at, lambda step: step > 0),
        "risk_downgraded": ratings(contacts, as_at, lambda step: step < 0),
        "contacts": ((date.fromisoformat(row["received_at"][:10]), True) for row in contacts),
        "referrals": ((date.fromisoformat(row["received_on"]), True) for row in referrals),
    }


TABLE = {
    "agency_check_returned_on_time": ("agency_checks", "requested_at"),
    "referral_decided_in_one_working_day": ("referrals", "received_on"),
    "assessment_in_45_working_days": ("assessments", "started_on"),
    "conference_in_15_working_days": ("section47", "strategy_discussion_on"),
    "re_referral_12m": ("referrals", "received_on"),
    "referred_again_12m": ("referrals", "received_on"),
    "referrals": ("referrals", "received_on"),
    "step_ups": ("support_episodes", "started_on"),
    "step_downs": ("support_episodes", "started_on"),
    "step_up_after_step_down_12m": ("support_episodes", "started_on"),
}
LOOK_BACK = {
    "re_referral_12m": lambda first: add_months(first, -12),
    "repeat_contact_90d": lambda first: first - 90 * DAY,
}
FOLLOW_UP = {"referred_again_12m": 12, "step_up_after_step_down_12m": 12}
COUNTS = {"step_ups", "step_downs", "contacts", "referrals"}


def status(metric: str, first: date, covered: date, as_at: datetime) -> str:
    last, known = add_months(first, 1) - DAY, whole_days_until(as_at)
    if metric in LOOK_BACK and LOOK_BACK[metric](first) < covered:
        return "immature"
    if metric in FOLLOW_UP and add_months(last, FOLLOW_UP[metric]) > known:
        return "immature"
    return "ok" if last <= known else "partial"


def months(tables: dict[str, list[Row]], as_at: datetime) -> list[tuple[str, str, int, int | None, str]]:
    """Return (metric, month, numerator, denominator, status) for every metric and month that the tables cover."""
    found = []
    for metric, counted in answers(tables, as_at).items():
        table, column = TABLE.get(metric, ("contacts", "received_at"))
        rows = begun(tables[table], column, as_at)
        if not rows:
            continue
        all_of, in_of = Counter(), Counter()
        for on, met in counted:
            all_of[on.replace(day=1)] += 1
            in_of[on.replace(day=1)] += met
        covered = min(date.fromisoformat(row[column][:10]) for row in rows).replace(day=1)
        first = covered
        while first <= as_at.date():
            denominator = None if metric in COUNTS else all_of[first]
            found.append((metric, f"{first:%Y-%m}", in_of[first], denominator, status(metric, first, covered, as_at)))
            first = add_months(first, 1)
    return found
