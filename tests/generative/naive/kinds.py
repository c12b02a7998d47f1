"""The kinds of answer: each says a month's numerator, denominator and value, given its first and last day."""

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction

Answer = Callable[[date, date], tuple[int | None, int | None, float | None]]
Counted = Iterable[tuple[date, bool]]  # the date that puts a row in a month, and whether it is in the numerator
Amounts = Iterable[tuple[date, int]]  # the date that puts a row in a month, and what it adds


def share(counted: Counted) -> Answer:
    rows = list(counted)

    def answer(first: date, last: date) -> tuple[int, int, float | None]:
        met = [ok for on, ok in rows if first <= on <= last]
        return sum(met), len(met), 100 * sum(met) / len(met) if met else None

    return answer


def count(days: Iterable[date]) -> Answer:
    return net((on, 1) for on in days)


def net(amounts: Amounts) -> Answer:
    rows = list(amounts)

    def answer(first: date, last: date) -> tuple[int, None, float]:
        total = sum(amount for on, amount in rows if first <= on <= last)
        return total, None, total

    return answer


def each(amounts: Amounts) -> Answer:
    rows = list(amounts)

    def answer(first: date, last: date) -> tuple[int, int, float | None]:
        found = [amount for on, amount in rows if first <= on <= last]
        return sum(found), len(found), sum(found) / len(found) if found else None

    return answer


def standing(on_day: Callable[[date], int]) -> Answer:
    def answer(_first: date, last: date) -> tuple[int, None, float]:
        return on_day(last), None, on_day(last)

    return answer


def rate(days: Iterable[date], people: int | None) -> Answer:
    rows = list(days)

    def answer(first: date, last: date) -> tuple[int, int | None, float | None]:
        came = sum(first <= on <= last for on in rows)
        return came, people, came * 10_000 / people if people else None

    return answer


def within(waits: Iterable[tuple[date, float, bool]], part: Fraction) -> Answer:
    """The hours within which a part had come, where those still waiting have waited at least so long."""
    rows = list(waits)

    def answer(first: date, last: date) -> tuple[None, int, float | None]:
        here = [(waited, ended) for on, waited, ended in rows if first <= on <= last]
        left, going_on = len(here), Fraction(1)
        for at in sorted({waited for waited, _ in here}):
            now = [ended for waited, ended in here if waited == at]
            going_on *= 1 - Fraction(sum(now), left)
            if going_on <= 1 - part:
                return None, len(here), at
            left -= len(now)
        return None, len(here), None

    return answer
