"""Answers what several pages ask about a rate: its groups over a year, and whether its finding depends on choices."""

from datetime import date

from dashboard.questions.cache import cached
from dashboard.questions.series import Where
from etl import codes
from queries.build import Build
from queries.groups.breakdown import Group, lowered, over_months
from queries.metrics.catalogue import METRICS
from queries.metrics.dimensions import PLURALS, group_words
from queries.series.reading import read_series
from queries.series.sensitivity import Other, other_windows, without_each


@cached
def latest_month(build: Build, name: str, month: date, where: Where) -> date | None:
    """Return the latest month of a rate that can be known, up to a month."""
    latest = read_series(build, METRICS[name], month, where).latest
    return latest.month if latest else None


@cached
def year_by_group(build: Build, name: str, month: date, by: str, where: Where) -> list[tuple[str, Group]]:
    """Return a rate's groups with their words over 12 months, and all of them last; empty where no month is known.

    The months end with the latest that can be known.
    """
    last = latest_month(build, name, month, where)
    if last is None:
        return []
    groups = over_months(build, METRICS[name], last, by, where)
    return [("All" if group.name == "all" else group_words(by, group.name), group) for group in groups]


@cached
def other_choices(build: Build, name: str, month: date, where: Where) -> tuple[list[Other], list[Other]]:
    """Return what a rate's latest month says under two other values of each window, and without each sender."""
    series = read_series(build, METRICS[name], month, where)
    if series.latest is None:
        return [], []
    named = {value: lowered([words])[0] for value, words in (codes.AGENCIES | PLURALS["source_group"]).items()}
    return other_windows(build, series, where), without_each(build, series, where, named)
