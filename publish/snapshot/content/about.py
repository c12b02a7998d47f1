"""Collects what a month's snapshot needs besides its figures: build, policy, changes and England's figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from importlib.metadata import version

import polars as pl

from etl.policy.policy import Policy
from publish.published.snapshots import SnapshotError
from queries import words
from queries.build import Build
from queries.calendar.months import complete_through, months_after
from queries.england.benchmarks import newest_england
from queries.measure.engine import measure
from queries.measure.not_known import Stopped, stopped
from queries.measure.recorded import never_recorded
from queries.metrics.catalogue import HEADLINES
from queries.metrics.comparators import Comparator
from queries.metrics.made_from import coarser
from queries.metrics.metric import Metric
from queries.series.points import Change
from queries.series.reading import how_many_hubs, why_not_known


@dataclass(frozen=True)
class About:
    """Says which month a snapshot is of (its first day), which build it is read from, and what the area agreed.

    `comparators` holds England's figure by metric, and `newest` the last day that each agency's extracts cover.
    `stopped` holds the tables that do not reach the month, and `why`, by metric, what is missing for unknown months.
    `coarser` says, by metric, in what sense all its months are coarser for want of a column that no extract holds.
    `hubs` is how many hubs the data names: of several, a change says which one's it is. `unrecorded` says, by metric
    of which nothing was counted, what no row tells.
    """

    month: date
    as_at: datetime
    build: int
    fingerprint: str
    version: str
    policy: Policy
    changes: tuple[Change, ...] = ()
    revision: int = 1
    comparators: Mapping[str, Comparator] = field(default_factory=dict)
    newest: Mapping[str, date] = field(default_factory=dict)
    stopped: tuple[Stopped, ...] = ()
    why: Mapping[str, Mapping[date, str]] = field(default_factory=dict)
    coarser: Mapping[str, Sequence[str]] = field(default_factory=dict)
    hubs: int = 1
    unrecorded: Mapping[str, str] = field(default_factory=dict)

    @property
    def threshold(self) -> int:
        """The least count that the area publishes."""
        return self.policy.publication.threshold

    @property
    def title(self) -> str:
        """The document's title, without the area."""
        return f"MASH board snapshot: {words.month(self.month)}"

    @property
    def document_title(self) -> str:
        """The document's title, as a reader's software announces it."""
        return f"{self.policy.area} {self.title}".strip()


def about(build: Build, month: date) -> About:
    """Return what a snapshot of a month rests on. Raises SnapshotError for a month that can't be published."""
    _check(build, month)
    info = build.info
    changes = tuple(Change(r["effective_on"], r["kind"], r["title"], r["hub"]) for r in build.changes().to_dicts())
    newest = {name: newest_england(build, metric.comparator) for name, metric in HEADLINES.items()}
    england = {name: comparator for name, comparator in newest.items() if comparator}
    return About(
        month, info.as_at, info.build, info.fingerprint, version("mash-outcomes"), info.policy, changes,
        comparators=england, newest=info.newest, stopped=tuple(stopped(info.spans, month, with_rows=False)),
        hubs=how_many_hubs(build),
    )  # fmt: skip


def measures(build: Build, month: date) -> pl.DataFrame:
    """Return every measure of the board up to the end of a month, not yet released."""
    return measure(build, list(HEADLINES.values()), until=months_after(month, 1) - timedelta(days=1))


def with_reasons(told: About, build: Build, frame: pl.DataFrame) -> About:
    """Return the same with what is missing for months of measures that are not known, or for exact ones."""
    found = {
        name: why_not_known(build, frame.filter(pl.col("metric") == name), metric, told.month, {})
        for name, metric in HEADLINES.items()
    }
    rough = {name: coarser(build.absent, metric) for name, metric in HEADLINES.items()}
    return replace(
        told,
        why={name: reasons for name, reasons in found.items() if reasons},
        coarser={name: sentences for name, sentences in rough.items() if sentences},
        unrecorded={name: said for name, metric in HEADLINES.items() if (said := _unrecorded(build, frame, metric))},
    )


def _unrecorded(build: Build, frame: pl.DataFrame, metric: Metric) -> str | None:
    """Return what no row tells, of a percentage that is 0 or 100 in every month."""
    values = frame.filter(pl.col("metric") == metric.name)["value"].drop_nulls()
    if metric.unit != "percent" or not len(values) or values.min() != values.max():
        return None
    return never_recorded(build, metric, {})


def last_month(build: Build) -> date:
    """Return the first day of the last month that a snapshot can be made of. Raises SnapshotError."""
    return _span(build)[1]


def _check(build: Build, month: date) -> None:
    first, last = _span(build)
    if not first <= month <= last:
        why = "has no data" if month < first else f"is not complete: the data is as at {words.day(build.as_at)}"
        raise SnapshotError(
            f"{words.month(month)} {why}. Snapshots can be made of {first:%Y-%m} to {last:%Y-%m}."
        )  # fmt: skip


def _span(build: Build) -> tuple[date, date]:
    tables = {metric.table for metric in HEADLINES.values()} & set(build.coverage)
    if not tables:
        raise SnapshotError("The data has no table that a snapshot is made from: load contacts or referrals first.")
    first = min(build.coverage[table] for table in tables)
    last = months_after((complete_through(build.as_at) + timedelta(days=1)).replace(day=1), -1)
    if last < first:
        raise SnapshotError(f"No month is complete yet: the data is as at {words.day(build.as_at)}.")
    return first, last
