"""Who moved between levels of need."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise

from tests.generative.naive.clock import DAY, Row, add_months, date_of, day, whole_days_until
from tests.generative.naive.kinds import Answer, Counted, count, share, standing

LEVELS = ["none", "early_help", "child_in_need", "child_protection", "looked_after"]
PLACES = ["none", "early_help", "targeted", "statutory", "child_in_need", "child_protection", "looked_after"]
Move = tuple[str | None, date, int, int]  # child, day, from, to


def answers(known: dict[str, list[Row]], as_at: datetime) -> dict[str, Answer]:
    every = moves(known["support_episodes"], as_at)
    steps = [move for move in every if move[2] and move[3]]
    tiers = moves(known["support_episodes"], as_at, PLACES)
    return {
        "step_ups": count(on for _, on, before, after in steps if after > before),
        "step_downs": count(on for _, on, before, after in steps if after < before),
        "step_up_from_early_help": count(on for _, on, before, after in steps if after > before == 1),
        "step_down_to_early_help": count(on for _, on, before, after in steps if 1 == after < before),
        "step_up_from_family_help": count(on for _, on, before, after in steps if after > before == 1),
        "step_down_to_family_help": count(on for _, on, before, after in steps if 1 == after < before),
        "family_help_return_12m": share(begun_again(every)),
        "tier_raised": count(on for _, on, before, after in tiers if (before, after) == (2, 3)),
        "tier_lowered": count(on for _, on, before, after in tiers if (before, after) == (3, 2)),
        "step_up_after_step_down_12m": share(stepped_up_again(steps)),
        "closures": count(closed(every, as_at)),
        "churn": standing(lambda last: churning(steps, last)),
    }


def moves(rows: list[Row], as_at: datetime, order: list[str] = LEVELS) -> list[Move]:
    """Every change of level, or of the tier of Family Help, as (child, day, from, to), by walking through each child's
    days.
    """
    found: list[Move] = []
    last = as_at.date()
    for person in sorted({row["person_id"] for row in rows}):
        spans = []
        for row in rows:
            if row["person_id"] == person:
                start = date_of(row["started_on"])
                end = day(row["ended_on"], as_at) or last + DAY
                spans.append(
                    (
                        start,
                        max(end, start + DAY),
                        order.index(row["tier"] if row["level"] == "family_help" else row["level"]),
                    )
                )
        first = min(span[0] for span in spans)
        levels = []
        for number in range((last - first).days + 1):
            d = first + DAY * number
            levels.append(max((level for start, end, level in spans if start <= d < end), default=0))
        pairs = enumerate(pairwise([0, *bridged(levels)]))
        found += [(person, first + DAY * number, before, after) for number, (before, after) in pairs]
    return [move for move in found if move[2] != move[3]]


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


def stepped_up_again(steps: list[Move]) -> Counted:
    for person, on, before, after in steps:
        if after < before:
            ups = [d for p, d, b, a in steps if p == person and a > b]
            yield on, any(on < d <= add_months(on, 12) for d in ups)


def begun_again(every: list[Move]) -> Counted:
    for person, on, before, after in every:
        if (before, after) == (0, 1):
            ends = [(d, b) for p, d, b, a in every if p == person and d < on and a == 0]
            yield on, bool(ends) and max(ends)[1] == 1 and max(ends)[0] >= add_months(on, -12)


def closed(every: list[Move], as_at: datetime) -> Iterator[date]:
    """Ends of support after which 28 whole days have passed, or that another episode followed (after more days)."""
    for person, on, _, after in every:
        followed = any(p == person and d > on for p, d, _, _ in every)
        if after == 0 and (followed or (whole_days_until(as_at) - on).days >= 28):
            yield on


def churning(steps: list[Move], last: date) -> int:
    """Children with 3 or more moves in the 12 calendar months that end with a day's month."""
    start = add_months(last.replace(day=1), -11)
    return sum(n >= 3 for n in Counter(person for person, on, _, _ in steps if start <= on <= last).values())
