"""What can be known of a period; one row is a period with its status: ok, immature or partial."""

from collections.abc import Collection
from datetime import date, timedelta

import polars as pl

from queries.metric import Metric
from queries.months import Span, complete_through, months_after, months_before
from queries.needs import other_tables
from queries.question import Known

STATUSES = pl.Enum(["ok", "immature", "partial"])


def statuses(facts: Known, metric: Metric, asked: Collection[Span], says: Collection[int]) -> pl.Series:
    """Return the status of each period asked of a metric.

    `says` holds the first months of the periods whose rows themselves say what the look-back would tell.
    """
    begin = max((facts.coverage[table] for table in (metric.table, *other_tables(metric))), default=date.min)
    covered, known = facts.coverage[metric.table], complete_through(facts.as_at)
    return pl.Series([_status(metric, span, says, (covered, begin, known)) for span in asked], dtype=STATUSES)


def _status(metric: Metric, span: Span, says: Collection[int], days: tuple[date, date, date]) -> str:
    """A period is immature while a table it needs does not cover it with its look-back, or while its follow-up runs;
    it is partial until it has ended, and a quarter or year is partial if it begins before its table does. `days` are
    the first of its table, the first on which every table that it needs has rows, and the last that is known whole.

    Rows that themselves say what the look-back would tell stand in for it.
    """
    covered, all_begin, known = days
    begins = max(span.start, covered)
    if metric.history is not None and span.first not in says:
        begins = months_before(span.start, metric.history.months) - timedelta(days=metric.history.days)
    if begins < all_begin:
        return "immature"
    if months_after(span.end, metric.maturity_months) + timedelta(days=metric.maturity_days) > known:
        return "immature" if metric.maturity_months or metric.maturity_days else "partial"
    stands_open = metric.leaves is not None and metric.unit == "count"  # what stands open at the end needs no start
    whole = stands_open or span.start >= covered
    return "ok" if whole else "partial"
