"""Works out how old each agency's newest extract is, and whether it is older than agreed."""

from dataclasses import dataclass
from datetime import date

from dashboard.questions.cache import cached
from etl.builds import BuildInfo
from queries.build import Build


@dataclass(frozen=True)
class Age:
    """An agency: its newest day, how many days old that is, and how many the area allows."""

    agency: str
    newest: date
    days: int
    allowed: int

    @property
    def stale(self) -> bool:
        """Whether it is older than agreed."""
        return self.days > self.allowed


def ages(info: BuildInfo, today: date) -> list[Age]:
    """Return the agencies of a build with their ages on a day, by name."""
    return [
        Age(agency, newest, (today - newest).days, info.policy.days_allowed(agency, today))
        for agency, newest in sorted(info.newest.items())
    ]


@cached
def freshness(build: Build, today: date) -> list[Age]:
    """Return the agencies' ages from the build alone: what was loaded since belongs to the next build."""
    return ages(build.info, today)
