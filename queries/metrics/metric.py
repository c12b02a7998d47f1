"""Defines the type of a metric: its numerator and denominator, its month, and the words used when it moves."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

import polars as pl

from etl.errors import DeclarationError
from queries.facts.names import LEVELS, TABLE_OF_FACT

THEMES = {
    "timeliness": ("Timeliness", "Do children get a decision in time?"),
    "return_demand": ("Return demand", "Do children come back to the front door?"),
    "level_of_need": ("Level of need", "Do children stay at the right level?"),
    "accuracy": ("Accuracy of risk", "Is the first rating right?"),
    "sharing": ("Information sharing", "Do agencies share what they know?"),
    "demand": ("Demand", "How many children come to the front door?"),
}
Unit = Literal["percent", "count", "ratio", "hours", "rate", "net"]
WITHOUT_DENOMINATOR = ("count", "net")
Better = Literal["higher", "lower", "neutral"]


@dataclass(frozen=True)
class LookBack:
    """How far before a month its rows look: whole months or days before the month's first day."""

    months: int = 0
    days: int = 0


DIRECTIONS = {
    "more", "fewer", "less", "larger", "smaller", "longer", "shorter", "higher", "lower", "above", "below", "risen",
    "fallen", "rose", "fell",
}  # fmt: skip


class Claim(NamedTuple):
    """The words for what a metric says. None is a direction: those follow from the figures.

    `topic` names the measure: `the share of contacts decided on time`. `past` follows "more" or "a larger share of":
    `contacts was decided on time`; a time or a balance has none. `later` says what is still to come in the month {}.
    """

    topic: str
    past: str = ""
    later: str = ""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One figure. `numerator` and `denominator` are true-or-false expressions over the fact's columns.

    A count has no denominator: its value is its numerator. A ratio's numerator is a number, and its denominator may be
    one. With `leaves` (a month column), a count is of rows that have come by `month` and not left by a period's end; a
    net count is arrivals in a period less departures. With `share` (0.5, 0.9) the figure is the hours within which that
    share of the denominator has reached the numerator. A rate is a count `per` so many children in the population.

    `history` is the look-back that a month needs to be known. Where the data does not cover it, the column
    `self_reported` decides: a row's own record of its past, null where it has none. `maturity_months` and
    `maturity_days` are the follow-up. `comparator` names England's figure in national_values.csv.
    `untimed` are rows left out because they have no time of day. `ladder` says on which one levels of need are
    counted: that asked for (`asked`), the finest on which all agree (`common`), or `four_levels` alone. `begins`
    names what the policy dates before which there is no such figure: the duty to share, or
    Family Help.

    `says` holds the words for what the figure says. A `headline` is judged together with the others: pages open with
    it, and snapshots and open data hold it, under its `short` name.
    """

    name: str
    title: str
    theme: str
    fact: str
    month: str
    month_words: str
    unit: Unit
    better: Better
    noun: str
    numerator: pl.Expr = field(repr=False, compare=False)
    denominator: pl.Expr | None = field(repr=False, compare=False)
    counted: str
    met: str
    source: str
    dims: tuple[str, ...]
    history: LookBack | None = None
    maturity_months: int = 0
    maturity_days: int = 0
    comparator: str | None = None
    pair: tuple[str, ...] = ()
    leaves: str | None = None
    share: float | None = None
    per: int | None = None
    self_reported: str | None = None
    ladder: Literal["asked", "common", "four_levels"] | None = None
    begins: Literal["duty", "family_help"] | None = None
    untimed: pl.Expr | None = field(default=None, repr=False, compare=False)
    reading: str
    says: Claim
    short: str = ""
    headline: bool = False

    def __post_init__(self) -> None:
        """Raise DeclarationError, which names the metric, where the declaration is not whole."""
        for fault in _faults(self):
            raise DeclarationError(f"Metric '{self.name}': {fault}")

    @property
    def table(self) -> str:
        """The table of the extract standard whose coverage decides which months can be known."""
        return TABLE_OF_FACT[self.fact]

    @property
    def columns(self) -> list[str]:
        """Fact columns that the metric reads, its month among them."""
        read = [*self.numerator.meta.root_names(), *([self.leaves] if self.leaves else [])]
        read += [self.self_reported] if self.self_reported else []
        read += ["waited"] if self.share is not None else []
        for more in (self.denominator, self.untimed):
            read += more.meta.root_names() if more is not None else []
        return list(dict.fromkeys([self.month, *read]))


def variant(metric: Metric, *, name: str, title: str, says: Claim, **changes: Any) -> Metric:
    """Return a metric that differs from another; it is no headline unless it says so itself."""
    own: dict[str, Any] = {"short": "", "headline": False}
    return replace(metric, name=name, title=title, says=says, **(own | changes))


def _faults(metric: Metric) -> Iterator[str]:
    """Yield what is not whole in a metric's declaration."""
    for name, known in (("theme", THEMES), ("fact", TABLE_OF_FACT)):
        if getattr(metric, name) not in known:
            yield f"{name}= must be one of {', '.join(known)}."
    for name in ("counted", "met", "reading"):
        text = getattr(metric, name)
        if not (text[:1].isupper() and text.endswith(".")):
            yield f"write {name}= as a sentence, not '{text}'."
    for name in ("title", "noun", "source"):
        text = getattr(metric, name)
        if not text or text.endswith("."):
            yield f"write {name}= as a name, without a full stop, not '{text}'."
    yield from _faults_of_outlets(metric)
    yield from _faults_of_unit(metric)
    yield from _faults_of_words(metric)


def _faults_of_outlets(metric: Metric) -> Iterator[str]:
    if not metric.month_words.startswith(("by ", "at ", "in ")):
        yield f"begin month_words= with by, at or in, not '{metric.month_words}'."
    if metric.headline and not metric.short:
        yield "give it the short= name that a snapshot's tables show."


def _faults_of_words(metric: Metric) -> Iterator[str]:
    says = metric.says
    if not says.topic.startswith("the "):
        yield f"begin what it says with the topic, as 'the share of ...', not '{says.topic}'."
    if bool(says.past) != (metric.unit not in ("hours", "net")):
        yield "say in says= what follows 'more' or 'a larger share of'; a time or a balance has no such words."
    for text in says:
        if text.endswith(".") or DIRECTIONS.intersection(text.lower().split()):
            yield f"write says= without a direction and a full stop, not '{text}': directions follow from figures."


def _faults_of_unit(metric: Metric) -> Iterator[str]:
    unit = metric.unit
    if (metric.denominator is None) != (unit in ("count", "net", "rate")):
        yield f"a {unit} has {'no' if metric.denominator is not None else 'a'} denominator=."
    if (metric.share is not None) != (unit == "hours"):
        yield "share= belongs to unit='hours', which needs it."
    if (metric.per is not None) != (unit == "rate"):
        yield "per= belongs to unit='rate', which needs it."
    if unit == "net" and not metric.leaves:
        yield "unit='net' needs leaves=, the month in which a row goes."
    if metric.per and metric.dims != ("hub",):
        yield "dims= of a rate are ('hub',): a population is known by hub at most."
    if (metric.ladder is not None) != (metric.fact == LEVELS) and metric.fact != "episodes":
        yield "say in ladder= on which levels of need its rows are counted."
    if metric.comparator and unit != "percent":
        yield "comparator= needs unit='percent': England's other figures are for a year, a month's are not."
