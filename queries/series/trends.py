"""Describes in a sentence each how a figure changed over a year, and how it compares with England's."""

from dataclasses import dataclass

from queries import words
from queries.calendar.months import months_after
from queries.series.points import Point
from queries.series.series import Series
from queries.statistics.intervals import wilson
from queries.statistics.rates import Compared, difference, relative_count

YEAR = 12


@dataclass(frozen=True)
class Year:
    """The known months of a year added up; a count has no denominator."""

    months: tuple[Point, ...]

    @property
    def numerator(self) -> int:
        """What was counted."""
        return sum(point.numerator or 0 for point in self.months)

    @property
    def denominator(self) -> int | None:
        """Out of how many; None for a count."""
        known = [point.denominator for point in self.months if point.denominator is not None]
        return sum(known) if known else None

    @property
    def value(self) -> float:
        """The year's percentage, or its count."""
        return self.numerator * 100 / self.denominator if self.denominator else float(self.numerator)


def trend(series: Series) -> str:
    """Return how the latest twelve known months compare with the twelve before, and whether chance explains it.

    For percentages and counts of what came in a month; another figure, or one without two whole years, says so.
    """
    years = _years(series)
    if years is None:
        return f"{series.metric.title}: no trend can be stated before two whole years are known."
    before, after = years
    changed = _changed(before, after)
    unit = series.metric.unit
    now, then = words.value(after.value, unit), words.value(before.value, unit)
    span = f"in the 12 months to {words.month(after.months[-1].month)}"
    if now == then:
        return f"{series.metric.title}: {now} {span}, the same as in the 12 months before."
    way = "up" if after.value > before.value else "down"
    text = f"{series.metric.title}: {now} {span}, {way} from {then} in the 12 months before"
    if changed is None:
        return f"{text}; too few to say whether chance explains it."
    return f"{text}. {_judged(changed, unit, words.gap(after.value, before.value))}"


def beside_england(series: Series) -> str | None:
    """Return how the latest twelve known months compare with England's figure; None where there is none."""
    england, months = series.comparator, _run(series, YEAR)
    if england is None or months is None or series.metric.unit != "percent":
        return None
    year = Year(months)
    interval = wilson(year.numerator, year.denominator or 0)
    if interval is None:
        return None
    low, high = interval.lower * 100, interval.upper * 100
    side = "above" if england.value < low else "below" if england.value > high else ""
    national = f"England's {words.percent(england.value)} in the {england.period}"
    judged = f"{side} {national}" if side else f"no further from {national} than chance explains"
    here = f"{words.percent(year.value)} (95% interval {words.span(low, high, 'percent')}) in the 12 months to"
    text = f"{series.metric.title}: {here} {words.month(months[-1].month)}, {judged}."
    return f"{text} Areas differ in need and practice: a difference is a question, not a verdict."


def _years(series: Series) -> tuple[Year, Year] | None:
    months = _run(series, 2 * YEAR)
    if months is None or series.metric.leaves is not None or series.metric.unit not in ("percent", "count"):
        return None
    return Year(months[:YEAR]), Year(months[YEAR:])


def _run(series: Series, count: int) -> tuple[Point, ...] | None:
    """Return the latest known months, if that many follow each other without a gap."""
    months = series.known[-count:]
    if len(months) < count or months_after(months[0].month, count - 1) != months[-1].month:
        return None
    return months


def _changed(before: Year, after: Year) -> Compared | None:
    if after.denominator is None or before.denominator is None:
        return relative_count(after.numerator, before.numerator)
    return difference(after.numerator, after.denominator, before.numerator, before.denominator)


def _judged(changed: Compared, unit: words.Unit, gap: float) -> str:
    """Return a change with its interval, and whether that holds no change (0 points, or 1 times); `gap` is the change
    of a percentage as it is shown.
    """
    low, high = changed.interval
    if unit == "percent":
        ends = [words.signed(100 * end) for end in (low, high)]
        span = "" if set(ends) == {"0.0"} else f" (95% interval {' to '.join(ends)})"  # 0.0 to 0.0 is no range
        text = f"A change of {words.signed(gap)} percentage points{span}"
        chance = low <= 0 <= high
    else:
        times = f"{changed.value:.2f}"
        text = f"{'About' if times == '1.00' else f'{times} times'} as many (95% interval {low:.2f} to {high:.2f})"
        chance = low <= 1 <= high
    return f"{text}: {'no more than chance explains' if chance else 'more than chance explains'}."
