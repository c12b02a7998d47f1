"""Tables of the administration's page: lines of the audit trail, loads, and the register of what left the building."""

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dashboard.parts.data_quality import agency_name
from dashboard.parts.html import paragraph, text
from dashboard.parts.publishing import when
from dashboard.parts.table import Column, table
from etl.audit import TRAIL as FILE
from etl.audit import AuditError, verify
from etl.errors import MashError
from etl.status import status
from publish.releases.register import listing as releases
from publish.snapshot.register import listing as snapshots
from queries import words
from queries.faults import table_name

LATEST = 200
LONGEST = 160  # characters of a line's details
TRAIL = (
    "Every erasure, snapshot, release, withdrawal, download and refusal has a line with the hash of the one before it: "
    "a line changed or taken out breaks the chain. Loads are listed below."
)


@dataclass(frozen=True)
class Trail:
    """The latest lines, the newest first, and whether the trail is whole."""

    said: str
    latest: Sequence[Mapping[str, Any]]


def trail(data: Path) -> Trail:
    """Read the audit trail."""
    try:
        number = verify(data)
    except AuditError as broken:
        return Trail(str(broken).rstrip("."), _latest(data))
    if not number:
        return Trail("Nothing is in the audit trail yet", [])
    return Trail(f"The audit trail is whole: {words.count(number)} {'line' if number == 1 else 'lines'}", _latest(data))


def trail_table(latest: Sequence[Mapping[str, Any]]) -> str:
    """Return the latest lines."""
    if not latest:
        return ""
    columns = [Column("Line"), Column("When", False), Column("Who", False), Column("What", False),
               Column("Details", False)]  # fmt: skip
    rows = [
        [text(one.get("number", "")), f'<span class="num">{text(_moment(one.get("at")))}</span>']
        + [text(one.get(name, "")) for name in ("who", "what")]
        + [text(_short(one.get("details")))]
        for one in latest
    ]
    return table(f"The latest {len(rows)} lines of the audit trail, the newest first", columns, rows)


def loads_table(data: Path) -> str:
    """Return every extract with what became of its rows."""
    try:
        extracts = status(data).extracts
    except MashError:
        return paragraph("Nothing has been loaded.")
    names = ("rows_in", "accepted", "quarantined", "superseded")
    columns = [Column("Extract", False), Column("Agency", False), Column("Loaded", False), Column("Rows in"),
               Column("Accepted"), Column("Quarantined"), Column("Superseded")]  # fmt: skip
    rows = [
        [text(one["extract"]), text(agency_name(one["agency"])), text(_at(datetime.fromisoformat(one["loaded_at"])))]
        + [words.count(one[name]) for name in names]
        for one in reversed(extracts)
    ]
    return table("Extracts, the latest first", columns, rows)


def rows_table(data: Path) -> str:
    """Return each table's rows in the build in force."""
    try:
        found = status(data)
    except MashError:
        return ""
    names = ("rows_in", "accepted", "quarantined", "superseded")
    columns = [Column("Table", False), Column("Agency", False), Column("Rows in"), Column("Accepted"),
               Column("Quarantined"), Column("Superseded")]  # fmt: skip
    rows = [
        [table_name(one["table"]), text(agency_name(one["agency"]))] + [words.count(one[name]) for name in names]
        for one in found.tables
    ]
    builds = ", ".join(map(str, found.builds))
    return table(f"Rows in build {found.current}, by table and agency (builds kept: {builds})", columns, rows)


def register_table(data: Path) -> str:
    """Return the snapshots and releases that were made."""
    try:
        made = [
            ["Board snapshot", one.name, when(one.made), ""]
            for one in snapshots(data)
        ] + [
            [f"{one.profile} release".capitalize(), one.name, when(one.made),
             f"withdrawn: {one.withdrawn}" if one.withdrawn else ""]
            for one in releases(data)
        ]  # fmt: skip
    except MashError:
        return paragraph("The register can’t be read whole: a published folder was changed or is gone.")
    if not made:
        return paragraph("Nothing was published or released yet.")
    columns = [Column("Kind", False), Column("Name", False), Column("Made", False), Column("Since then", False)]
    return table("Snapshots and releases", columns, [[text(cell) for cell in row] for row in made])


def _latest(data: Path) -> list[Mapping[str, Any]]:
    """Return the last lines that can be read, the newest first; the trail may be long, and is read line by line."""
    with (data / FILE).open("rb") as file:
        lines = deque(file, LATEST)
    found: list[Mapping[str, Any]] = []
    for line in reversed(lines):
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            found.append(record)
    return found


def _moment(at: object) -> str:
    """Return a line's moment on the London wall clock, or what stands there where that is none."""
    try:
        return when(datetime.fromisoformat(str(at)))
    except ValueError:
        return str(at or "")


def _at(moment: datetime) -> str:
    return f"{words.day(moment.date())}, {moment:%H:%M}"


def _short(details: object) -> str:
    if not isinstance(details, Mapping):
        return ""
    said = ", ".join(f"{name} {_plain(value)}" for name, value in details.items() if name != "files")
    return said if len(said) <= LONGEST else f"{said[:LONGEST]} …"


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
