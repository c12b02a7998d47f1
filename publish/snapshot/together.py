"""Measures that mislead when read alone; one row is a pair, told side by side and without a cause."""

from collections.abc import Mapping
from typing import NamedTuple, cast

from queries import words
from queries.series import Point, Series


class Pair(NamedTuple):
    """A heading, two metrics, and what to bear in mind when reading the two."""

    heading: str
    first: str
    second: str
    bear_in_mind: str


PAIRS = (
    Pair(
        "Speed and accuracy.",
        "contact_decided_on_time",
        "risk_changed",
        "A faster decision is only better if it is right.",
    ),
    Pair(
        "Asking and deciding.",
        "agency_check_returned_on_time",
        "contact_decided_on_time",
        "A hub waits for its slowest agency.",
    ),
    Pair(
        "Volume and coming back.",
        "contacts",
        "repeat_contact_90d",
        "More contacts can mean that more is noticed: volume alone is neither good nor bad.",
    ),
    Pair(
        "Stepping down and stepping up.",
        "step_downs",
        "step_up_after_step_down_12m",
        "A step-down is only good if it lasts.",
    ),
)
# What is said of each, in words that go on from the value.
_SAID = {
    "contact_decided_on_time": "{} of contacts were decided on time",
    "risk_changed": "{} of risk ratings were changed after checks",
    "agency_check_returned_on_time": "{} of agency checks came back on time",
    "contacts": "{} contacts came in",
    "repeat_contact_90d": "{} of contacts came within 90 days of an earlier one about the same child",
    "step_downs": "{} children stepped down",
    "step_up_after_step_down_12m": "{} of step-downs{} were followed by a step-up within 12 months",
}


MOST = 3


def together(series: Mapping[str, Series]) -> list[dict[str, str]]:
    """Return heading and text of the pairs that can be told, those in which something moved first, at most three."""
    pairs = [(pair, series[pair.first], series[pair.second]) for pair in PAIRS]
    told = [(pair, a, b) for pair, a, b in pairs if a.current and b.current]
    told.sort(key=lambda found: -sum(s.side is not None for s in found[1:]))
    return [{"claim": pair.heading, "rest": f"{_both(a, b)} {pair.bear_in_mind}"} for pair, a, b in told[:MOST]]


def _both(first: Series, second: Series) -> str:
    if first.side is None and second.side is None:
        return f"{_said(first)} and {_said(second)}: both are within their usual range."
    return f"{_said(first)}, {_usual(first)}; {_said(second)}, {_usual(second)}."


def _said(series: Series) -> str:
    """Return a measure's clause; the month is named where it is not the snapshot's own."""
    latest = cast(Point, series.latest)
    of = f" in {words.month(latest.month)}" if latest.month != series.month else ""
    value = words.value(cast(float, latest.value), series.metric.unit)
    return _SAID[series.metric.name].format(value, of)


def _usual(series: Series) -> str:
    if series.side is None:
        return "within the usual range"
    return f"{'higher' if series.side == 'high' else 'lower'} than usual"
