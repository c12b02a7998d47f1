"""Puts a series' latest month into words: a claim, and the figures it rests on. No sentence names a cause."""

from collections.abc import Sequence

from queries import words
from queries.calendar.months import months_after
from queries.metrics.metric import Metric, Unit
from queries.series.levels import Level, level
from queries.series.points import Point, expected_range
from queries.series.reasons import Reason, reason
from queries.series.sentences import Reference, Sign, Subject, above, comparison, joined, sign, up_from
from queries.series.series import Series
from queries.series.steps import Step
from queries.series.verdicts import Joined, joined_verdict
from queries.statistics.spc import FULL_LIMITS

NEUTRAL = "Neither good nor bad"
FEWEST_TO_FORETELL = 6
_WAYS: dict[str | None, Sign] = {"high": 1, "low": -1, None: 0}


def subject_of(metric: Metric) -> Subject:
    """Return the words for what a metric's sentences are about."""
    return Subject(metric.says.topic, metric.says.past, metric.unit)


def verdict(series: Series) -> Joined:
    """Return what a series' latest month says by level, step and target together."""
    step = series.moved[0].way if series.moved else 0
    fails = series.assurance == "fail" and len(series.segment) >= FEWEST_TO_FORETELL
    return joined_verdict(_WAYS[series.side], step, series.metric.better, fails)


def headline(series: Series) -> str:
    """Return the claim that stands over a series' chart, without a full stop."""
    about, found = subject_of(series.metric), verdict(series)
    if series.not_known:
        return f"{series.metric.title}. {series.not_known.removesuffix('.')}"
    if series.latest is None:
        return f"{series.metric.title}: {none_known(series)}"
    if found.by == "level":
        return _reason(series, about).claim
    if found.by == "step":
        return comparison(about, found.way, f"in {_month(series, series.moved[0].before)}")
    if found.by == "target" and series.target:
        return f"{about.capital} stays {_side_of_target(series)} its target of {_target(series)}"
    return _quiet(series, about)


def none_known(series: Series) -> str:
    """Return in two words how a series stands of which no month is known: `not known yet`, `nothing to count`."""
    if not series.points:
        return "not in this data"
    if series.not_known:
        return "not known"
    if any(p.status == "suppressed" for p in series.points):
        return "too few to say"
    nothing = any(p.status == "ok" and p.value is None for p in series.points)
    return "nothing to count" if nothing else "not known yet"


def claim(series: Series) -> str:
    """Return the claim of a finding, with its full stop."""
    if verdict(series).by == "target":
        return f"{subject_of(series.metric).capital} will go on missing its target."
    return f"{headline(series)}."


def figures(series: Series) -> str:
    """Return the sentences after a finding's claim: the latest figure, what it is compared with, what to read with it.

    The series has a finding.
    """
    found, latest = verdict(series), series.known[-1]
    if found.by == "target":
        between = expected_range(latest.spc, series.metric.unit)
        usual = f"The whole expected range ({between}) is {_side_of_target(series)} it"
        why = usual if between else "Months hardly differ from each other"
        return f"{_when(series, latest)}. {why}, so only a change in the process will meet it."
    beside = _after_level(series, found.way) if found.by == "level" else _after_step(series)
    return f"{_when(series, latest)}{beside}.{_read_with(series, neutral=found.kind == 'neutral')}"


def alt_text(series: Series) -> str:
    """Return what a chart of a series shows, for people who can't see it: finding, then figures."""
    metric, latest = series.metric, series.latest
    if latest is None or latest.value is None or not series.shown:
        return f"{headline(series)}."
    first = words.month(series.shown[0].month)
    span = first if series.shown[0].month == series.month else f"{first} to {words.month(series.month)}"
    about = f"{metric.title}, {metric.month_words}, {span}."
    told = [f"{words.month(latest.month)}: {_value(series, latest.value)}"]
    between = expected_range(latest.spc, metric.unit)
    if between:
        told.append(f"expected range {between}")
    if series.target:
        told.append(f"target {_target(series)}")
    if series.comparator:
        told.append(f"England {words.value(series.comparator.value, metric.unit)}")
    verdicts = f"{words.variation(series.variation, series.side)}. {words.assurance(series.assurance)}."
    return f"{headline(series)}. {about} {', '.join(told)}. {verdicts}"


def _quiet(series: Series, about: Subject) -> str:
    at = series.known[-1].spc
    if series.rare and series.variation == "too_few":
        return series.rare.text
    ranged = at is not None and expected_range(at, series.metric.unit) is not None
    if series.spc.trial_limits and not ranged:
        return f"Too early to say what is usual for {about.topic}"
    if ranged and len(series.segment) < FULL_LIMITS:  # rare events too: their limits are exact at once
        months = words.counted(len(series.segment), "month")
        return f"{about.capital} stays within its range so far, which rests on {months}"
    if not ranged:
        return f"{about.capital} shows no change"
    return f"{about.capital} stays within its usual range{' so far' if series.metric.maturity_months else ''}"


