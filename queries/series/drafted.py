"""Compares a measure under the policy in force and under a draft: its months, verdicts and target."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from etl.errors import PolicyError
from etl.policy.policy import Policy
from queries import words
from queries.build import Build
from queries.calendar.months import months_after
from queries.metrics.catalogue import METRICS
from queries.metrics.metric import Metric
from queries.series.levels import level
from queries.series.points import Change, Point, months_between
from queries.series.reading import read_series
from queries.series.series import Series

YEAR = 12  # months
FULL = 7  # months after a change before limits may be recalculated: as many as a shift
NEAR = (
    1  # months between a change's first whole month and the first of a shift for the one to be proposed for the other
)


@dataclass(frozen=True)
class Preview:
    """One measure now and under a draft, with the month shown last; `where` holds the hub, if one was asked for."""

    now: Series
    drafted: Series
    policies: tuple[Policy, Policy]
    where: Mapping[str, str]

    @property
    def metric(self) -> Metric:
        """The measure."""
        return self.now.metric

    @property
    def met(self) -> tuple[int, int]:
        """In how many of the last 12 known months the target of each month was met, now and under the draft."""
        both = zip((self.now, self.drafted), self.policies, strict=True)
        now, drafted = (sum(self._meets(p, policy) is True for p in series.known[-YEAR:]) for series, policy in both)
        return now, drafted

    @property
    def latest(self) -> tuple[bool | None, bool | None]:
        """Whether the latest month meets its target, now and under the draft; None where there is none."""
        both = zip((self.now, self.drafted), self.policies, strict=True)
        now, drafted = (self._meets(s.latest, policy) if s.latest else None for s, policy in both)
        return now, drafted

    @property
    def claim(self) -> str:
        """What the draft does to the latest month, as a heading."""
        if self.drafted.latest is None:
            return f"{words.month(self.now.month)} has no figure that could meet a target or miss it"
        month = words.month(self.drafted.latest.month)
        match self.latest:
            case (True, False):
                return f"{month} would miss its target instead of meeting it"
            case (False, True):
                return f"{month} would meet its target instead of missing it"
            case (None, True) | (None, False):
                return f"{month} would {'meet' if self.latest[1] else 'miss'} its target, where it had none"
            case (_, None):
                return f"{month} would have no target"
            case _:
                return f"{month} would {'meet' if self.latest[1] else 'miss'} its target as it does now"

    def reworded(self, published: Iterable[date]) -> list[date]:
        """Return the months, of those published, whose target the draft changes."""
        hub = self.where.get("hub")
        now, drafted = self.policies
        name = self.metric.name
        return sorted({m for m in published if now.target(name, m, hub) != drafted.target(name, m, hub)})

    def _meets(self, point: Point, policy: Policy) -> bool | None:
        goal = policy.target(self.metric.name, point.month, self.where.get("hub"))
        if goal is None or point.value is None:
            return None
        value, target = (words.shown(each, self.metric.unit) for each in (point.value, goal.value))
        return value <= target if self.metric.better == "lower" else value >= target


def preview(
    build: Build, policy: Policy, name: str, month: date, where: Mapping[str, str] | None = None, *, anew: bool = False
) -> Preview:
    """Return a measure up to a month as it is and as it would be under a policy; `anew` derives its facts again."""
    kept, metric = dict(where or {}), METRICS[name]
    now = read_series(build, metric, month, kept)
    drafted = read_series(build.under(policy, anew=anew), metric, month, kept)
    return Preview(now, drafted, (build.policy, policy), kept)


def publish_drafts(data: Path) -> int:
    """Make a build of what has landed with the policy as it now stands, and return its number. Raises MashError."""
    from etl.load import alone, tidy
    from etl.policy.policy_file import load_policy
    from etl.warehouse.publishing import LoadReport, publish_landed  # imported here because only this needs them: 0.9 s
    from queries.facts.derive import derive

    report = LoadReport()
    with alone(data):
        report.damaged = tidy(data)
        if report.unmended:
            raise PolicyError("What has landed can't be read whole, so no build is made: see 'mash check'.")
        publish_landed(data, load_policy(data), derive, report, lambda _what, _share: None)
    if report.build is None:
        raise PolicyError("No extract has been loaded, so there is nothing to make a build of.")
    return report.build


def check_target(metric: str, value: float, hub: str | None, hubs: Sequence[str]) -> None:
    """Raise PolicyError for a target that no figure of its measure can meet or miss."""
    if metric not in METRICS:
        raise PolicyError(f"There is no measure '{metric}'.")
    known = METRICS[metric]
    if known.better == "neutral":
        raise PolicyError(f"{known.title}: neither higher nor lower is better, so it can have no target.")
    if known.unit == "percent" and not 0 <= value <= 100:
        raise PolicyError(f"A target of {known.title} lies between 0 and 100%, not at {value:g}.")
    if value < 0:
        raise PolicyError(f"A target of {known.title} is 0 or more, not {value:g}.")
    if hub is not None and hub not in hubs:
        raise PolicyError("That hub is not in the data: choose one that is, or all hubs.")


def check_rebase(series: Series, change: Change, month: date, reason: str) -> None:
    """Raise PolicyError where limits may not be recalculated from a month because of a change yet."""
    first = first_whole(change)
    if not reason.strip():
        raise PolicyError("Say why this is how it is now: a re-base needs a reason.")
    latest = series.latest.month if series.latest else None
    since = max(0, months_between(max(first, month), latest)) if latest else 0
    if since < FULL:
        day = f"{change.effective_on.day} {change.effective_on:%B}"
        raise PolicyError(f"{since} month{'' if since == 1 else 's'} since {day}; {FULL} are needed.")
    if month < change.effective_on.replace(day=1):
        raise PolicyError("Limits can't be recalculated from a month before the change.")


def first_whole(change: Change) -> date:
    """Return the first month that lies wholly after a change began."""
    start = change.effective_on.replace(day=1)
    return start if change.effective_on.day == 1 else months_after(start, 1)


@dataclass(frozen=True)
class Proposal:
    """A re-base that the months suggest: a shift that began when a registered change had begun."""

    series: Series
    change: Change
    month: date
    run: int


def proposals(every: Iterable[Series]) -> list[Proposal]:
    """Return where a registered change meets a shift that has lasted for as long as a re-base needs."""
    found = []
    for series in every:
        shift = level(series.segment, series.metric.unit, series.rare)
        latest = series.latest
        if shift is None or latest is None or shift.signal != "shift" or shift.run < FULL:
            continue
        began = months_after(latest.month, 1 - shift.run)
        near = [c for c in series.changes if abs(months_between(first_whole(c), began) - 1) <= NEAR]
        if near and began not in series.rebases:
            found.append(Proposal(series, near[-1], max(began, first_whole(near[-1])), shift.run))
    return found
