"""Pairs measures that mislead when read alone, and describes each pair in a sentence that names no cause."""

from collections.abc import Mapping
from typing import NamedTuple, cast

from publish.published.snapshot_figures import Statement
from queries import words
from queries.series.points import Point, expected_range
from queries.series.series import Series
from queries.statistics.spc import UNJUDGED


class Pair(NamedTuple):
    """Names two metrics, their heading, and what to bear in mind when reading the two."""

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
MOST = 3
USUAL = "within the usual range"
# A clause for each measure; {} is its value.
_CLAUSES = {
    "contact_decided_on_time": "{} of contacts were decided on time",
    "risk_changed": "{} of risk ratings were changed after checks",
    "agency_check_returned_on_time": "{} of agency checks came back on time",
    "contacts": "{} contacts came in",
    "repeat_contact_90d": "{} of contacts came within 90 days of an earlier one about the same child",
    "step_downs": "{} children stepped down",
    "step_up_after_step_down_12m": "{} of step-downs{} were followed by a step-up within 12 months",
}


def together(series: Mapping[str, Series]) -> list[Statement]:
    """Return the pairs of which both measures are known, at most three, those with an unusual measure first."""
    pairs = [(pair, series[pair.first], series[pair.second]) for pair in PAIRS]
    known = [(pair, a, b) for pair, a, b in pairs if a.current and b.current]
    known.sort(key=lambda each: -sum(s.side is not None for s in each[1:]))
    return [Statement(pair.heading, f"{_both(a, b)} {pair.bear_in_mind}") for pair, a, b in known[:MOST]]


def _both(first: Series, second: Series) -> str:
    if usual(first) == usual(second) == USUAL:
        return f"{_clause(first)} and {_clause(second)}: both are within their usual range."
    return f"{_clause(first)}, {usual(first)}; {_clause(second)}, {usual(second)}."


def _clause(series: Series) -> str:
    """Return a measure's clause; it names the month where that is not the snapshot's own."""
    latest = cast(Point, series.latest)
    of = f" in {words.month(latest.month)}" if latest.month != series.month else ""
    value = words.value(cast(float, latest.value), series.metric.unit)
    return _CLAUSES[series.metric.name].format(value, of)


def usual(series: Series) -> str:
    """Return how a measure's level reads in the middle of a sentence."""
    if series.rare and series.rare.unrecorded:
        return "not recorded"
    if series.variation in UNJUDGED:
        return words.uncapital(words.variation(series.variation))
    if series.side is None:
        return USUAL if expected_range(series.known[-1].spc, series.metric.unit) else "as in the months before"
    return f"{'higher' if series.side == 'high' else 'lower'} than usual"
