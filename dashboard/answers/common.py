"""What several pages ask of a rate: its groups over a year, and whether its finding would stand otherwise."""

from datetime import date

from dashboard.data import Where, kept
from dashboard.parts.names import name_of
from etl import codes
from queries.breakdown import Group, lowered
from queries.build import Build
from queries.metrics import METRICS
from queries.sensitivity import Other, other_windows, without_each
from queries.series import read_series
from queries.spread import over_months

GROUPS = {  # as they stand in a sentence: "higher for individuals"
    "source_group": {
        "Individual": "Individuals", "Other": "Other sources", "Anonymous": "Anonymous callers",
        "Unknown": "Unknown sources", "Other legal agency": "Other legal agencies",
    },
    "age_band": {
        "unborn": "Unborn", "under 1": "Under 1", "1-4": "Ages 1-4", "5-9": "Ages 5-9", "10-15": "Ages 10-15",
        "16-17": "Ages 16-17",
    },
}  # fmt: skip


@kept
def year_by_group(build: Build, name: str, month: date, by: str, where: Where) -> list[tuple[str, Group]]:
    """Return a rate's groups with their words over the 12 months up to the latest that can be known, and all of them.

    Empty where no month can be known.
    """
    latest = read_series(build, METRICS[name], month, where).latest
    if latest is None:
        return []
    rows = over_months(build, METRICS[name], latest.month, by, where)
    return [
        ("All" if row.name == "all" else GROUPS.get(by, {}).get(row.name, name_of(by, row.name)), row) for row in rows
    ]


@kept
def others(build: Build, name: str, month: date, where: Where) -> tuple[list[Other], list[Other]]:
    """Return what a rate's month would say under two other values of each of its windows, and without each sender."""
    series = read_series(build, METRICS[name], month, where)
    if series.latest is None:
        return [], []
    named = {value: lowered([words])[0] for value, words in (codes.AGENCIES | GROUPS["source_group"]).items()}
    return other_windows(build, series, where), without_each(build, series, where, named)
