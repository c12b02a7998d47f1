"""Defines the policy: the dated targets, clocks and other choices that an area's hubs have agreed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from typing import TypeVar

from etl.ladders import Ladders
from etl.policy.words_agreed import Label, Name
from etl.reading.missing import DEFAULT, Words
from etl.spans.covers import Covers

ALWAYS = date.min  # the first day of what is agreed without one
CLOCK_USES = ("contact_decision", "agency_check", "strategy_discussion")
RATED = ("blue", "green", "amber", "red")
THRESHOLDS = (6, 10)  # the least count that may be published; the first, unless an area agreed on the other
FEWEST_ALIKE, MOST_ALIKE = 5, 100  # children who share a record in rows for projects, as an area may agree


@dataclass(frozen=True)
class Clock:
    """Hours allowed per risk rating from a day on, by elapsed or working hours, for one hub or for all."""

    applies_to: str
    from_day: date
    kind: str
    hours: dict[str, float]
    hub: str | None = None
    source: str = ""


@dataclass(frozen=True)
class Target:
    """A performance target for one metric from a day on, in the metric's unit."""

    metric: str
    from_day: date
    value: float
    hub: str | None = None
    source: str = ""


@dataclass(frozen=True)
class Rebase:
    """An agreed month (its first day) from which SPC limits are recalculated for some metrics."""

    metrics: tuple[str, ...]
    month: date
    reason: str = ""


@dataclass(frozen=True)
class Hours:
    """Opening hours on working days, from a day on."""

    from_day: date
    opens: time
    closes: time
    source: str = ""


@dataclass(frozen=True)
class CoreAgencies:
    """The agencies that should be asked about every red or amber contact, from a day on."""

    from_day: date
    agencies: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True)
class Ages:
    """How many days old agencies' newest extracts may be from a day on, by agency; `default_days` is for all others."""

    from_day: date
    days: dict[str, int]
    source: str = ""


OTHERS = "default_days"  # what is agreed for agencies of which nothing else is


@dataclass(frozen=True)
class Duty:
    """A duty to share information in force from a day on: whom it binds, and whom perhaps. A change of kind `law` at
    that day moves figures of these facts. One that names nobody says that none is in force from that day on.
    """

    from_day: date
    covered: tuple[str, ...]
    unsure: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    source: str = ""

    @property
    def in_force(self) -> bool:
        """Whether it names anybody."""
        return bool(self.covered or self.unsure)


@dataclass(frozen=True)
class Quorum:
    """The agencies that must take part in a strategy discussion, from a day on."""

    from_day: date
    agencies: tuple[str, ...]
    source: str = ""


Dated = TypeVar("Dated", Hours, CoreAgencies, Duty, Quorum)


@dataclass(frozen=True)
class Entry:
    """A file of policy.d: its name, the day it was drafted, the role that drafted it, who agreed it, and its text."""

    name: str
    drafted: date
    by: str = ""
    agreed: str = ""
    text: str = ""


@dataclass(frozen=True)
class Population:
    """Children under 18 who live in the area, and in each hub's part of it where that is known."""

    under_18: int | None = None
    hubs: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Publication:
    """What an area agreed for publishing: the least count shown, and of open data the groups, rounding and codes.

    Of rows for projects: how many children are `alike`, after how many months there may be a new core, and whether rows
    tell that a referral ended in no further action.
    """

    threshold: int = THRESHOLDS[0]
    alike: int = FEWEST_ALIKE
    core_months: int = 12
    no_further_action: bool = False
    filters: tuple[str, ...] = ("source_group",)
    rounding: int | None = None
    la_code: str = "x"
    old_la_code: str = "x"
    region_code: str = "x"
    region_name: str = "Not available"
    contact: str = ""


@dataclass(frozen=True)
class Policy:
    """Everything that the area's hubs have agreed, with the defaults for the rest."""

    area: str = ""
    synthetic: bool = False
    max_rejected_percent: float = 20.0
    clocks: tuple[Clock, ...] = ()
    hours: tuple[Hours, ...] = (Hours(ALWAYS, time(9), time(17)),)
    ages: tuple[Ages, ...] = (Ages(ALWAYS, {OTHERS: 35}),)
    core: tuple[CoreAgencies, ...] = (CoreAgencies(ALWAYS, ()),)
    population: Population = field(default_factory=Population)
    publication: Publication = field(default_factory=Publication)
    targets: tuple[Target, ...] = ()
    rebases: tuple[Rebase, ...] = ()
    labels: tuple[Label, ...] = ()
    covers: tuple[Covers, ...] = ()
    names: tuple[Name, ...] = ()
    words: Words = DEFAULT
    declared: frozenset[str] = frozenset()
    ladders: Ladders = field(default_factory=Ladders)
    duties: tuple[Duty, ...] = ()
    quorums: tuple[Quorum, ...] = ()
    entries: tuple[Entry, ...] = ()
    text: str = ""

    def target(self, metric: str, on: date, hub: str | None = None) -> Target | None:
        """Return the target in force on a day: a hub's own wins over one for all, then the latest dated, then last."""
        fits = [t for t in self.targets if t.metric == metric and t.from_day <= on and t.hub in (None, hub)]
        return sorted(fits, key=lambda t: (t.hub is not None, t.from_day))[-1] if fits else None

    def clock(self, use: str, on: date, hub: str | None = None) -> Clock | None:
        """Return the hours in force on a day: a hub's own win over those for all, then the latest dated, then last."""
        fits = [c for c in self.clocks if c.applies_to == use and c.from_day <= on and c.hub in (None, hub)]
        return sorted(fits, key=lambda c: (c.hub is not None, c.from_day))[-1] if fits else None

    def open_on(self, day: date) -> Hours:
        """Return the opening hours in force on a day: the latest dated, then last."""
        return next(each for each in reversed(in_order(self.hours)) if each.from_day <= day)

    def core_on(self, day: date) -> CoreAgencies:
        """Return the core agencies in force on a day: the latest dated, then last."""
        return next(each for each in reversed(in_order(self.core)) if each.from_day <= day)

    def days_allowed(self, agency: str, on: date) -> int:
        """Return how many days old an agency's newest extract may be on a day: the latest dated, then last."""
        in_force = sorted((each for each in self.ages if each.from_day <= on), key=lambda each: each.from_day)
        days = {name: allowed for each in in_force for name, allowed in each.days.items()}
        return days.get(agency, days[OTHERS])

    def quorum(self, on: date) -> Quorum | None:
        """Return the agencies that a strategy discussion needs on a day; None where none is agreed."""
        return next((each for each in reversed(in_order(self.quorums)) if each.from_day <= on), None)

    @property
    def duty_from(self) -> date | None:
        """Return the first day on which a duty to share is in force; None where none is agreed."""
        return min((duty.from_day for duty in in_order(self.duties) if duty.in_force), default=None)

    def bound_on(self, day: date) -> tuple[str, ...]:
        """Return the agencies that a duty to share binds on a day."""
        return next((each.covered for each in reversed(in_order(self.duties)) if each.from_day <= day), ())

    def rebase_months(self, metric: str) -> list[date]:
        """Return the months from which this metric's SPC limits are recalculated, in order."""
        return sorted({r.month for r in self.rebases if metric in r.metrics})


def in_order(entries: Iterable[Dated]) -> list[Dated]:
    """Return the entries that come into force one after the other, the earliest first: the last of each day."""
    return sorted({each.from_day: each for each in entries}.values(), key=lambda each: each.from_day)
