"""Writes the size and direction of a change in words: both figures, their difference and its interval."""

from queries import words
from queries.calendar.months import Span, first_day
from queries.explain.change import Change
from queries.explain.periods import words_of
from queries.explain.tally import stands_open
from queries.series.sentences import Reference, Sign, fall, fell, sign, up_from


def way_of(change: Change) -> Sign:
    """Return which way a figure went, as it is displayed."""
    unit = change.metric.unit
    return sign(change.values[1], unit, Reference(change.values[0] * change.scale, unit, ""))


def amount(change: Change, of: float) -> str:
    """Return a difference without its sign, with the digits used in sentences: `15.2 points`, `62`, `3.0 hours`."""
    unit = change.metric.unit
    return f"{words.signed(abs(of)).removeprefix('+')} points" if unit == "percent" else words.value(abs(of), unit)


def whole(change: Change) -> str:
    """Return the change itself without its sign, as the two figures beside it are shown: 21.1% to 16.9% is 4.2."""
    percent = change.metric.unit == "percent"
    return amount(change, words.gap(change.values[1], change.values[0]) if percent else change.change)


def the_change(change: Change) -> str:
    """Return a change as a sentence begins with it: `The fall of 4.2 points`, `Day for day, the rise of 35`."""
    said = f"the {fall(way_of(change))} of {whole(change)}"
    return f"Day for day, {said}" if change.scale != 1 else words.capital(said)


def part_of(change: Change, adds: float) -> str:
    """Return a part beside the whole: `6.0 of the 6.0 points`, `39 of the rise of 57`."""
    part, every, noun = amount(change, adds), whole(change), fall(way_of(change))
    days = ", day for day" if change.scale != 1 else ""
    if part != every and _more(change, adds):
        return f"{part}, more than the whole {noun} of {every}{days}"
    if change.metric.unit == "percent":
        return f"{part.removesuffix(' points')} of the {every}"
    return f"{part} of the {noun} of {every}{days}"


def shows(change: Change, of: float) -> bool:
    """Return whether a difference is more than 0 as it is shown."""
    return amount(change, of) != amount(change, 0.0)


def _more(change: Change, adds: float) -> bool:
    """Return whether a part is more than the whole, as both are shown."""
    if change.metric.unit != "percent":
        return abs(adds) > abs(change.change)
    return round(abs(adds), 1) > abs(round(words.gap(change.values[1], change.values[0]), 1))


def total(change: Change) -> str:
    """Return both figures and their difference with its interval, as one sentence."""
    unit, (was, now) = change.metric.unit, change.values
    went = sign(now, unit, Reference(was, unit, ""))
    here, before = f"{_figure(change, 1)} {_when(change, change.after)}", _when(change, change.before)
    return f"{here}, {up_from(went)} {f'{_figure(change, 0)} ' if went else ''}{before}{_sure(change)}."


def _when(change: Change, span: Span) -> str:
    """Return when a figure holds: in a period, or at its end what stands open."""
    if stands_open(change.metric):
        return f"at the end of {words.month(first_day(span.last))}"
    return f"in {words_of(span)}"


def _figure(change: Change, place: int) -> str:
    """Return the figure before (0) or after (1) with what it counts: `72.9% of 361 contacts`, `361 contacts`."""
    metric, figure = change.metric, change.values[place]
    text, of = words.value(figure, metric.unit), (change.whole.before, change.whole.after)[place].denominator
    if metric.unit == "percent":
        return f"{text} of {words.count(of)} {words.of_them(of, metric.noun)}"
    return f"{text} {words.of_them(figure, metric.noun)}" if metric.unit == "count" else text


def _sure(change: Change) -> str:
    """Return the difference and its interval in brackets, where there is one."""
    if change.interval is None:
        return ""
    unit = change.metric.unit
    digits = words.signed if unit == "percent" else words.net if unit == "count" else signed_ratio
    size = words.gap(change.values[1], change.values[0]) if unit == "percent" else change.change
    if digits(change.interval.lower) == digits(change.interval.upper):  # none before and after: that is no range
        return ""
    text = f"({digits(size)}, 95% interval {digits(change.interval.lower)} to {digits(change.interval.upper)})"
    if change.scale == 1:
        return f" {text}"
    raw = sign(change.values[1], unit, Reference(change.values[0], unit, ""))
    way = way_of(change)
    if way and way != raw:
        return f"; day for day it {fell(way)} {text}"
    return f" {text.replace('(', '(day for day ', 1)}"


def signed_ratio(of: float) -> str:
    """Return `+0.14` or `−0.14`, with a true minus sign."""
    text = words.ratio(abs(of))
    return text if text == "0.00" else f"{'−' if of < 0 else '+'}{text}"
