"""A line of a return: its words and the figure it asks for; a figure of the catalogue is used as it is."""

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from queries.metric import Metric
from queries.metrics import dimensions as d


@dataclass(frozen=True)
class Line:
    """One line. Without a `metric` the extract standard can't tell it, for the reason in `why`."""

    name: str
    title: str
    metric: Metric | None = None
    why: str = ""

    @property
    def counted(self) -> str:
        """What the line counts, or why nothing can."""
        return f"{self.metric.counted} {self.metric.met}" if self.metric else self.why


def line(title: str, metric: Metric) -> Line:
    """Return a line that asks for a figure under the figure's own name."""
    return Line(metric.name, title, metric)


def part(metric: Metric, name: str, title: str, dim: str, value: str) -> Line:
    """Return a line for one group of a count."""
    counted = metric.counted.removesuffix(".") + f", {dim.replace('_', ' ')}: {value}."
    some = replace(metric, name=name, title=title, numerator=metric.numerator & (pl.col(dim) == value), counted=counted)
    return Line(name, title, some)


def tally(name: str, title: str, fact: str, month: str, which: pl.Expr, counted: str, **more: Any) -> Line:
    """Return a line that only a return asks for: a count of a fact's rows by a month, or of those that stand open."""
    settled = {"theme": "demand", "unit": "count", "better": "neutral", "noun": "children", "denominator": None}
    words: dict[str, Any] = {
        "month_words": "at period end" if "leaves" in more else "in the period",
        "met": "Every such row counts.",
        "source": "Quarterly return of the regions",
        "dims": d.CASE,
        "reading": "A count for a return: neither good nor bad.",
    }
    made: dict[str, Any] = {**settled, **words, **more}
    return Line(
        name, title, Metric(name=name, title=title, fact=fact, month=month, numerator=which, counted=counted, **made)
    )
