"""Would a finding stand if we had chosen otherwise? One row is one other choice, and what the month would then say.

The choices are the windows on which areas differ, and which agency's extracts had come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from queries import words
from queries.breakdown import lowered
from queries.build import Build
from queries.choices import seen
from queries.columns import windows_of
from queries.facts.windows import DEFAULT, Windows
from queries.measure import Facts, measure
from queries.metric import Metric
from queries.months import months_after
from queries.rederived import OtherWindows, Without
from queries.series import Point, Series, make_series
from queries.statistics.spc import SpcPoint

OTHERS = {"bridge_days": (14, 42), "return_months": (6, 18), "repeat_days": (60, 120), "link_days": (3, 14)}
_SAID = {
    "bridge_days": "With gaps of at most {} days bridged",
    "return_months": "With returns over {} months",
    "repeat_days": "With repeats over {} days",
    "link_days": "With links over at most {} days",
}
_SENDER = ("agency", "source_group")  # whose rows are left out in turn; checks have both, and the first is the sender


@dataclass(frozen=True)
class Other:
    """One other choice. `stands` is None, and so are figure and month, where the data can't tell under that choice.

    `month` is the latest that is known both ways; `value` is in the metric's unit.
    """

    choice: str
    month: date | None
    value: float | None
    stands: bool | None
    sentence: str


def other_windows(build: Build, series: Series, where: Mapping[str, str] | None = None) -> list[Other]:
    """Return the series' month under two other values of each window it depends on; empty if it depends on none."""
    found = []
    for name in windows_of(series.metric):
        for value in OTHERS[name]:
            seen_so = OtherWindows(build.warehouse, windows=replace(DEFAULT, **{name: value}))
            metric = under(series.metric, seen_so.windows)
            found.append(_other(seen_so, series, metric, where, _SAID[name].format(value)))
    return found


def without_each(
    build: Build, series: Series, where: Mapping[str, str] | None = None, names: Mapping[str, str] | None = None
) -> list[Other]:
    """Return the series' month without each agency's checks, or without each group of sources' contacts.

    `names` are the words for the groups. Empty for a metric that knows of no sender, or with one sender only.
    """
    dim = next((dim for dim in _SENDER if dim in series.metric.dims), None)
    if dim is None or dim in (where or {}):
        return []
    groups = seen(build, series.metric.fact, dim, where)
    if len(groups) < 2:
        return []
    return [
        _other(
            Without(build.warehouse, build._columns, dim=dim, value=group), series, series.metric, where,
            f"Without {(names or {}).get(group, lowered([group.replace('_', ' ')])[0])}",
        )
        for group in groups
    ]  # fmt: skip


def verdict(others: Sequence[Other]) -> str:
    """Return one sentence on whether what the month says stands under every other choice."""
    known = [other for other in others if other.stands is not None]
    against = [other for other in known if not other.stands]
    if not known:
        return "The data allows no other choice to be tried."
    if not against:
        every = {1: "the one other choice", 2: "both other choices"}.get(len(known), "")
        return f"What the month says stands under {every or f'all {words.number(len(known))} other choices'} tried."
    listed = "; ".join(other.choice[0].lower() + other.choice[1:] for other in against)
    return f"What the month says would be read differently {listed}."


def under(metric: Metric, windows: Windows) -> Metric:
    """Return a metric whose look-back and follow-up are as long as its windows need."""
    months, days = windows.return_months - DEFAULT.return_months, windows.repeat_days - DEFAULT.repeat_days
    later = windows.bridge_days - DEFAULT.bridge_days if metric.fact == "level_changes" else 0
    later += windows.link_days - DEFAULT.link_days if metric.fact == "contacts" else 0
    history = metric.history
    if history is not None:
        history = replace(
            history, months=history.months and history.months + months, days=history.days and history.days + days
        )
    return replace(
        metric,
        history=history,
        maturity_months=metric.maturity_months and metric.maturity_months + months,
        maturity_days=metric.maturity_days and metric.maturity_days + later,
    )


def _other(facts: Facts, series: Series, metric: Metric, where: Mapping[str, str] | None, choice: str) -> Other:
    last = months_after(series.month, 1)
    frame = measure(facts, [metric], where=where, until=last)
    tried = make_series(frame, metric, series.month, target=series.target, rebases=series.rebases)
    pair = _common(series, tried)
    if pair is None:
        return Other(choice, None, None, None, f"{choice}: the data does not reach far enough to know.")
    ours, theirs = pair
    stands = _reads(ours.spc) == _reads(theirs.spc)
    return Other(choice, theirs.month, theirs.value, stands, _sentence(choice, series, ours, theirs, stands))


def _common(series: Series, tried: Series) -> tuple[Point, Point] | None:
    """Return the latest month known both ways, as it is and as it would be."""
    theirs = {point.month: point for point in tried.known}
    return next(((point, theirs[point.month]) for point in reversed(series.known) if point.month in theirs), None)


def _sentence(choice: str, series: Series, ours: Point, theirs: Point, stands: bool) -> str:
    unit = series.metric.unit
    now, then = (words.value(point.value, unit) if point.value is not None else "none" for point in (ours, theirs))
    same = f"{now}, the same" if now == then else f"{then} instead of {now}"
    said = f"{choice}: {same} in {words.month(theirs.month)}. "
    reading = _words(ours.spc)
    if stands:
        return f"{said}What it says stands: {reading}."
    return f"{said}It would read {_words(theirs.spc)}, not {reading}."


def _reads(at: SpcPoint | None) -> tuple[str | None, str | None]:
    return (at.verdict, at.side) if at else (None, None)


def _words(at: SpcPoint | None) -> str:
    said = words.variation(*_reads(at))
    return said[0].lower() + said[1:]
