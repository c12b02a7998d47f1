"""Whether a board can have a snapshot as it is; one line is one thing that a human should look at first."""

from datetime import date
from pathlib import Path

from etl import audit
from publish.snapshot.making import Made
from publish.snapshot.measures import SHORT
from publish.snapshot.quality import agency_name, allowed, stale
from queries import words


def to_look_at(made: Made, data: Path, today: date) -> list[str]:
    """Return a line for each special cause of concern, each stale agency, and a broken audit trail; none is good."""
    return [*_concerns(made), *_stale(made, today), *_trail(data)]


def _concerns(made: Made) -> list[str]:
    return [
        f"Special cause of concern: {SHORT[name]}, {words.value(series.latest.value, series.metric.unit)} in "
        f"{words.month(series.latest.month)}."
        for name, series in made.series.items()
        if series.current and series.variation == "concern" and series.latest and series.latest.value is not None
    ]


def _stale(made: Made, today: date) -> list[str]:
    about = made.about
    return [
        f"Stale agency: the newest record of {agency_name(agency)} is {(today - about.newest[agency]).days} days old; "
        f"the policy allows {allowed(about, agency)}."
        for agency in stale(about, today)
    ]


def _trail(data: Path) -> list[str]:
    try:
        audit.verify(data)
    except audit.AuditError as broken:
        return [f"Failed audit: {broken}"]
    return []
