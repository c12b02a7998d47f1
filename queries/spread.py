"""One rate by group over several months; one row is one group, compared with what all groups share.

Twelve months are added up, because a month of a small group is mostly chance.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from queries.breakdown import FEWEST, Group, listed, lowered
from queries.equality import NOT_KNOWN
from queries.measure import Facts, measure
from queries.metric import Metric
from queries.months import months_after
from queries.statistics.funnel import funnel
from queries.statistics.intervals import Interval, wilson

MONTHS = 12


def over_months(
    facts: Facts, metric: Metric, month: date, by: str, where: Mapping[str, str] | None = None, months: int = MONTHS
) -> list[Group]:
    """Return a row per group that had anything to count in the known months up to one, and a last one for all (`all`).

    For percentages, in the dimension's order. Raises QuestionError for a dimension the metric lacks.
    """
    first, last = months_after(month, 1 - months), months_after(month, 1) - timedelta(days=1)
    frame = measure(facts, [metric], by=[by], where=where, since=first, until=last)
    known = frame.filter(pl.col("status") == "ok").group_by(by, maintain_order=True)
    rows = known.agg(pl.col("numerator").sum(), pl.col("denominator").sum()).filter(pl.col("denominator") > 0).rows()
    if not rows:
        return []
    compared = funnel(rows)
    verdicts = {unit.name: unit.verdict for unit in compared.units} if compared else {}
    everyone = ("all", sum(x for _, x, _ in rows), sum(n for _, _, n in rows))
    return [
        Group(name, x, n, x * 100 / n, _interval(x, n), verdicts.get(name), None) for name, x, n in [*rows, everyone]
    ]


def claim(title: str, groups: Sequence[tuple[str, Group]]) -> str:
    """Return which groups lie outside what chance explains, without a full stop; groups come with their words.

    Groups of fewer than 10, and of what is not known, are left to the table.
    """
    enough = [
        (name, group.verdict) for name, group in groups if group.denominator >= FEWEST and group.name not in NOT_KNOWN
    ]
    high = lowered([name for name, found in enough if found in ("above", "far_above")])
    low = lowered([name for name, found in enough if found in ("below", "far_below")])
    parts = [f"{way} for {listed(names)}" for names, way in ((high, "higher"), (low, "lower")) if names]
    if not parts:
        return f"{title}: no group differs by more than chance explains"
    return f"{title}: {', '.join(parts)} than chance explains"


def _interval(numerator: int, denominator: int) -> Interval:
    found = wilson(numerator, denominator) or Interval(0.0, 1.0)
    return Interval(found.lower * 100, found.upper * 100)
