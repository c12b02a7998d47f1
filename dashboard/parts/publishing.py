"""Tables and words of what was published: one row is a snapshot, a release or a file."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.parts.html import heading, image, paragraph, text
from dashboard.parts.table import Column, table
from publish import icons
from publish.releases.register import Entry
from publish.snapshot.register import Published
from queries import words

LONDON = ZoneInfo("Europe/London")
FEWEST = 6  # a count of children or groups below this is not shown
NOTHING = "–"
NAMES = {
    "snapshot.pdf": "PDF", "snapshot.html": "Web page", "snapshot.xlsx": "Workbook (XLSX)",
    "figures.json": "Figures (JSON)",
}  # fmt: skip
PROFILES = {"open": "Open data", "safeguarded": "Safeguarded"}
DATES = {"offset": "months since the child’s first event", "month": "calendar months"}


def snapshot_name(one: Published) -> str:
    """Return what a snapshot is called in a list: `October 2026, revision 2`."""
    return words.month(one.month) + (f", revision {one.revision}" if one.revision > 1 else "")


def when(at: datetime | None) -> str:
    """Return a moment of the audit trail (UTC) on the London wall clock; a dash where the trail knows none."""
    if at is None:
        return NOTHING
    local = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(LONDON)
    return f"{words.day(local.date())}, {local:%H:%M}"


def about_line(one: Published) -> list[str]:
    """Return what is said of a snapshot below its title, as pieces of a line."""
    as_at = str(one.manifest.get("as_at", ""))[:10]
    return [
        f"Revision {one.revision}" if one.revision > 1 else "First published",
        f"Made {when(one.made)}" + (f" by {text(one.who)}" if one.who else ""),
        f"Data as at {words.day(datetime.fromisoformat(as_at).date())}" if as_at else "",
        f"Build {text(one.manifest.get('build', NOTHING))}",
    ]


def messages(findings: Sequence[Mapping[str, Any]]) -> str:
    """Return a snapshot's key messages as it published them, each with its icon."""
    said = [
        f"<li>{image(icons.icon(one['icon'], one.get('letter')))}<span><b>{text(one['claim'])}</b> "
        f"{text(one['rest'])}</span></li>"
        for one in findings
        if one.get("icon") in icons.NAMES
    ]
    return f'<ul class="said">{"".join(said)}</ul>'


def revisions(entries: Sequence[Mapping[str, Any]]) -> str:
    """Return what each revision of a month changed, the latest first."""
    pieces = []
    for entry in reversed(entries):
        pieces.append(heading(3, str(entry["title"])) + paragraph(str(entry["why"])))
        if entry["rows"]:
            columns = [Column(name, False) for name in entry["columns"]]
            rows = [[text(row[key]) for key in ("name", "month", "was", "now", "why")] for row in entry["rows"]]
            pieces.append(table(f"Figures that changed. {entry['title']}", columns, rows, seen=False))
    return "".join(pieces)


def snapshots_table(caption: str, every: Sequence[Published]) -> str:
    """Return all snapshots."""
    columns = [Column("Snapshot", False), Column("Made", False), Column("By", False), Column("Title", False),
               Column("Build")]  # fmt: skip
    rows = [
        [snapshot_name(one), when(one.made), text(one.who) or NOTHING, text(one.title),
         text(one.manifest.get("build", NOTHING))]
        for one in every
    ]  # fmt: skip
    return table(caption, columns, rows, seen=False)


def digests_table(caption: str, files: Mapping[str, str]) -> str:
    """Return files with their SHA-256, by which a copy can be told from another."""
    rows = [[text(NAMES.get(name, name)), text(name), f"<code>{text(digest)}</code>"] for name, digest in files.items()]
    return table(caption, [Column("File", False), Column("Name", False), Column("SHA-256", False)], rows, seen=False)


def release_name(one: Entry) -> str:
    """Return what a release is called in a list."""
    return one.name + (" (withdrawn)" if one.withdrawn is not None else "")


def releases_table(caption: str, every: Sequence[Entry]) -> str:
    """Return all releases, with why some were withdrawn."""
    columns = [Column("Release", False), Column("Reading", False), Column("Kind", False), Column("Project", False),
               Column("Made", False), Column("By", False), Column("Data as at", False)]  # fmt: skip
    rows = [
        [
            f'<span class="num">{text(one.name)}</span>', _state(one), PROFILES.get(one.profile, text(one.profile)),
            text(one.manifest.get("project", NOTHING)), when(one.made), text(one.who) or NOTHING, _as_at(one),
        ]
        for one in every
    ]  # fmt: skip
    return table(caption, columns, rows, seen=False)


def described(one: Entry) -> list[str]:
    """Return what a release holds and how children are kept safe in it, as pieces of a line."""
    told = one.manifest
    who = f" by {text(one.who)}" if one.who else ""
    pieces = [
        PROFILES.get(one.profile, text(one.profile)), f"Made {when(one.made)}{who}", f"Data as at {_as_at(one)}"
    ]  # fmt: skip
    if one.profile == "open":
        pieces.append(f"{words.count(told.get('rows', 0))} figures, counts of 1 to 5 hidden")
        withheld = ", ".join(map(str, told.get("withheld", ())))
        return [*pieces, *([f"Withheld whole: {text(withheld)}"] if withheld else [])]
    rows = told.get("rows", {})
    pieces.append(f"At least {text(told.get('k', NOTHING))} children alike in what is told")
    pieces.append(f"Dates as {DATES.get(told.get('dates', ''), NOTHING)}")
    pieces += [f"{few(count)} rows of {text(str(name).replace('_', ' '))}" for name, count in rows.items()]
    return [*pieces, f"{few(told.get('suppressed', 0))} children left out"]


def few(count: int) -> str:
    """Return a count of children; from 1 to 5 only that it is so few."""
    return f"fewer than {FEWEST}" if 0 < count < FEWEST else words.count(count)


def report_html(entry: Entry, body: str) -> str:
    """Return a disclosure report's body, its tables in the style of pages, counts of 1 to 5 children not shown."""
    styled = body.replace('<div class="wide" ', '<div class="scroll" ')
    if entry.profile == "open":  # it counts figures, not children
        return styled
    few_of = re.sub(r"\b[1-5] of ([\d,]+ children) \([\d.]+%\)", rf"Fewer than {FEWEST} of \1", styled)
    return re.sub(r"<td>[1-5]</td>(<td>[\d.]+%</td>)?", _hidden, few_of)


def _hidden(cells: re.Match[str]) -> str:
    """Without the share beside it, which would give the count back."""
    return f"<td>fewer than {FEWEST}</td>" + (f"<td>{NOTHING}</td>" if cells[1] else "")


def _state(one: Entry) -> str:
    return f"<b>Withdrawn:</b> {text(one.withdrawn)}" if one.withdrawn is not None else "In use"


def _as_at(one: Entry) -> str:
    day = str(one.manifest.get("as_at", ""))[:10]
    return words.day(datetime.fromisoformat(day).date()) if day else NOTHING
