"""Lays out the lists of a pack: the columns that a profile chooses, and a workbook for each list."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from etl.builds import BuildInfo
from publish.evidence.profile import Picked, Profile
from publish.published.cells import Value
from publish.published.workbook import Book, Sheet, workbook
from queries import words
from queries.build import Build
from queries.cases.inspection import LISTS, listed, note_of

WARNING = "Children can be found in this. For the inspectorates."
MOST = 20_000  # rows of a workbook, which takes 8 s: a longer list is CSV alone
HEADINGS = {
    "contact_id": "Contact", "check_id": "Check", "section47_id": "Enquiry", "referral_id": "Referral",
    "assessment_id": "Assessment", "audit_id": "Audit", "sample_id": "Sample", "person_id": "Child",
    "local_id": "Local id", "risk_initial": "First risk", "risk_final": "Risk after checks",
    "right_risk": "Risk, as audited", "right_outcome": "Outcome, as audited", "outcome_right": "Outcome right",
    "followed_key": "Its key", "missed": "High risk missed", "steps": "Steps up (+) or down",
    "repeat": "Repeat in 12 months", "conference_late": "Conference overdue", "hub": "Hub",
    "discussion_id": "Discussion", "led_role": "Role of who led", "led_by_team": "Led by the child protection team",
    "result": "What was decided", "needed": "Found to be needed", "conference_invited": "Invited to the conference",
    "conference_took_part": "Took part in the conference",
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """One list of a pack: its columns, its number, its rows or what is not in this data, and a note for readers."""

    picked: Picked
    number: int
    rows: pl.DataFrame | str
    note: str = ""

    @property
    def count(self) -> int | None:
        """How many rows it has; None where it is not in this data."""
        return None if isinstance(self.rows, str) else self.rows.height

    @property
    def file(self) -> str:
        """The name of its files, without an ending."""
        return f"{self.number}-{self.picked.name}"

    @property
    def has_workbook(self) -> bool:
        """Whether there is a workbook of it, beside the CSV."""
        return self.count is not None and self.count <= MOST


def make_lists(build: Build, profile: Profile, first: date, last: date) -> list[Made]:
    """Return the lists of a profile over a period."""
    return [_made(build, picked, number, first, last) for number, picked in enumerate(profile.lists, start=1)]


def list_book(name: str, rows: pl.DataFrame, note: str, info: BuildInfo, over: str) -> bytes:
    """Return the workbook of one list of a pack."""
    about = LISTS[name]
    title = f"{about.title} ({about.counted})"
    headings = [HEADINGS.get(column, column.replace("_", " ").capitalize()) for column in rows.columns]
    lines: list[list[Value]] = [list(line) for line in rows.iter_rows()]
    cover = [title, f"Period: {over}. Each row is {about.row}.", note, WARNING, *stamps(info)]
    sheet = Sheet(name.capitalize(), title, headings, lines, about.row)
    return workbook(book(info, title), [sheet], [line for line in cover if line])


def _made(build: Build, picked: Picked, number: int, first: date, last: date) -> Made:
    rows = listed(build, picked.name, first, last)
    chosen = rows if isinstance(rows, str) else rows.select(picked.columns)
    return Made(picked, number, chosen, note_of(build, picked.name, first, last))


def book(info: BuildInfo, title: str) -> Book:
    """Return what a workbook of a pack says of itself, the warning at the foot of each page among it."""
    invented = " Synthetic data." if info.policy.synthetic else ""
    return Book(title, info.policy.area or "MASH", info.as_at, f"{WARNING}{invented}")


def period(first: date, last: date) -> str:
    """Return a period in words."""
    return f"{words.day(first)} to {words.day(last)}"


def stamps(info: BuildInfo) -> list[str]:
    """Return the area, the build and its as-at as lines of a cover."""
    made = [f"{info.policy.area or 'MASH'}. Build {info.build}, as at {words.day(info.as_at.date())}."]
    return made + (["Synthetic data: no row describes a real child."] if info.policy.synthetic else [])
