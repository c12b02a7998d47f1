"""Defines a line of a return: its words, and the metric that answers it."""

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from queries.metrics import dimensions as d
from queries.metrics.metric import Claim, Metric

_SAYS = Claim("the number of rows", "rows were counted")  # a line has no verdict: nothing says this


@dataclass(frozen=True)
class Line:
    """One line. Without a `metric` the extract standard lacks what it counts; `why` says what."""

    name: str
    title: str
    metric: Metric | None = None
    why: str = ""

    @property
    def counted(self) -> str:
        """What the line counts, or why nothing can be counted."""
        return f"{self.metric.counted} {self.metric.met}" if self.metric else self.why


def line(title: str, metric: Metric) -> Line:
    """Return a line that asks for a metric under its own name."""
    return Line(metric.name, title, metric)


def part(metric: Metric, name: str, title: str, dim: str, value: str) -> Line:
    """Return a line for one group of a count."""
    counted = metric.counted.removesuffix(".") + f", {dim.replace('_', ' ')}: {value}."
    group = replace(
        metric, name=name, title=title, numerator=metric.numerator & (pl.col(dim) == value), counted=counted
    )
    return Line(name, title, group)


def tally(name: str, title: str, fact: str, month: str, which: pl.Expr, counted: str, **more: Any) -> Line:
    """Return a line of its own: a count of a fact's rows by a month, or of those open at the end of the period."""
    settled = {"theme": "demand", "unit": "count", "better": "neutral", "noun": "children", "denominator": None}
    words: dict[str, Any] = {
        "month_words": "at period end" if "leaves" in more else "in the period",
        "met": "Every such row counts.",
        "source": "Quarterly return of the regions",
        "dims": d.CASE,
        "reading": "A count for a return: neither good nor bad.",
        "says": _SAYS,
    }
    made: dict[str, Any] = {**settled, **words, **more}
    return Line(
        name, title, Metric(name=name, title=title, fact=fact, month=month, numerator=which, counted=counted, **made)
    )
