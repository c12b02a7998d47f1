"""Defines the extract standard: for each table what a row is, its key, and the moment at which a row begins."""

from dataclasses import dataclass
from functools import cache

import dataframely as dy
import polars as pl

from etl.contracts import schemas as s


@dataclass(frozen=True)
class Contract:
    """A table of the extract standard.

    - `key` names the columns that identify a row.
    - `begins` is the column with the moment a row begins. Rows that begin after the data's as-at are not counted.
    - `events` are all columns that date something that has happened. The newest date among them is the as-at of an
      extract that is loaded without one.
    - `takes_hub`: an empty hub is filled with the one named when loading.
    - `sooner` are moments that come before a row begins: their midnights are no sign that a time is missing.
    """

    name: str
    schema: type[dy.Schema]
    key: tuple[str, ...]
    begins: str | None = None
    events: tuple[str, ...] = ()
    takes_hub: bool = False
    sooner: tuple[str, ...] = ()

    @property
    def row_is(self) -> str:
        """What one row is, in words."""
        return (self.schema.__doc__ or "").strip().rstrip(".")

    @property
    def columns(self) -> dict[str, dy.Column]:
        """The columns in order, by name."""
        return _columns(self.schema)

    @property
    def moments(self) -> list[str]:
        """Names of the columns that hold a date and a time."""
        return [name for name, column in self.columns.items() if column.dtype == pl.Datetime]

    @property
    def required(self) -> list[str]:
        """Names of the columns that may not be empty."""
        return [name for name, column in self.columns.items() if not column.nullable]


@cache
def _columns(schema: type[dy.Schema]) -> dict[str, dy.Column]:
    """Return a schema's columns, made once: dataframely makes them anew each time, 0.13 of 8 s for 58 files."""
    return schema.columns()


TABLES: dict[str, Contract] = {
    contract.name: contract
    for contract in (
        Contract("people", s.People, ("person_id",)),
        Contract(
            "contacts", s.Contacts, ("contact_id",), "received_at",
            ("received_at", "decided_at", "acknowledged_at"), takes_hub=True,
        ),
        Contract("crosswalk", s.Crosswalk, ("agency", "agency_person_id")),
        Contract("agency_checks", s.AgencyChecks, ("check_id",), "requested_at", ("requested_at", "returned_at")),
        Contract(
            "referrals", s.Referrals, ("referral_id",), "received_on",
            ("received_on", "decided_on", "closed_on"), takes_hub=True,
        ),
        Contract("assessments", s.Assessments, ("assessment_id",), "started_on", ("started_on", "authorised_on")),
        Contract(
            "section47", s.Section47, ("section47_id",), "strategy_discussion_on",
            ("strategy_discussion_on", "conference_on"),
        ),
        Contract(
            "strategy_discussions", s.StrategyDiscussions, ("discussion_id",), "held_at", ("held_at", "needed_at"),
            sooner=("needed_at",),
        ),
        Contract("attendance", s.Attendance, ("meeting", "meeting_id", "agency")),
        Contract("support_episodes", s.SupportEpisodes, ("episode_id",), "started_on", ("started_on", "ended_on")),
        Contract(  # no figure counts its months
            "pre_proceedings", s.PreProceedings, ("pre_proceedings_id",), None,
            ("started_on", "letter_on", "first_meeting_on", "step_decision_on", "court_on"),
        ),
        Contract("assessment_factors", s.AssessmentFactors, ("assessment_id", "factor")),
        Contract("audits", s.Audits, ("audit_id",)),
        Contract("workforce", s.Workforce, ("hub", "agency", "month"), takes_hub=True),
        Contract("changes", s.Changes, ("change_id",)),
        Contract("benchmarks", s.Benchmarks, ("measure", "category", "area_level", "area_code", "year_ending")),
    )
}  # fmt: skip
AGENCY_TABLES = {name: contract for name, contract in TABLES.items() if name != "benchmarks"}  # DfE publishes those
MEETINGS = {  # where the meetings that attendance is recorded of are kept: table and key
    "strategy_discussion": ("strategy_discussions", "discussion_id"),
    "conference": ("section47", "section47_id"),
}
# no metric counts them; invented areas have none
KEPT_TABLES = ("crosswalk", "pre_proceedings", "assessment_factors", "audits")
COUNTED_TABLES = {name: contract for name, contract in AGENCY_TABLES.items() if name not in KEPT_TABLES}
