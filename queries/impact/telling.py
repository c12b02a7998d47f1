"""A study in words a board can read: what was found, how sure, what was tried against it, and what it does not show."""

from collections.abc import Sequence

from queries import words
from queries.impact.register import Registered
from queries.impact.study import Impact
from queries.metric import Metric
from queries.words import month

_OPENING = {
    "strong": "There is strong evidence of an effect.",
    "moderate": "There is moderate evidence of an effect.",
    "weak": "There is weak evidence of an effect.",
    "none": "There is no evidence of an effect.",
}
SAME_TIME = (
    "This shows that the figure left its earlier course at that time, not why: whatever else began then would look "
    "the same, and it does not show that children are safer."
)


def text(found: Impact) -> str:
    """Return one paragraph: the effect and its interval, the checks, what stands beside it and what it can't show."""
    parts = [_effect(found), _OPENING[found.evidence], *_checks(found), *_held_back(found), *_around(found)]
    return " ".join([*parts, SAME_TIME if found.evidence != "none" else _not_nothing(found)])


def amount(value: float, metric: Metric) -> str:
    """Return a difference in the metric's unit, without its sign: `2.4 percentage points`, `31`, `2.6 hours`."""
    if metric.unit == "percent":
        return words.points(value)
    if metric.unit == "count" and abs(value) < 10:
        return f"{abs(value):.1f}"
    return words.value(abs(value), "count" if metric.unit == "net" else metric.unit)


def span(low: float, high: float, metric: Metric) -> str:
    """Return an interval of differences with signs: `+7.2 to +13.0`, `−1.5 to +2.3`."""
    return f"{signed(low, metric)} to {signed(high, metric)}"


def signed(value: float, metric: Metric) -> str:
    """Return a difference as a signed figure without its unit (hours for times)."""
    places = {"percent": 1, "hours": 1, "ratio": 2, "rate": 1}.get(metric.unit, 0 if abs(value) >= 10 else 1)
    size = f"{abs(value):,.{places}f}"
    return size if float(size.replace(",", "")) == 0 else f"{'+' if value > 0 else '−'}{size}"


def unit(metric: Metric) -> str:
    """Return the unit of an effect, as tables and JSON name it."""
    return {
        "percent": "percentage points",
        "hours": "hours",
        "count": f"{metric.noun} a month",
        "net": f"{metric.noun} a month",
        "ratio": "ratio",
        "rate": f"per {metric.per:,}" if metric.per else "rate",
    }[metric.unit]


def _effect(found: Impact) -> str:
    metric, effect, after = found.metric, found.effect, [m for m in found.fit.course.months if m >= found.change.first]
    whose = f" at {found.change.hub}" if found.change.hub and "hub" in metric.dims else ""
    when = f"{month(after[0])} to {month(after[-1])}"
    later = [
        f"{signed(at.value, metric)} in the {name} month"
        for at, name in ((found.at_6, "sixth"), (found.at_12, "twelfth"))
        if at
    ]
    course = f": {' and '.join(later)}" if later else ""
    return (
        f"After “{found.change.title}” ({words.day(found.change.effective_on)}), {_quoted(metric)}{whose} stood on "
        f"average {amount(effect.value, metric)} {'above' if effect.value > 0 else 'below'} the course it was on, over "
        f"the {words.number(len(after))} months {when} (95% interval {span(effect.low, effect.high, metric)}"
        f"{course})."
    )


def _quoted(metric: Metric) -> str:
    return f"“{metric.title}”"


def _checks(found: Impact) -> list[str]:
    said = [_false_dates(found)]
    if found.control is None:
        said.append("No figure could be tried that the change should have left alone.")
    else:
        moved = "moved at the same date too" if found.control.moved else "did not move"
        said.append(f"{_quoted(found.control.metric)}, which it should have left alone, {moved}.")
    if found.comparison is None:
        said.append("No other hub can serve as a comparison.")
    else:
        said.append(_other_hubs(found))
    return said


def _false_dates(found: Impact) -> str:
    tried = len(found.placebos)
    if not tried:
        return "The months before are too few to try false dates, which keeps the evidence weak at best."
    larger = found.rank - 1
    many = "None" if not larger else words.number(larger).capitalize()
    few = " (fewer than five, which keeps the evidence weak at best)" if tried < 5 else ""
    return f"{many} of {words.number(tried)} false dates{few} give{'s' if larger == 1 else ''} a difference as large."


def _other_hubs(found: Impact) -> str:
    other = found.comparison
    if other is None:
        return ""
    metric, effect = found.metric, other.effect
    ran = "ran alike before" if other.pre_trend_ok else "did not run alike before, so they are no fair comparison"
    hubs = f"{words.number(len(other.hubs))} hub{'' if len(other.hubs) == 1 else 's'} without a change nearby"
    return (
        f"Against {hubs}, which {ran}, the difference is {signed(effect.value, metric)} "
        f"({span(effect.low, effect.high, metric)})."
    )


def _held_back(found: Impact) -> list[str]:
    said = []
    if found.mixed:
        said.append(f"Mixed into it, because it came only months apart: {_named(found.mixed)}.")
    if found.stepped:
        said.append(f"Allowed for as a step of its own: {_named(found.stepped)}.")
    if found.fit.course.missing:
        months = ", ".join(month(one) for one in found.fit.course.missing)
        said.append(f"{months} had no figure and {'is' if len(found.fit.course.missing) == 1 else 'are'} left out.")
    if found.flaws and found.evidence != "none":
        said.append(f"The evidence is rated lower because {' and because '.join(found.flaws)}.")
    return said


def _named(changes: Sequence[Registered]) -> str:
    return "; ".join(f"“{other.title}”, {words.day(other.effective_on)}" for other in changes)


def _around(found: Impact) -> list[str]:
    rows = {row.name: row for row in found.beside if row.before is not None and row.after is not None}
    said = []
    if volume := rows.get("Contacts a month"):
        said.append(f"Contacts went from {words.count(volume.before or 0)} to {words.count(volume.after or 0)} a month")
    if mix := rows.get("Rated red or amber when received"):
        said.append(
            f"{'those' if said else 'Contacts'} rated red or amber from {words.percent(mix.before or 0)} to "
            f"{words.percent(mix.after or 0)}"
        )
    if not said:
        return []
    more = " More cases found is not worse: better sharing can raise them."
    return [f"{', '.join(said)}, against the same months a year before.{more * (found.metric.theme == 'demand')}"]


def _not_nothing(found: Impact) -> str:
    largest = max(abs(found.effect.low), abs(found.effect.high))
    return (
        f"This does not show that there was none: a difference of up to {amount(largest, found.metric)} could be "
        "hidden in the usual variation."
    )
