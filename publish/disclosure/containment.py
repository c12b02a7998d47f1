"""Lists how counts of the catalogue are related: which are equal, which contain others, and which share no row.

A count is written metric.numerator, .denominator or .complement; data quality checks are treated like metrics.
Relations that the facts' rules prove are not declared here (see `queries.metrics.nested` and
`queries.quality.nested_checks`). The three sums below go beyond containment.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from etl import codes
from queries.facts.rules import Rule
from queries.metrics.catalogue import METRICS
from queries.quality.nested_checks import check_counts, nesting

# Contacts of the hub, less how much more came than was decided, are those decided in the month, by their outcomes.
DECIDED = (
    "hours_to_decision_median.denominator",
    "arrivals_less_decisions.numerator",
    tuple(f"contact_outcome_{code}.numerator" for code in codes.CONTACT_OUTCOMES if code != "open_case"),
)
# What stands open at a period's end is what stood open at its start and what came less what left.
STOCK = ("undecided_at_month_end.numerator", "arrivals_less_decisions.numerator")
# Where that balance is not told, the most that can stand open at a hub is what stood open and all that came, less those
# known to have left. Open cases mostly come and leave in one month, so that they only widen it.
CAME = "contacts.numerator"
LEFT = ("risk_changed.denominator", *(f"contact_outcome_{code}.denominator" for code in codes.CONTACT_OUTCOMES))
# A count of one fact inside a count of another: the months with staff on record have contacts, others have, too.
ACROSS_FACTS = (("contacts.numerator", "contacts_per_fte.numerator"),)
_CODE_OF_SOURCE = {words: code for code, words in codes.SOURCES.items()}


class Tie(NamedTuple):
    """A whole with some of its parts, which share no row; with `exact` the parts make up the whole."""

    whole: str
    parts: tuple[str, ...]
    exact: bool = False


def unit_of(metric: str, denominator: int | None) -> str:
    """Return the unit of a metric; one that is not in the catalogue is a count, or a percentage if it has two."""
    if metric in METRICS:
        return METRICS[metric].unit
    return "count" if denominator is None else "percent"


def stands_open(metric: str) -> bool:
    """Whether a count is of cases open at a period's end, so that a quarter's count is that of its last month."""
    return metric in METRICS and METRICS[metric].leaves is not None and METRICS[metric].unit == "count"


def counts_people(metric: str) -> bool:
    """Whether the denominator counts children: posts and the population do not."""
    return metric not in METRICS or (METRICS[metric].unit != "rate" and METRICS[metric].fact != "staffing")


def few_beyond(metric: str, counted: int | None, threshold: int) -> bool:
    """Whether so few rows lie beyond a time that a reader can work out a small count from it.

    If 9 in 10 of 30 checks came back within a day, at most 3 are late or never came back. On either side of a time
    there must be as many rows as the threshold.
    """
    share = METRICS[metric].share if metric in METRICS else None
    return share is not None and 0 < round((counted or 0) * min(share, 1 - share), 6) < threshold


def group_of_source(source: str) -> str:
    """Return the published group of a source, given by its code or its words."""
    code = _CODE_OF_SOURCE.get(source, source)
    return codes.GROUP_OF_SOURCE.get(code, "Unknown")


def name_of(metric: str, role: str) -> str:
    """Return the name of a count: the same rows, dated in the same way, have one name, whichever metrics count them."""
    return shared(f"{metric}.{role}")


def shared(count: str) -> str:
    """Return the one name of a count that several metrics have."""
    return nesting().names.get(count, count)


@cache
def flows() -> tuple[str, frozenset[str]]:
    """Return the shared names of the counts of all arrivals, and of the counts that are each a part of all
    departures."""
    return shared(CAME), frozenset(map(shared, LEFT))


@cache
def ties(at_hand: tuple[str, ...], broken: frozenset[Rule] = frozenset()) -> tuple[Tie, ...]:
    """Return what ties the counts at hand, given by their shared names, in a build that breaks some rules.

    What follows from other ties is left out: a metric's parts are tied where it is placed, and a count inside another
    is inside all that hold that one.
    """
    families = list(_families(at_hand, broken))
    every = {(tie.whole, part) for tie in families if tie.exact for part in tie.parts}
    inside = (pair for pair in _nearest(at_hand, broken) if pair not in every | _of_one_metric())
    return (*families, *_decided(at_hand), *(Tie(whole, (part,)) for whole, part in inside))


def _families(at_hand: Sequence[str], broken: frozenset[Rule]) -> Iterator[Tie]:
    return (Tie(*family) for family in nesting(broken).families(at_hand))


def _decided(at_hand: Sequence[str]) -> Iterator[Tie]:
    clocked, net, outcomes = DECIDED
    if {shared(clocked), net} <= set(at_hand):
        yield Tie(shared(clocked), (net, *(count for count in outcomes if count in at_hand)))


def _nearest(at_hand: Sequence[str], broken: frozenset[Rule]) -> Iterator[tuple[str, str]]:
    """Yield (whole, part), where none at hand lies between them."""
    inside = nesting(broken).inside | {(shared(whole), shared(part)) for whole, part in ACROSS_FACTS}

    def less(part: str, whole: str) -> bool:
        return (whole, part) in inside and (part, whole) not in inside

    for part in at_hand:
        wholes = [whole for whole in at_hand if (whole, part) in inside and not _follows(whole, part)]
        for whole in sorted(wholes):
            if not any(less(part, between) and less(between, whole) for between in wholes):
                yield whole, part


def _follows(whole: str, part: str) -> bool:
    """Return whether a complement holds a part because the part shares no row with its numerator, which ties of the
    numerator tell; what a part of its population leaves over is no such part.
    """
    populations = _populations()
    return whole in populations and populations.get(part, populations[whole]) == populations[whole]


@cache
def _populations() -> dict[str, str]:
    """Return, by complement, the denominator that it is a part of."""
    return {name_of(rate, "complement"): name_of(rate, "denominator") for rate in _rates()}


@cache
def _of_one_metric() -> frozenset[tuple[str, str]]:
    return frozenset(
        (name_of(rate, "denominator"), name_of(rate, role)) for rate in _rates() for role in ("numerator", "complement")
    )


def _rates() -> list[str]:
    """Return the metrics that are percentages, and the checks of the data, which are, too."""
    of_checks = (count.name.partition(".")[0] for count in check_counts() if count.name.endswith(".denominator"))
    return [*(metric for metric in METRICS if unit_of(metric, None) == "percent"), *of_checks]
