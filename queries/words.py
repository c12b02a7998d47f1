"""Writes numbers, dates and verdicts for people, with one function for each kind."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import ceil, floor
from typing import Literal

Unit = Literal["percent", "count", "ratio", "hours", "rate", "net"]

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
             "eleventh", "twelfth")  # fmt: skip
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _decimal(value: float, places: int) -> str:
    """Return a number rounded half up, as people do (Python gives 0.2 for 0.25), with thousands separated."""
    return f"{_rounded(value, places):,}"


@lru_cache(4096)  # a snapshot writes 10,000 numbers, of which most come in four files
def _rounded(value: float, places: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0  # + 0 turns -0.0 into 0.0


def percent(value: float) -> str:
    """Return `79.2%`; the value is 0 to 100."""
    return f"{_decimal(value, 1)}%"


def target(value: float, unit: Unit) -> str:
    """Return a target as exactly as it was agreed: `85%`, `82.5%` or `0.15`."""
    text = _decimal(value, places_of(value))
    return f"{text}%" if unit == "percent" else f"{text} hours" if unit == "hours" else text


def places_of(value: float) -> int:
    """Return with how many decimals a target was agreed, at most 3."""
    return next((places for places in range(3) if round(value, places) == value), 3)


def points(difference: float) -> str:
    """Return `2.4 percentage points` for a difference of two percentages, without its sign."""
    text = _decimal(abs(difference), 1)
    return f"{text} percentage point{'' if text == '1.0' else 's'}"


def signed(difference: float) -> str:
    """Return `+2.4`, `0.0` or `−2.4` for a difference of two percentages, with a true minus sign."""
    text = _decimal(abs(difference), 1)
    return text if text == "0.0" else f"{'+' if difference > 0 else '−'}{text}"


def gap(after: float, before: float) -> float:
    """Return the difference of two percentages as they are shown: 19.9% to 19.4% is −0.5, though −0.55 lies between."""
    return float(shown(after, "percent") - shown(before, "percent"))


def count(value: float) -> str:
    """Return `1,204`."""
    return _decimal(value, 0)


_ONE = {"children": "child", "children referred": "child referred"}


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 extract", "1,204 rows", "2 children"."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def capital(text: str) -> str:
    """Return a text that begins with a capital letter, the rest as it stands: `DfE`, not `Dfe`."""
    return text[:1].upper() + text[1:]


def uncapital(text: str) -> str:
    """Return a text as it stands inside a sentence: its first letter small, all others as they are."""
    return text[:1].lower() + text[1:]


def of_them(number: float, many: str) -> str:
    """Return the noun for a number of rows: "checks", but of one "check"; "start of support", "enquiry"."""
    if number != 1:
        return many
    first, _, rest = many.partition(" of ")
    one = _ONE.get(many) or (f"{first[:-3]}y" if first.endswith("ies") else first.removesuffix("s"))
    return f"{one} of {rest}" if rest else one


def value(amount: float, unit: Unit) -> str:
    """Return a figure in its metric's unit: `79.2%`, `1,204`, `1.52`, `2.6 hours`, `43.2` or `+12`."""
    if unit == "rate":
        return _decimal(amount, 1)
    return {"percent": percent, "hours": hours, "ratio": ratio, "net": net}.get(unit, count)(amount)


def shown(amount: float, unit: Unit) -> Decimal:
    """Return a figure rounded as `value` displays it, in its unit; times of a day or more are displayed in days."""
    if unit == "hours" and _rounded(amount, 1) >= 24:
        return _rounded(amount / 24, 1) * 24
    return _rounded(amount, {"count": 0, "net": 0, "ratio": 2}.get(unit, 1))


def ratio(amount: float) -> str:
    """Return `1.52`."""
    return _decimal(amount, 2)


def net(amount: float) -> str:
    """Return `+12`, `0` or `−3`, with a true minus sign."""
    text = count(abs(amount))
    return text if text == "0" else f"{'+' if amount > 0 else '−'}{text}"


def span(lower: float, upper: float, unit: Unit) -> str:
    """Return `79.7 to 90.2%` or `34 to 57`, cut off at 0 and 100%, which no figure passes.

    Ends that look alike are written once, as `0.0%`: `0.0 to 0.0%` is no range.
    """
    lower = lower if unit == "net" else max(0.0, lower)
    if shown(lower, unit) == shown(min(100.0, upper) if unit == "percent" else upper, unit):
        return value(lower, unit)
    if unit == "net":
        return f"{net(lower)} to {net(upper)}"
    if unit == "percent":
        return f"{_decimal(lower, 1)} to {_decimal(min(100.0, upper), 1)}%"
    if unit == "count":
        return f"{count(lower)} to {count(upper)}"
    if unit == "hours":
        in_days = _rounded(lower, 1) >= 24
        size, name = (24, "days") if in_days else (1, "hours")
        return f"{_decimal(lower / size, 1)} to {_decimal(upper / size, 1)} {name}"
    places = 2 if unit == "ratio" else 1
    return f"{_decimal(lower, places)} to {_decimal(upper, places)}"


