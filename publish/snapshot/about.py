"""What a snapshot is about: one month of one build, with everything but the figures that its words rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from importlib.metadata import version

import polars as pl

from etl.errors import MashError
from etl.policy import Policy
from publish.snapshot.measures import BOARD
from queries import words
from queries.benchmarks import newest_england
from queries.build import Build
from queries.comparators import Comparator
from queries.measure import measure
from queries.months import complete_through, months_after
from queries.series import Change


class SnapshotError(MashError):
    """A month has no snapshot, or one can't be written where it was asked for."""


@dataclass(frozen=True)
class About:
    """The month (its first day), the build it is read from, and what its area agreed and registered.

    `comparators` holds England's figure by metric, `newest` the last day that each agency's extracts speak of.
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

    @property
    def title(self) -> str:
        """What the document is, without its area."""
        return f"MASH board snapshot: {words.month(self.month)}"

    @property
    def document_title(self) -> str:
        """What the document is, as a reader's software announces it."""
        return f"{self.policy.area} {self.title}".strip()

    def revised(self, revision: int) -> "About":
        """Return the same, as a later revision."""
        return replace(self, revision=revision)


def about(build: Build, month: date) -> About:
    """Return what a snapshot of a month is about. Raises SnapshotError for a month that can't be had."""
    _check(build, month)
    info = build.info
    changes = tuple(Change(r["effective_on"], r["kind"], r["title"], r["hub"]) for r in build.changes().to_dicts())
    england = {name: found for name, metric in BOARD.items() if (found := newest_england(build, metric.comparator))}
    return About(
        month, info.as_at, info.build, info.fingerprint, version("mash-outcomes"), info.policy, changes,
        comparators=england, newest=info.newest,
    )  # fmt: skip


def measures(build: Build, month: date) -> pl.DataFrame:
    """Return every measure of the board up to the end of a month, not yet fit to be published."""
    return measure(build, list(BOARD.values()), until=months_after(month, 1) - timedelta(days=1))


def last_month(build: Build) -> date:
    """Return the first day of the last month that a snapshot can be made of. Raises SnapshotError."""
    return _span(build)[1]


def _check(build: Build, month: date) -> None:
    first, last = _span(build)
    if not first <= month <= last:
        why = "has no data" if month < first else f"is not complete: the data stands for {words.day(build.as_at)}"
        raise SnapshotError(
            f"{words.month(month)} {why}. Snapshots can be made of {first:%Y-%m} to {last:%Y-%m}."
        )  # fmt: skip


def _span(build: Build) -> tuple[date, date]:
    tables = {metric.table for metric in BOARD.values()} & set(build.coverage)
    if not tables:
        raise SnapshotError("The data holds no table that a snapshot is made from: load contacts or referrals first.")
    first = min(build.coverage[table] for table in tables)
    last = months_after((complete_through(build.as_at) + timedelta(days=1)).replace(day=1), -1)
    if last < first:
        raise SnapshotError(f"No month is complete yet: the data stands for {words.day(build.as_at)}.")
    return first, last
