"""Writes the line on how recent the data is: its as-at, when it was loaded, and whose extracts are too old."""

from collections.abc import Sequence

from dashboard.components.tables import Column, table
from dashboard.html import text
from dashboard.questions.freshness import Age
from etl import codes
from etl.builds import BuildInfo
from queries import words
from queries.groups.breakdown import listed

LONGEST = 3  # agencies named


def freshness_line(info: BuildInfo, agencies: Sequence[Age], lacks: str = "") -> str:
    """Return the line; `lacks` says as ready HTML how many figures wait for other extracts."""
    late = [agency for agency in agencies if agency.stale]
    loaded = info.loaded_at
    statements = [
        f"<b>Data as at {words.weekday(info.as_at.date())}</b>",
        f"Loaded {loaded:%A} {loaded.day} {loaded:%B}, {loaded:%H:%M}",
    ]
    if late:
        statements.append(f"<b>{text(_late(late))}</b>")
    if lacks:
        statements.append(lacks)
    if info.policy.synthetic:
        statements.append("Synthetic data")
    pieces = "".join(f"<span>{statement}</span>" for statement in statements)
    if agencies:
        pieces += _each(
            agencies, f"{len(agencies) - len(late)} of {words.counted(len(agencies), 'agency', 'agencies')} up to date"
        )
    return f'<div class="freshness{" late" if late else ""}">{pieces}</div>'


def _each(agencies: Sequence[Age], summary: str) -> str:
    """Return a line that opens into a table of every agency's newest extract, the oldest first."""
    rows = [
        [
            text(codes.AGENCIES.get(age.agency, age.agency)),
            words.day(age.newest),
            f"{age.days} of {age.allowed} days",
            "<b>Late</b>" if age.stale else "Up to date",
        ]
        for age in sorted(agencies, key=lambda age: age.allowed - age.days)
    ]
    columns = [Column("Agency", False), Column("As at"), Column("Age, of days allowed"),
               Column("Reading", False)]  # fmt: skip
    shown = table("Newest extract of each agency", columns, rows, seen=False)
    return f"<details><summary>{text(summary)}</summary>{shown}</details>"


def _late(late: Sequence[Age]) -> str:
    oldest = sorted(late, key=lambda age: -age.days)
    named = [f"{codes.AGENCIES.get(age.agency, age.agency)} ({age.days} days)" for age in oldest[:LONGEST]]
    more = [f"{words.number(len(late) - LONGEST)} more"] if len(late) > LONGEST else []
    return f"Older than agreed: {listed([*named, *more])}"
