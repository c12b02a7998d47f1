"""Lists what a person should look at before the board gets a snapshot."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Protocol

from etl import audit
from publish.snapshot.content.about import About
from publish.snapshot.content.board import SHORT
from publish.snapshot.content.quality import agency_name, stale
from queries import words
from queries.series.series import Series


class Judged(Protocol):
    """A month that was measured and judged, published or not yet."""

    @property
    def about(self) -> About:
        """What it speaks of."""

    @property
    def series(self) -> Mapping[str, Series]:
        """Its measures."""


def to_look_at(made: Judged, data: Path, today: date) -> list[str]:
    """Return a line for each table that has stopped, each special cause of concern, each stale agency, and a broken
    audit trail; none is good.
    """
    return [*(one.text for one in made.about.stopped), *_concerns(made), *_stale(made, today), *_trail(data)]


def _concerns(made: Judged) -> list[str]:
    return [
        f"Special cause of concern: {SHORT[name]}, {words.value(series.latest.value, series.metric.unit)} in "
        f"{words.month(series.latest.month)}."
        for name, series in made.series.items()
        if series.current and series.variation == "concern" and series.latest and series.latest.value is not None
    ]


def _stale(made: Judged, today: date) -> list[str]:
    about = made.about
    return [
        f"Stale agency: the newest record of {agency_name(agency)} is {(today - about.newest[agency]).days} days old; "
        f"the policy allows {about.policy.days_allowed(agency, today)}."
        for agency in stale(about, today)
    ]


def _trail(data: Path) -> list[str]:
    try:
        audit.verify(data)
    except audit.AuditError as broken:
        return [f"Failed audit: {broken}"]
    return []
