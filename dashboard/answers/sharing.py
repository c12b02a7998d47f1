"""Answers of the page on information sharing."""

from datetime import date

from dashboard.data import Where, kept
from queries.agencies import Clock, agency_clocks
from queries.build import Build


@kept
def clocks(build: Build, month: date, where: Where) -> list[Clock]:
    """Return how each agency answered over 12 months, all of them last."""
    return agency_clocks(build, month, where)
