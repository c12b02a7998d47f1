"""Reads and writes the tables for administrators: the audit trail, loads and their rows, and what was published.

Each row is a line of the trail, an extract, a table of an agency, or a snapshot or release.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dashboard.access.door import door_of
from dashboard.access.entries import AccessError, fold
from dashboard.components.publishing import when
from dashboard.components.tables import Column, table
from dashboard.html import paragraph, text
from dashboard.questions.names import agency_name
from dashboard.screens.administration.events import EVENTS
from etl.audit import TRAIL as FILE
from etl.audit import AuditError, verify
from etl.durable import parsed
from etl.errors import MashError
from etl.register.follows import TOPICS, WHEN, read_follows, read_told
from etl.status import status
from publish.published.outlets import OUTLETS
from queries import words
from queries.metrics.catalogue import METRICS
from queries.quality.faults import table_name

OF_CASES = ("cases_shown", "cases_file", "chased", "erase", "erased", "evidence")  # their rows are children's
LATEST = 200
LONGEST = 160  # characters of a line's details
TRAIL = (
    "Every erasure, snapshot, release, withdrawal, download, list of cases and refusal has a line with the hash of the "
    "line before it: a line that was changed or removed breaks the chain. How many rows a list of cases had stands in "
    "the trail itself. Loads are listed below."
)

UNMATCHED = (
    "An entry that matches nobody may be misspelt: then the person it is meant for is not shut out, or has no role. "
    "The other entries matched somebody who signed in."
)


@dataclass(frozen=True)
class Trail:
    """Whether the trail is whole, in words, and its latest lines, the newest first."""

    claim: str
    latest: Sequence[Mapping[str, Any]]


FOLLOWS = "What people follow. A follow whose owner is denied, or whose mail fails, is in bold."


def read_trail(data: Path) -> Trail:
    """Return the audit trail of a data directory."""
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
    columns = [Column("Line", False), Column("When", False), Column("Who", False), Column("What", False),
               Column("Details", False)]  # fmt: skip
    rows = [
        [
            text(entry.get("number", "")),
            f'<span class="num">{text(_moment(entry.get("at")))}</span>',
            text(entry.get("who", "")),
            _event(entry.get("what", "")),
            f'<span class="told">{text(_short(entry.get("what"), entry.get("details")))}</span>',
        ]
        for entry in latest
    ]
    lines = "line" if len(rows) == 1 else f"{len(rows)} lines"
    return table(f"The latest {lines} of the audit trail, the newest first", columns, rows)


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
        [
            text(extract["extract"]),
            text(agency_name(extract["agency"])),
            text(_at(datetime.fromisoformat(extract["loaded_at"]))),
        ]
        + [words.count(extract[name]) for name in names]
        for extract in reversed(extracts)
    ]
    return table("Extracts, the latest first", columns, rows)


def rows_table(data: Path) -> str:
    """Return each table's rows in the build in force."""
    try:
        state = status(data)
    except MashError:
        return ""
    names = ("rows_in", "accepted", "quarantined", "superseded")
    columns = [Column("Table", False), Column("Agency", False), Column("Rows in"), Column("Accepted"),
               Column("Quarantined"), Column("Superseded")]  # fmt: skip
    rows = [
        [table_name(part["table"]), text(agency_name(part["agency"]))] + [words.count(part[name]) for name in names]
        for part in state.tables
    ]
    builds = ", ".join(map(str, state.builds))
    return table(f"Rows in build {state.current}, by table and agency (builds kept: {builds})", columns, rows)


def register_table(data: Path) -> str:
    """Return the snapshots, packs and releases that were made."""
    try:
        made = [
            [outlet.title, entry.name, when(entry.made), f"withdrawn: {entry.withdrawn}" if entry.withdrawn else "–"]
            for outlet in OUTLETS
            for entry in outlet.entries(data)
        ]
    except MashError:
        return paragraph("The register can’t be read completely: a published folder was changed or is missing.")
    if not made:
        return paragraph("Nothing has been published or released yet.")
    columns = [Column("Kind", False), Column("Name", False), Column("Made", False), Column("Since then", False)]
    return table("Snapshots, packs and releases", columns, [[text(cell) for cell in row] for row in made])


def unmatched_table(unmatched: Callable[[], Sequence[tuple[str, str]]]) -> str:
    """Return the entries of access.toml that matched nobody; empty where every one did, or nobody signs in."""
    try:
        entries = unmatched()
    except AccessError:
        return ""
    columns = [Column("Section", False), Column("Entry", False)]
    caption = "Entries of access.toml that match nobody who came since this server started"
    return table(caption, columns, [[text(cell) for cell in entry] for entry in entries]) if entries else ""


def denied(data: Path) -> frozenset[str]:
    """Return the names that access.toml denies; none without sign-in."""
    door = door_of(data)
    return frozenset(door.settings().denied) if door.required else frozenset()


def follows_table(data: Path, gone: frozenset[str]) -> str:
    """Return what is followed, by whom, and whether mail fails or the owner is shut out; empty for none."""
    told = read_told(data)
    failing = {each.follow for each in told if each.mailed == "failed"}
    rows = [
        [
            text(each.id),
            text(each.who or "The user of this machine"),
            text(f"{METRICS[each.measure].title}, {asked}" if each.measure in METRICS else asked),
            text(each.mail or "No mail"),
            "<b>No owner: denied by access.toml</b>" if fold(each.who) in gone
            else "<b>Mail fails</b>" if each.id in failing else "In order",
        ]
        for each in read_follows(data)
        if (asked := (WHEN | TOPICS)[each.when])
    ]  # fmt: skip
    columns = [Column(name, False) for name in ("Follow", "Whose", "What", "Mail to", "State")]
    return table("Who is told what", columns, rows, seen=False) if rows else ""


def _latest(data: Path) -> list[Mapping[str, Any]]:
    """Return the last lines that can be read, the newest first; the trail may be long, and is read line by line."""
    with (data / FILE).open("rb") as file:
        lines = deque(file, LATEST)
    return [entry for line in reversed(lines) if (entry := parsed(line)) is not None]


def _event(what: object) -> str:
    """Return what a line tells of in words, with its short name, by which the trail can be searched."""
    words_of = EVENTS.get(str(what))
    return f'{text(words_of)} <span class="small grey">{text(what)}</span>' if words_of else text(what)


def _moment(at: object) -> str:
    """Return a line's time on the London wall clock; as it was written, where it is no time."""
    try:
        return when(datetime.fromisoformat(str(at)))
    except ValueError:
        return str(at or "")


def _at(moment: datetime) -> str:
    return f"{words.day(moment.date())}, {moment:%H:%M}"


def _short(what: object, details: object) -> str:
    """Return a line's details, without how many rows a list of cases or a child had: administrators see no figures."""
    if not isinstance(details, Mapping):
        return ""
    left_out = ("files", *(("rows", "of") if what in OF_CASES else ()))
    line = ", ".join(
        f"{name} {_plain(value)}"
        for name, value in details.items()
        if name not in left_out and value not in ({}, [], None, "")
    )
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} …"


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}={_plain(each)}" for name, each in value.items())
    return "; ".join(map(_plain, value)) if isinstance(value, list) else str(value)
