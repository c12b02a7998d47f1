"""Answers the page on the accuracy of risk: how checks change ratings, and speed and changes for each group."""

from datetime import date

from dashboard.access.door import data_directory
from dashboard.questions.cache import cached
from dashboard.questions.rates import latest_month, year_by_group
from dashboard.questions.series import Where
from dashboard.screens.accuracy.tables import Pair
from queries import words
from queries.audits.newest import Audited, newest
from queries.build import Build
from queries.journeys.ratings import rating_changes

ratings = cached(rating_changes)


def audited(build: Build) -> Audited | None:
    """Return the newest practice audit; none for a reader of some hubs only, whose build holds no audits.

    It is read anew each time: a sample can be drawn without a new build.
    """
    return newest(data_directory(), build) if "audits" in build.warehouse.tables() else None


@cached
def months_of_both(build: Build, month: date, where: Where) -> str:
    """Return which years are added up in `speed_and_change`: they end with the latest month that is known of each."""
    names = {"contact_decided_on_time": "decisions", "risk_changed": "changed ratings"}
    ends = {said: last for name, said in names.items() if (last := latest_month(build, name, month, where))}
    if len(set(ends.values())) > 1:
        return "; ".join(f"{said}, known months of the year to {words.month(last)}" for said, last in ends.items())
    return next((f"known months of the year to {words.month(last)}" for last in ends.values()), "no month is known")


@cached
def speed_and_change(build: Build, month: date, by: str, where: Where) -> list[Pair]:
    """Return each group's rate of decisions on time and of changed ratings over 12 months, all of them last."""
    speed = dict(year_by_group(build, "contact_decided_on_time", month, by, where))
    change = dict(year_by_group(build, "risk_changed", month, by, where))
    names = [name for name in dict.fromkeys([*speed, *change]) if name != "All"]
    return [(name, speed.get(name), change.get(name)) for name in [*names, "All"] if speed or change]
