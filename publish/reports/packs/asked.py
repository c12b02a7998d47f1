"""Holds the request for a pack: the agency, the month or quarter, the codes that stand for it, and the figures."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version

import polars as pl

from etl.codes import AGENCIES, CONTACT_OUTCOMES
from etl.errors import MashError
from etl.policy.policy import Policy
from queries import words
from queries.build import Build
from queries.calendar.months import complete_through, months_after, read_span
from queries.groups.agencies import Clock
from queries.quality.refused_rows import Refusals

ON_TIME = "agency_check_returned_on_time"
CHECKS = (
    ON_TIME, "hours_to_return_median", "hours_to_return_p90", "check_unanswered", "nothing_known", "declined",
    "duty_answered", "duty_refused_detrimental", "duty_refused_other", "duty_refused_unexplained",
    "view_agreement_first", "view_agreement_final", "view_above_final",
)  # fmt: skip
CONTACTS = "contacts"
OUTCOMES = (CONTACTS, *(f"contact_outcome_{code}" for code in CONTACT_OUTCOMES))
SENT_AS = {  # as whom an agency's contacts are recorded
    "police": (("source_group", "Police"),),
    "health": (("source_group", "Health services"),),
    "education": (("source_group", "Schools"), ("source_group", "Education services")),
    "housing": (("source_group", "Housing"),),
    "early_help": (("source", "5D"),),
    "childrens_social_care": (("source", "5A"),),
}
SHARED = {  # under which code of several agencies they are recorded, where there is none of its own
    "adult_social_care": (("source", "5A"),),
    "youth_justice": (("source", "5B"),),
    "probation": (("source", "7"),),
    "mental_health": (("source", "3F"),),
    "substance_misuse": (("source", "3F"),),
    "voluntary": (("source", "8"),),
    "other": (("source", "8"),),
}
LATE = ("late_checks_to_chase:", "late_checks_to_close:")  # and the day as at: open and late up to 28 days, and longer
CHARTED = 24  # months of the chart's limits
YEAR = 12


class PackError(MashError):
    """A pack can't be made as asked."""


@dataclass(frozen=True)
class Asked:
    """Holds what is asked of an agency for a month (its first day), not yet released, with what needs no gate.

    `asked` is the month that was asked for, `label` the month or quarter that the pack opens with, `year` the twelve
    months. `clocks` are the agency and all others. `lacks` and `lacks_outcomes` say what no extract holds. `newest` is
    the last day that its extracts cover. `checks` and `contacts` are the months of the twelve that are known of its
    checks and of contacts, and `unknown` says why the month or quarter is not.
    """

    agency: str
    month: date
    asked: date
    label: str
    quarter: bool
    shown: pl.DataFrame
    unshown: pl.DataFrame
    dims: tuple[str, ...]
    clocks: tuple[Clock, Clock] | None
    refusals: Refusals | None
    policy: Policy
    as_at: datetime
    build: int
    fingerprint: str
    newest: date | None
    lacks: tuple[str, ...]
    lacks_outcomes: str
    checks: tuple[date, ...]
    contacts: tuple[date, ...]
    unknown: str

    @property
    def year(self) -> str:
        """The label of the twelve months up to the month."""
        return year_of(self.month)

    @property
    def group(self) -> tuple[str, str]:
        """The dimension and group of the agency's own figures."""
        return "agency", self.agency

    @property
    def name(self) -> str:
        """The agency's name."""
        return AGENCIES[self.agency]

    @property
    def focus(self) -> str:
        """The month or quarter in words."""
        if not self.quarter:
            return words.month(self.month)
        span = read_span("quarter", self.label)
        return f"{span.start:%B} to {words.month(span.end)}"

    @property
    def version(self) -> str:
        """The software's version."""
        return version("mash-outcomes")


def recorded_as(agency: str) -> tuple[tuple[str, str], ...]:
    """Return the groups under which an agency's contacts are recorded, its own or, where it has none, shared ones."""
    return SENT_AS[agency] if agency in SENT_AS else SHARED.get(agency, ())


def last_month(build: Build) -> date:
    """Return the first day of the last month that is complete."""
    return months_after((complete_through(build.as_at) + timedelta(days=1)).replace(day=1), -1)


def year_of(month: date) -> str:
    """Return the label of the twelve months up to a month."""
    return f"{months_after(month, 1 - YEAR):%Y-%m}..{month:%Y-%m}"
