"""Answers of the page on the accuracy of risk assessment."""

from datetime import date

from dashboard.answers.common import year_by_group
from dashboard.data import Where, kept
from dashboard.parts.pairs import Pair
from queries.build import Build
from queries.matrix import Ratings, rating_changes


@kept
def ratings(build: Build, month: date, where: Where) -> Ratings:
    """Return ratings before and after checks over 12 months."""
    return rating_changes(build, month, where)


@kept
def speed_and_change(build: Build, month: date, by: str, where: Where) -> list[Pair]:
    """Return each group's rate of decisions on time and of changed ratings over 12 months, all of them last."""
    speed = dict(year_by_group(build, "contact_decided_on_time", month, by, where))
    change = dict(year_by_group(build, "risk_changed", month, by, where))
    names = [name for name in dict.fromkeys([*speed, *change]) if name != "All"]
    return [(name, speed.get(name), change.get(name)) for name in [*names, "All"] if speed or change]