def ends(lower: float, upper: float, unit: Unit) -> tuple[float, float]:
    """Return an expected range's ends as they are displayed: cut off, and for counts the whole numbers inside.

    Limits with no whole number between them, as 0.2 and 0.9 of a rare source, are displayed as the number next to both.
    """
    if unit in ("count", "net"):
        low, high = float(ceil(lower)), float(floor(upper))
        low, high = (low, high) if low <= high else (float(round((lower + upper) / 2)),) * 2
        return (low, high) if unit == "net" else (max(0.0, low), max(0.0, high))
    return max(0.0, lower), min(100.0, upper) if unit == "percent" else upper


def has_width(lower: float, upper: float, unit: Unit) -> bool:
    """Return whether a range is displayed with two ends: `0.0 to 0.0%` is no range."""
    low, high = ends(lower, upper, unit)
    return shown(low, unit) < shown(high, unit)


def expected(lower: float, upper: float, unit: Unit) -> str:
    """Return an expected range; for counts only the whole numbers inside the limits."""
    return span(*ends(lower, upper, unit), unit)


def hours(amount: float) -> str:
    """Return `2.6 hours`, or from 24 hours on `1.4 days`."""
    in_hours = _decimal(amount, 1)
    if Decimal(in_hours.replace(",", "")) < 24:
        return f"{in_hours} hour{'' if in_hours == '1.0' else 's'}"
    return days(amount / 24)


def days(amount: float) -> str:
    """Return `1.4 days`."""
    text = _decimal(amount, 1)
    return f"{text} day{'' if text == '1.0' else 's'}"


def allowed(amount: float) -> str:
    """Return the hours that a target allows, as agreed: `4 hours`, `72 hours`, `0.5 hours`."""
    text = _decimal(amount, 1).removesuffix(".0")
    return f"{text} hour{'' if text == '1' else 's'}"


def size(amount: int) -> str:
    """Return bytes as `212 KB` or `1.4 MB`."""
    return f"{max(amount / 1e3, 1):,.0f} KB" if amount < 1e6 else f"{amount / 1e6:,.1f} MB"


def day(on: date) -> str:
    """Return `12 April 2026`."""
    return f"{on.day} {on:%B %Y}"


def weekday(on: date) -> str:
    """Return `Sunday 12 April 2026`."""
    return f"{on:%A} {day(on)}"


def month(start: date) -> str:
    """Return `March 2026`."""
    return f"{start:%B %Y}"


def short_month(start: date) -> str:
    """Return `Mar 2026`, for axes."""
    return f"{start:%b %Y}"


def ordinal(number: int) -> str:
    """Return `seventh`, or `21st` beyond the twelfth."""
    if 1 <= number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def number(amount: int) -> str:
    """Return `seven`, or `21` beyond twelve; `no` for 0."""
    return _NUMBERS[amount] if 0 <= amount < len(_NUMBERS) else f"{amount:,}"


def variation(verdict: str | None, side: str | None = None) -> str:
    """Return an SPC verdict in words: `Getting worse (low)`, `Higher than usual`, `Usual variation`."""
    if verdict in ("improvement", "concern"):
        return f"Getting {'better' if verdict == 'improvement' else 'worse'}" + (f" ({side})" if side else "")
    known = {"neutral_high": "Higher than usual", "neutral_low": "Lower than usual", "common": "Usual variation",
             "too_few": "Too few to say", "too_early": "Too early to say"}  # fmt: skip
    return known.get(verdict or "", "Not known yet")


def assurance(verdict: str) -> str:
    """Return an assurance verdict in words: `Expected to meet target`."""
    return {
        "pass": "Expected to meet target",
        "fail": "Not expected to meet target",
        "hit_and_miss": "Hit and miss",
        "no_target": "No target set",
        "not_judged": "Too little to say whether the target is met",
    }[verdict]


def short_assurance(verdict: str, goal: float | None, unit: Unit) -> str:
    """Return an assurance verdict for a narrow place: `Misses 80%`, `Meets 80%`, `Hit and miss`, `No target`."""
    if verdict == "no_target" or goal is None:
        return "No target"
    if verdict == "not_judged":
        return "Too little to say"
    verb = {"pass": "Meets", "fail": "Misses"}.get(verdict)
    return f"{verb} {target(goal, unit)}" if verb else "Hit and miss"


def funnel(verdict: str) -> str:
    """Return a funnel verdict in words: `Far below (99.8% limit)`."""
    return {
        "far_below": "Far below (99.8% limit)",
        "below": "Below (95% limit)",
        "as_expected": "As expected",
        "above": "Above (95% limit)",
        "far_above": "Far above (99.8% limit)",
    }[verdict]
