"""A metric is one small value that says what is counted, over what, by which month, and how to read it."""

from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from queries.facts.names import TABLE_OF_FACT

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


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One figure. `numerator` and `denominator` are true-or-false expressions over the fact's columns.

    A count has no denominator: its value is its numerator. A ratio's numerator is a number, and its denominator may be
    one. With `leaves` (a month column) a count is what has come by `month` and not left at a period's end, and a net
    count what came in a period less what left. With `share` (0.5, 0.9) the figure is the hours within which that share
    of the denominator has reached the numerator. A rate is a count `per` so many children in the population.

    `history` is the look-back a month
    needs to be known; `stated` a column with what a row itself says of its past, null where it says nothing, which
    decides where the look-back is not covered; `maturity_months` and `maturity_days` the follow-up. `comparator` names
    England's figure in national_values.csv.
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
    stated: str | None = None
    reading: str

    @property
    def table(self) -> str:
        """The table of the extract standard whose coverage decides which months can be known."""
        return TABLE_OF_FACT[self.fact]

    @property
    def columns(self) -> list[str]:
        """Fact columns that the metric reads, its month among them."""
        read = [*self.numerator.meta.root_names(), *([self.leaves] if self.leaves else [])]
        read += [self.stated] if self.stated else []
        read += ["waited"] if self.share is not None else []
        if self.denominator is not None:
            read += self.denominator.meta.root_names()
        return list(dict.fromkeys([self.month, *read]))
