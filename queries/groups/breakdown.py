"""Compares the groups of one rate with the rate of all groups together. A row is one group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from queries.calendar.months import last_day, months_after
from queries.groups.equality import NOT_KNOWN
from queries.measure.engine import Facts, measure
from queries.metrics.metric import Metric
from queries.statistics.funnel import FunnelVerdict, funnel
from queries.statistics.intervals import Interval, wilson_percent
from queries.workload.distributions import decision_times

FEWEST = 10  # in a group that a heading names: among fewer, one child's case would make the heading
MONTHS = 12  # added up, because a month of a small group is mostly chance
_LOW, _HIGH = ("below", "far_below"), ("above", "far_above")
Counted = tuple[str, int, int]  # a group's name, numerator and denominator


@dataclass(frozen=True)
class Group:
    """One group: numerator of denominator in percent, its 95% interval, and its place in the funnel of all groups.

    `half` is the hours within which half are decided; it is there for contacts only.
    """

    name: str
    numerator: int
    denominator: int
    value: float
    interval: Interval
    verdict: FunnelVerdict | None
    half: float | None


def by_group(facts: Facts, metric: Metric, month: date, by: str, where: Mapping[str, str] | None = None) -> list[Group]:
    """Return a row per group that had anything to count in a month, and a last one for all (`all`).

    For percentages, in the dimension's order. A group whose month is not known has no row: nine in ten of its rows may
    have no time of day. Raises QuestionError for a dimension the metric lacks.
    """
    frame = measure(facts, [metric], by=[by], where=where, since=month, until=last_day(month), all_months=True)
    known = frame.filter(pl.col("status") == "ok", pl.col("denominator") > 0)
    rows = known.select(by, "numerator", "denominator").rows()
    contacts = rows and metric.fact == "contacts"
    halves = {times.group: times.half for times in decision_times(facts, month, by, where)} if contacts else {}
    return _groups(rows, halves)


def over_months(
    facts: Facts, metric: Metric, month: date, by: str, where: Mapping[str, str] | None = None, months: int = MONTHS
) -> list[Group]:
    """Return the same for the known months among some months up to one, added up."""
    first, last = months_after(month, 1 - months), last_day(month)
    frame = measure(facts, [metric], by=[by], where=where, since=first, until=last, all_months=True)
    known = frame.filter(pl.col("status") == "ok").group_by(by, maintain_order=True)
    sums = known.agg(pl.col("numerator").sum(), pl.col("denominator").sum())
    return _groups(sums.filter(pl.col("denominator") > 0).rows(), {})


def claim(metric: Metric, subject: str, groups: Sequence[tuple[str, Group]], *, proper: bool = False) -> str:
    """Return what a breakdown says, for a metric where higher is better; groups come with their words.

    `subject` says whose figures they are, with `{}` for the groups: `Contacts from {}`. Names that are
    not `proper` stand in lower case; groups of fewer than 10 are left to the table.
    """
    if sum(group.name != "all" for _, group in groups) == 1:
        return "There is only one group, and none to compare it with"
    enough = [(name, group) for name, group in groups if group.denominator >= FEWEST and group.name not in NOT_KNOWN]
    if all(group.name == "all" for _, group in enough):
        return f"Too few {metric.noun} in each group to compare one with the others"
    low, high = _outside(enough, _LOW), _outside(enough, _HIGH)
    if not proper:
        low, high = lowered(low), lowered(high)
    if low:
        return f"{subject.format(listed(low))} are late more often than chance explains"
    if high:
        return f"{subject.format(listed(high))} are on time more often than chance explains"
    return f"No group of {FEWEST} or more {metric.noun} is late more often than chance explains"


def spread_claim(title: str, groups: Sequence[tuple[str, Group]], *, proper: bool = False) -> str:
    """Return which groups lie outside what chance explains, without a full stop; groups come with their words.

    Names that are not `proper`, as those of hubs are, stand in lower case. Groups of fewer than 10, and of what is not
    known, are left to the table.
    """
    enough = [(name, group) for name, group in groups if group.denominator >= FEWEST and group.name not in NOT_KNOWN]
    high, low = _outside(enough, _HIGH), _outside(enough, _LOW)
    if not proper:
        high, low = lowered(high), lowered(low)
    parts = [f"{way} for {listed(names)}" for names, way in ((high, "higher"), (low, "lower")) if names]
    if not parts:
        left = [each for each in groups if each not in enough and each[1].name != "all"]
        which = f"known group of {FEWEST} or more" if _outside(left, (*_LOW, *_HIGH)) else "group"
        return f"{title}: no {which} stands out"  # groups may yet differ by more than chance, all of them together
    return f"{title}: {', '.join(parts)} than chance explains"


def lowered(names: Sequence[str]) -> list[str]:
    """Return names as they stand inside a sentence: `Housing` as `housing`, `LA services` as it is."""
    return [name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}" for name in names]


def listed(names: Sequence[str]) -> str:
    """Return `police`, `police and housing`, `police, housing and schools`."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _groups(rows: Sequence[Counted], halves: Mapping[str, float | None]) -> list[Group]:
    """Return each group with its verdict, and one for all; nothing where nothing was counted.

    A group alone has no verdict: it is the average that it would stand against.
    """
    if not rows:
        return []
    compared = funnel(rows) if len(rows) > 1 else None
    verdicts = {unit.name: unit.verdict for unit in compared.units} if compared else {}
    everyone = ("all", sum(x for _, x, _ in rows), sum(n for _, _, n in rows))
    return [
        Group(
            name, x, n, x * 100 / n, wilson_percent(x, n) or Interval(0.0, 100.0), verdicts.get(name), halves.get(name)
        )
        for name, x, n in [*rows, everyone]
    ]


def _outside(groups: Sequence[tuple[str, Group]], verdicts: Sequence[str]) -> list[str]:
    return [name for name, group in groups if group.verdict in verdicts]
