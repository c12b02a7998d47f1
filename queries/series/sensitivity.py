"""Tests whether a finding would stand under other choices. A row is one other choice, and what the month then says.

The choices are windows on which areas differ, and whether one agency's extracts count. Facts are recomputed with other
windows, or without the rows of one group.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from etl.errors import WarehouseError
from etl.warehouse.reader import Warehouse
from queries import words
from queries.build import Build
from queries.calendar.months import months_after
from queries.facts.names import DEFAULT, Windows
from queries.groups.breakdown import lowered
from queries.measure.choices import seen
from queries.measure.engine import Facts, measure
from queries.metrics.made_from import windows_of
from queries.metrics.metric import Metric
from queries.series.points import Point
from queries.series.series import Series, make_series
from queries.statistics.spc import SpcPoint


@dataclass
class OtherWindows(Build):
    """A build whose facts are derived again under other windows, each when it is first asked for."""

    windows: Windows = DEFAULT
    _derived: dict[str, pl.DataFrame] = field(default_factory=dict)

    def fact(self, name: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return some columns of a fact under these windows, in order of person and time."""
        from etl.contracts import TABLES
        from queries.facts.derive import derive  # it imports what only a load needs: 0.2 s

        if name not in self._derived:
            whole = self.warehouse.whole  # a child's history may lie in a hub that the reader may not see
            frames = {table: _read(whole, table) for table in TABLES if table in whole.tables()}
            lazy = derive(frames, self.as_at, self.info.policy, self.windows)[name]
            self._derived[name] = self.warehouse.mine(lazy.collect(engine="in-memory"))
        return self._derived[name].select(columns)


@dataclass
class Without(Build):
    """A build without the rows of one group of a dimension, as if that group had sent nothing."""

    dim: str = ""
    value: str = ""

    def fact(self, name: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return some columns of a fact for all other groups, in order of person and time."""
        rows = super().fact(name, list(dict.fromkeys([*columns, self.dim])))
        return rows.filter(pl.col(self.dim).cast(pl.String) != self.value).select(columns)


def _read(warehouse: Warehouse, table: str) -> pl.LazyFrame:
    """Return a stored table as facts are derived from it, with its contract's types."""
    from etl.contracts import TABLES
    from etl.warehouse.sql import RECORDED

    typed = {name: column.dtype for name, column in TABLES[table].columns.items()}
    columns = [*typed, *(["person_id"] if table == "agency_checks" else [])]
    try:
        rows = warehouse.read(table, [*columns, RECORDED])
    except WarehouseError:  # only tables of which some extracts can't say when decisions were made have the column
        rows = warehouse.read(table, columns)
    return rows.with_columns(pl.col(name).cast(kind) for name, kind in typed.items()).lazy()


OTHERS = {"bridge_days": (14, 42), "return_months": (6, 18), "repeat_days": (60, 120), "link_days": (3, 14)}
_CHOICES = {
    "bridge_days": "With gaps of at most {} days bridged",
    "return_months": "With returns over {} months",
    "repeat_days": "With repeats over {} days",
    "link_days": "With links over at most {} days",
}
_SENDER = ("agency", "source_group")  # dimensions that name a sender; checks have both, and the first one sent them


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
    others = []
    for name in windows_of(series.metric):
        for value in OTHERS[name]:
            recomputed = OtherWindows(build.warehouse, ladder=build.ladder, windows=replace(DEFAULT, **{name: value}))
            metric = under(series.metric, recomputed.windows)
            others.append(_other(recomputed, series, metric, where, _CHOICES[name].format(value)))
    return others


def without_each(
    build: Build, series: Series, where: Mapping[str, str] | None = None, names: Mapping[str, str] | None = None
) -> list[Other]:
    """Return the series' month without each agency's checks, or without each group of sources' contacts.

    `names` are the words for the groups. Empty for a metric whose rows name no sender, or with a single sender.
    """
    dim = next((dim for dim in _SENDER if dim in series.metric.dims), None)
    if dim is None or dim in (where or {}):
        return []
    groups = seen(build, series.metric.fact, dim, where)
    if len(groups) < 2:
        return []
    return [
        _other(
            Without(build.warehouse, build._columns, ladder=build.ladder, dim=dim, value=group),
            series, series.metric, where,
            f"Without {(names or {}).get(group, lowered([group.replace('_', ' ')])[0])}",
        )
        for group in groups
    ]  # fmt: skip


def verdict(others: Sequence[Other]) -> str:
    """Return a sentence on whether what the month says stands under every other choice."""
    known = [other for other in others if other.stands is not None]
    against = [other for other in known if not other.stands]
    if not known:
        return "The data allows no other choice to be tried."
    if not against:
        tried = {1: "the one other choice", 2: "both other choices"}
        every = tried.get(len(known), f"all {words.number(len(known))} other choices")
        return f"The month’s finding stays the same under {every} tried."
    listed = "; ".join(words.uncapital(other.choice) for other in against)
    return f"The month’s finding would be different {listed}."


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
    ladder = series.ladder.name if series.ladder else facts.ladder
    frame = measure(facts, [metric], where=where, until=last, ladder=ladder)
    tried = make_series(frame, metric, series.month, target=series.target, rebases=series.rebases)
    pair = _common(series, tried)
    if pair is None:
        return Other(choice, None, None, None, f"{choice}: the data does not reach far enough to know.")
    ours, theirs = pair
    stands = _reads(ours.spc) == _reads(theirs.spc)
    return Other(choice, theirs.month, theirs.value, stands, _sentence(choice, series, ours, theirs, stands))


def _common(series: Series, tried: Series) -> tuple[Point, Point] | None:
    """Return the latest month that is known under both choices, as it is and as it would be."""
    theirs = {point.month: point for point in tried.known}
    return next(((point, theirs[point.month]) for point in reversed(series.known) if point.month in theirs), None)


def _sentence(choice: str, series: Series, ours: Point, theirs: Point, stands: bool) -> str:
    unit = series.metric.unit
    now, then = (words.value(point.value, unit) if point.value is not None else "none" for point in (ours, theirs))
    same = f"{now}, the same" if now == then else f"{then} instead of {now}"
    text = f"{choice}: {same} in {words.month(theirs.month)}. "
    reading = _words(ours.spc)
    if stands:
        return f"{text}The finding stays: {reading}."
    return f"{text}It would read {_words(theirs.spc)}, not {reading}."


def _reads(at: SpcPoint | None) -> tuple[str | None, str | None]:
    return (at.verdict, at.side) if at else (None, None)


def _words(at: SpcPoint | None) -> str:
    verdict = words.variation(*_reads(at))
    return words.uncapital(verdict)
