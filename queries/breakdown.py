"""One metric in one month by one dimension; one row is one group, compared with what all groups share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from queries.distributions import decision_times
from queries.measure import Facts, measure
from queries.metric import Metric
from queries.months import months_after
from queries.statistics.funnel import FunnelVerdict, funnel
from queries.statistics.intervals import Interval, wilson

FEWEST = 10  # in a group that a heading names: among fewer, one child's case would make the heading


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
    """Return a row per group that had anything to count, in the dimension's order, and a last one for all (`all`).

    For percentages only. Empty where nothing was counted. Raises QuestionError for a dimension the metric lacks.
    """
    last = months_after(month, 1) - timedelta(days=1)
    frame = measure(facts, [metric], by=[by], where=where, since=month, until=last)
    rows = [(r[by], r["numerator"], r["denominator"]) for r in frame.to_dicts() if r["denominator"]]
    if not rows:
        return []
    compared = funnel(rows)
    verdicts = {unit.name: unit.verdict for unit in compared.units} if compared else {}
    halves = {t.group: t.half for t in decision_times(facts, month, by, where)} if metric.fact == "contacts" else {}
    everyone = ("all", sum(x for _, x, _ in rows), sum(n for _, _, n in rows))
    return [
        Group(name, x, n, x * 100 / n, _interval(x, n), verdicts.get(name), halves.get(name))
        for name, x, n in [*rows, everyone]
    ]


def claim(metric: Metric, subject: str, groups: Sequence[tuple[str, Group]], *, proper: bool = False) -> str:
    """Return what a breakdown says, for a metric where higher is better; groups come with their words.

    `subject` says whose figures they are, with `{}` for the groups: `Contacts from {}`. Names that are
    not `proper` stand in lower case; groups of fewer than 10 are left to the table.
    """
    enough = [(name, group.verdict) for name, group in groups if group.denominator >= FEWEST]
    low = [name for name, found in enough if found in ("below", "far_below")]
    high = [name for name, found in enough if found in ("above", "far_above")]
    if not proper:
        low, high = lowered(low), lowered(high)
    if low:
        return f"{subject.format(listed(low))} are late more often than chance explains"
    if high:
        return f"{subject.format(listed(high))} are on time more often than chance explains"
    return f"No group of {FEWEST} or more {metric.noun} is late more often than chance explains"


def lowered(names: Sequence[str]) -> list[str]:
    """Return names as they stand inside a sentence: `Housing` as `housing`, `LA services` as it is."""
    return [name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}" for name in names]


def listed(names: Sequence[str]) -> str:
    """Return `police`, `police and housing`, `police, housing and schools`."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _interval(numerator: int, denominator: int) -> Interval:
    found = wilson(numerator, denominator) or Interval(0.0, 1.0)
    return Interval(found.lower * 100, found.upper * 100)
