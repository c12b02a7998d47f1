"""Explains in words why a month's level is unusual. Each rule has its own claim and its own clause."""

from dataclasses import dataclass

from queries import words
from queries.series.levels import OUTSIDE, Level
from queries.series.points import expected_range, months_between, spc_of
from queries.series.rare import YEAR
from queries.series.sentences import Subject, above, comparison, risen
from queries.series.series import Series


@dataclass(frozen=True)
class Reason:
    """An unusual level in words.

    `claim` is a sentence without its full stop, and `after` follows the figure where that leads. `beside` is what is
    said of the level where a step leads.
    """

    claim: str
    after: str
    beside: str


def reason(series: Series, subject: Subject, level: Level) -> Reason:
    """Return why the latest month's level is unusual."""
    if level.signal in OUTSIDE:
        return _outside(series, subject, level)
    if level.signal == "shift":
        return _shift(series, subject, level)
    if level.signal == "two_in_three":
        return _two_in_three(series, subject, level)
    if level.signal == "trend":
        return _trend(series, subject, level)
    return _year(series, subject, level) if level.signal == "rare_year" else _gap(subject, level)


def _outside(series: Series, subject: Subject, level: Level) -> Reason:
    between, often = _expected(series), _how_often(series, level)
    if level.from_limit:
        claim = comparison(subject, level.way, f"expected ({between})")
        beside = f"{above(level.way)} the expected range ({between}){often}"
        return Reason(claim, often and f", outside that range{often}", beside)
    claim = comparison(subject, level.way, f"on average ({level.reference.text})")
    beside = f"{above(level.way)} the average of {level.reference.text}, outside its limits{often}"
    return Reason(claim, f", outside its limits{often}", beside)


def _shift(series: Series, subject: Subject, level: Level) -> Reason:
    side, mean = f"{'at or ' * level.touches}{above(level.way)}", level.reference.text
    months = f"{words.number(level.run)} months{_to(series)}"
    claim = f"{subject.capital} {_has(series)} been {side} its average of {mean} for {months}"
    return Reason(claim, "", f"{side} the average of {mean} for the {words.ordinal(level.run)} month in a row")


def _two_in_three(series: Series, subject: Subject, level: Level) -> Reason:
    end = "upper" if level.way > 0 else "lower"
    close = f"close to the {end} end of the expected range ({_expected(series)}) in {words.number(level.run)} of three"
    claim = comparison(subject, level.way, f"on average ({level.reference.text})")
    return Reason(claim, f", {close} months", f"{close} months")


def _trend(series: Series, subject: Subject, level: Level) -> Reason:
    began = f"from {level.reference.text} in {words.month(level.since)}" if level.since else ""
    way = f"{risen(level.way)}{f' or {risen(0)}' if level.touches else ''}"
    run = f"for {words.number(level.run)} months in a row"
    claim = f"{subject.capital} {_has(series)} {way} {run}{_to(series)}, {began}"
    return Reason(claim, "", f"having {way} {run}, {began}")


def _is_late(series: Series) -> bool:
    """Return whether the months told of end before the month asked for: then no sentence may say that they are the last
    ones.
    """
    return series.known[-1].month < series.month


def _has(series: Series) -> str:
    return "had" if _is_late(series) else "has"


def _to(series: Series) -> str:
    return f" to {words.month(series.known[-1].month)}" if _is_late(series) else ""


def _year(series: Series, subject: Subject, level: Level) -> Reason:
    per = {"count": " a year", "rate": " a month"}.get(level.unit, "")
    earlier = f"{level.reference.text}{per}" if level.reference.value else "none"
    compared = comparison(subject, level.way, f"before ({earlier})")
    months = f"{YEAR} months{_to(series)}" if _is_late(series) else f"last {YEAR} months"
    claim = f"In the {months} {words.uncapital(compared)}"
    now = words.value(level.value, level.unit)
    rare = series.rare
    before = rare.earlier_months if rare else 0
    known = "known " if rare and rare.known < rare.calendar else ""  # some between were not known
    span = f"in the {YEAR} months to {words.month(series.known[-1].month)}"
    after = f"; {now} {span}, {earlier} in the {before} {known}months before"
    return Reason(claim, after, "")


def _gap(subject: Subject, level: Level) -> Reason:
    since = f"none since {words.month(level.since)}" if level.since else "none"
    claim = comparison(subject, level.way, f"expected: {since}")
    return Reason(claim, f"; the average is {level.reference.text} a year", "")


def _expected(series: Series) -> str:
    return expected_range(series.known[-1].spc, series.metric.unit) or "of a single figure"


def _how_often(series: Series, level: Level) -> str:
    """Return whether the month is the first outside its limits, or which of several in a row."""
    at, points = spc_of(series.known[-1]), series.segment
    if level.run > 1:
        return f" for the {words.ordinal(level.run)} month in a row"
    if sum(spc_of(p).signal in OUTSIDE and spc_of(p).side == at.side for p in points) > 1:
        return ""
    since, months = _since(series), months_between(points[0].month, points[-1].month)
    return f" for the first time {f'since {since}' if since else f'in {words.number(months)} months'}"


def _since(series: Series) -> str:
    """Return what the present limits began with: go-live or a recalculation; empty if they hold from the start."""
    started = [m for m in series.rebases if series.known and series.known[0].month < m <= series.known[-1].month]
    if not started:
        return ""
    live = any(c.kind == "go_live" and c.effective_on.replace(day=1) == started[-1] for c in series.changes)
    return "go-live" if live else f"limits were recalculated in {words.month(started[-1])}"
