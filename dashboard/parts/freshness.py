"""One line that says how fresh the data is: as at, loaded, whose extracts are older than agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.parts.html import text
from dashboard.parts.table import Column, table
from etl import codes
from etl.builds import BuildInfo
from queries import words
from queries.breakdown import listed

LONGEST = 3  # agencies named


@dataclass(frozen=True)
class Age:
    """One agency: how many days its newest extract is old on a day, and how many the area allows."""

    agency: str
    newest: date
    days: int
    allowed: int

    @property
    def stale(self) -> bool:
        """Whether it is older than agreed."""
        return self.days > self.allowed


def ages(info: BuildInfo, today: date) -> list[Age]:
    """Return the agencies of a build on a day, by name."""
    allowed = info.policy.freshness_days
    return [
        Age(agency, newest, (today - newest).days, int(allowed.get(agency, allowed["default_days"])))
        for agency, newest in sorted(info.newest.items())
    ]


def freshness_line(info: BuildInfo, agencies: Sequence[Age]) -> str:
    """Return the line."""
    late = [one for one in agencies if one.stale]
    loaded = info.loaded_at
    said = [
        f"<b>Data as at {words.weekday(info.as_at.date())}</b>",
        f"Loaded {loaded:%A} {loaded.day} {loaded:%B}, {loaded:%H:%M}",
    ]
    if late:
        said.append(f"<b>{text(_late(late))}</b>")
    if info.policy.synthetic:
        said.append("Synthetic data")
    pieces = "".join(f"<span>{piece}</span>" for piece in said)
    if agencies:
        pieces += _each(agencies, f"{len(agencies) - len(late)} of {len(agencies)} agencies up to date")
    return f'<div class="freshness{" late" if late else ""}">{pieces}</div>'


def _each(agencies: Sequence[Age], summary: str) -> str:
    """Return a line that opens into a table of every agency's newest extract, the oldest first."""
    rows = [
        [
            text(codes.AGENCIES.get(one.agency, one.agency)),
            words.day(one.newest),
            f"{one.days} of {one.allowed} days",
            "<b>Late</b>" if one.stale else "Up to date",
        ]
        for one in sorted(agencies, key=lambda one: one.allowed - one.days)
    ]
    columns = [Column("Agency", False), Column("Newest day"), Column("Age, of what is allowed"),
               Column("Reading", False)]  # fmt: skip
    shown = table("Newest extract of each agency", columns, rows, seen=False)
    return f"<details><summary>{text(summary)}</summary>{shown}</details>"


def _late(late: Sequence[Age]) -> str:
    oldest = sorted(late, key=lambda one: -one.days)
    named = [f"{codes.AGENCIES.get(one.agency, one.agency)} ({one.days} days)" for one in oldest[:LONGEST]]
    more = [f"{words.number(len(late) - LONGEST)} more"] if len(late) > LONGEST else []
    return f"Older than agreed: {listed([*named, *more])}"
