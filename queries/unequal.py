"""What comparing groups of children says, in words that claim no more than chance leaves open; one row is a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from queries import words
from queries.equality import GroupRate, by_characteristic
from queries.facts.names import PERSON_DIMS
from queries.measure import Facts
from queries.metric import Metric
from queries.metrics import CORE, METRICS

RATES = tuple(
    metric for metric in (CORE | METRICS).values() if metric.unit == "percent" and set(PERSON_DIMS) <= set(metric.dims)
)  # the core ones first
CHANCE = 20  # one comparison in so many lies outside its 95% interval by chance alone
CAUTION = (
    "A difference says where to look, not why: it does not show that children were treated differently, and need, "
    "referral and recording differ between groups too."
)


@dataclass(frozen=True)
class Compared:
    """One figure: how many groups could be compared with the rest, and those that differ by more than chance."""

    metric: Metric
    compared: int
    differing: tuple[GroupRate, ...]


def compare(metric: Metric, rates: Sequence[GroupRate]) -> Compared:
    """Return what a figure's groups say; where two groups are each other's rest, the first says it for both."""
    every = [rate for rate in rates if rate.relative is not None]
    dims = [rate.dim for rate in every]
    known = [rate for i, rate in enumerate(every) if dims.count(rate.dim) != 2 or rate.dim not in dims[:i]]
    return Compared(metric, len(known), tuple(rate for rate in known if rate.differs))


def scan(facts: Facts, months: Sequence[tuple[Metric, date]], where: Mapping[str, str] | None = None) -> list[Compared]:
    """Return each figure over the year up to its own latest month, those that can be compared at all."""
    found = [compare(metric, by_characteristic(facts, metric, month, where)) for metric, month in months]
    return [one for one in found if one.compared]


def claim(found: Compared) -> str:
    """Return what a figure's groups say, without a full stop."""
    if not found.compared:
        return f"{found.metric.title}: too few children to compare groups"
    number = len(found.differing)
    if not number:
        return f"{found.metric.title}: no group differs from the rest by more than chance explains"
    groups = "group differs" if number == 1 else "groups differ"
    return f"{found.metric.title}: {words.number(number)} {groups} from the rest by more than chance explains"


def by_chance(compared: int) -> str:
    """Return how many of some comparisons would differ by chance alone, as a sentence."""
    expected = round(compared / CHANCE)
    if compared < CHANCE // 2:
        return f"Of {words.number(compared)} comparisons fewer than one would differ by chance alone."
    said = f"about {words.number(max(1, expected))}"
    return f"Of {words.number(compared)} comparisons {said} would differ by chance alone."