def _level(series: Series) -> Level | None:
    return level(series.segment, series.metric.unit, series.rare)


def _reason(series: Series, about: Subject) -> Reason:
    found = _level(series)
    if found is None:
        raise ValueError(f"{series.metric.name} has no special cause in its latest month.")
    return reason(series, about, found)


def _after_level(series: Series, way: Sign) -> str:
    """Return what follows the figure where an unusual level leads."""
    after = _reason(series, subject_of(series.metric)).after
    return f"{after}{_steps(series, way, series.moved, first=not after)}{_month_before(series)}"


def _after_step(series: Series) -> str:
    """Return what follows the figure where a step leads: its other end, another step, and the level."""
    first, *others = series.moved
    unit = series.metric.unit
    text = f", {up_from(first.way)} {words.value(first.before.value or 0.0, unit)}"
    text += _steps(series, first.way, others, told=first.way)
    found = _level(series)
    if found:
        beside = _reason(series, subject_of(series.metric)).beside
        return f"{text}, {joined(first.way, found.way)} {beside}{_month_before(series)}"
    between = expected_range(series.known[-1].spc, unit)
    return f"{text}{f', within the expected range ({between})' if between else ''}{_month_before(series)}"


def _steps(series: Series, way: Sign, steps: Sequence[Step], told: Sign = 0, first: bool = False) -> str:
    """Return where a figure came from: `, and down from 82.0% in March and from 80.0% in April 2025`.

    `way` is the direction told before, `told` the same if it was that of a step; `first` where nothing stands before.
    """
    text = ""
    for step in steps:
        was = f"{words.value(step.before.value or 0.0, series.metric.unit)} in {_month(series, step.before)}"
        join = "" if first and step.way == way else f"{joined(way, step.way)} "
        text += f" and from {was}" if step.way == told else f", {join}{up_from(step.way)} {was}"
        told, first = step.way, False
    return text


def _month_before(series: Series) -> str:
    """Return how the month before compares, where no step since then has been told."""
    latest, before, unit = series.known[-1], series.previous, series.metric.unit
    adjacent = before is not None and months_after(before.month, 1) == latest.month
    told = series.rare is not None or any(step.lag == 1 for step in series.moved)
    if before is None or not adjacent or before.value is None or told:
        return ""
    name, was = _month(series, before), words.value(before.value, unit)
    if sign(latest.value or 0.0, unit, Reference(before.value, unit, name)) == 0:
        return f", the same as in {name}"
    tested = any(step.lag == 1 for step in series.steps)
    return f"; {name}'s {was} differs by no more than chance" if tested else f"; {name}: {was}"


def _month(series: Series, point: Point) -> str:
    """Return a month's name, without its year where that goes without saying."""
    near = series.known[-1].month == series.month and months_after(point.month, 1) == series.month
    return f"{point.month:%B}" if near else words.month(point.month)


def _value(series: Series, value: float) -> str:
    unit: Unit = series.metric.unit
    return words.value(value, unit) + (f" {words.of_them(value, series.metric.noun)}" if unit == "count" else "")


def _target(series: Series) -> str:
    return words.target(series.target.value, series.metric.unit) if series.target else ""


def _side_of_target(series: Series) -> str:
    """Return on which side of its target a failing measure lies."""
    return above(-1 if series.metric.better == "higher" else 1)


def _when(series: Series, latest: Point) -> str:
    text = _value(series, latest.value or 0.0)
    if series.follow_up:
        text += f" for {series.metric.noun} in {words.month(latest.month)}, the latest that can be known"
    elif latest.month != series.month:
        text += f" in {words.month(latest.month)}, the latest month that can be known"
    else:
        text += f" in {latest.month:%B}"
    if series.target is None or series.assurance in ("no_target", "not_judged"):
        return text
    return f"{text}{',' if latest.month != series.month else ''} against a target of {_target(series)}"


def _read_with(series: Series, neutral: bool) -> str:
    """Return what to read with a finding: England's figure, or why a neutral measure is no judgement."""
    if neutral:
        return _neutral(series)
    england = series.comparator
    text = f" {england.name}: {words.value(england.value, series.metric.unit)}." if england else ""
    fails = series.assurance == "fail" and not _meets(series)
    return text + (" It is not expected to meet its target either way." if fails else "")


def _meets(series: Series) -> bool:
    """Return whether the latest month met its target, as both are shown."""
    latest, unit = series.known[-1].value or 0.0, series.metric.unit
    way = sign(latest, unit, Reference(series.target.value, unit, "")) if series.target else 0
    return way != (-1 if series.metric.better == "higher" else 1)


def _neutral(series: Series) -> str:
    later, reading = series.metric.says.later, series.metric.reading
    if later:
        return f" {NEUTRAL} by itself: {later.format(words.month(months_after(series.known[-1].month, 12)))}."
    return f" {reading}" if NEUTRAL.lower() in reading.lower() else f" {NEUTRAL} by itself. {reading}"
