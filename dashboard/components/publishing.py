"""Writes publications as tables and in words. Each row is a snapshot, a release or a file."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dashboard.components.tables import Column, table
from dashboard.html import heading, image, paragraph, text
from publish.charts import icons
from publish.disclosure import THRESHOLD, fewer, small
from publish.published.outlets import OPEN_DATA, OUTLETS, SNAPSHOT
from publish.published.releases import Entry
from publish.published.snapshot_figures import Revision
from publish.published.snapshots import Published
from queries import words
from queries.metrics.catalogue import METRICS
from queries.metrics.dimensions import title_of
from queries.series.findings import Finding

LONDON = ZoneInfo("Europe/London")
NOTHING = "–"
NAMES = SNAPSHOT.files
PROFILES = {outlet.name: outlet.title for outlet in OUTLETS}
DATES = {"offset": "months since the child’s first event", "month": "calendar months"}


def snapshot_name(snapshot: Published) -> str:
    """Return what a snapshot is called in a list: `October 2026, revision 2`."""
    return words.month(snapshot.month) + (f", revision {snapshot.revision}" if snapshot.revision > 1 else "")


def when(at: datetime | None) -> str:
    """Return a time of the audit trail (UTC) on the London wall clock; a dash where the trail has none."""
    if at is None:
        return NOTHING
    local = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(LONDON)
    return f"{words.day(local.date())}, {local:%H:%M}"


def about_line(snapshot: Published) -> list[str]:
    """Return the line below a snapshot's title, in pieces: its revision, when and by whom it was made, its data."""
    as_at = str(snapshot.manifest.get("as_at", ""))[:10]
    return [
        f"Revision {snapshot.revision}" if snapshot.revision > 1 else "First published",
        f"Made {when(snapshot.made)}" + (f" by {text(snapshot.who)}" if snapshot.who else ""),
        f"Data as at {words.day(datetime.fromisoformat(as_at).date())}" if as_at else "",
        f"Build {text(snapshot.manifest.get('build', NOTHING))}",
    ]


def messages(findings: Sequence[Finding]) -> str:
    """Return a snapshot's key messages as it published them, each with its icon."""
    items = [
        f"<li>{image(icons.icon(finding.icon, finding.letter))}<span><b>{text(finding.claim)}</b> "
        f"{text(finding.rest)}</span></li>"
        for finding in findings
        if finding.icon in icons.NAMES
    ]
    return f'<ul class="findings">{"".join(items)}</ul>'


def revisions(entries: Sequence[Revision]) -> str:
    """Return what each revision of a month changed, the latest first."""
    pieces = []
    for entry in reversed(entries):
        pieces.append(heading(3, entry.title) + paragraph(entry.why))
        if entry.rows:
            columns = [Column(name, False) for name in entry.columns]
            rows = [[text(cell) for cell in (row.name, row.month, row.was, row.now, row.why)] for row in entry.rows]
            pieces.append(table(f"Figures that changed. {entry.title}", columns, rows, seen=False))
    return "".join(pieces)


def snapshots_table(caption: str, every: Sequence[Published]) -> str:
    """Return all snapshots."""
    columns = [Column("Snapshot", False), Column("Made", False), Column("By", False), Column("Title", False),
               Column("Build")]  # fmt: skip
    rows = [
        [snapshot_name(each), when(each.made), text(each.who) or NOTHING, text(each.title),
         text(each.manifest.get("build", NOTHING))]
        for each in every
    ]  # fmt: skip
    return table(caption, columns, rows, seen=False)


def digests_table(caption: str, files: Mapping[str, str]) -> str:
    """Return files with their SHA-256, by which readers can check a copy."""
    rows = [[text(NAMES.get(name, name)), text(name), f"<code>{text(digest)}</code>"] for name, digest in files.items()]
    return table(caption, [Column("File", False), Column("Name", False), Column("SHA-256", False)], rows, seen=False)


def release_name(release: Entry) -> str:
    """Return what a release is called in a list."""
    return release.name + (" (withdrawn)" if release.withdrawn is not None else "")


def releases_table(caption: str, every: Sequence[Entry]) -> str:
    """Return all releases, with why some were withdrawn."""
    columns = [Column("Release", False), Column("Reading", False), Column("Kind", False), Column("Project", False),
               Column("Made", False), Column("By", False), Column("Data as at", False)]  # fmt: skip
    rows = [
        [
            f'<span class="num">{text(each.name)}</span>', _state(each), PROFILES.get(each.profile, text(each.profile)),
            text(each.manifest.get("project", NOTHING)), when(each.made), text(each.who) or NOTHING, _as_at(each),
        ]
        for each in every
    ]  # fmt: skip
    return table(caption, columns, rows, seen=False)


def _withheld(told: object) -> str:
    """Return what was hidden by the words of pages, not of files: `Step-downs, by hub` of `step_downs by hub`."""
    name, _, dim = str(told).partition(" by ")
    if name not in METRICS:
        return str(told)
    return f"{METRICS[name].title}, by {title_of(dim)}" if dim else METRICS[name].title


def described(release: Entry, threshold: int = THRESHOLD) -> list[str]:
    """Return what a release holds and how children are protected in it, as pieces of a line.

    Counts of children below the threshold are not shown.
    """
    manifest = release.manifest
    who = f" by {text(release.who)}" if release.who else ""
    pieces = [
        PROFILES.get(release.profile, text(release.profile)), f"Made {when(release.made)}{who}",
        f"Data as at {_as_at(release)}",
    ]  # fmt: skip
    if release.profile == OPEN_DATA.name:
        hidden = small(manifest.get("threshold", THRESHOLD))
        pieces.append(f"{words.counted(manifest.get('rows', 0), 'figure')}, counts of {hidden} hidden")
        withheld = "; ".join(map(_withheld, manifest.get("withheld", ())))
        return [*pieces, *([f"Hidden entirely in periods of few children: {text(withheld)}"] if withheld else [])]
    rows = manifest.get("rows", {})
    pieces.append(f"At least {text(manifest.get('k', NOTHING))} children share each combination of details")
    pieces.append(f"Dates as {DATES.get(manifest.get('dates', 'offset'), NOTHING)}")
    pieces += [f"{few(count, threshold)} rows of {text(str(name).replace('_', ' '))}" for name, count in rows.items()]
    return [*pieces, f"{few(manifest.get('suppressed', 0), threshold)} children left out"]


def few(count: int | str, threshold: int = THRESHOLD) -> str:
    """Return a count of children; below the threshold, or where the manifest hides it (c), only that it is."""
    return fewer(threshold) if isinstance(count, str) or 0 < count < threshold else words.count(count)


def report_html(release: Entry, body: str, threshold: int = THRESHOLD) -> str:
    """Return a disclosure report's body in the style of pages, without counts of children below the threshold."""
    styled = body.replace('<div class="wide" ', '<div class="scroll" ')
    if release.profile == OPEN_DATA.name:  # it counts figures, not children
        return styled
    count = f"[1-{threshold - 1}]"
    without = re.sub(rf"\b{count} of ([\d,]+ children) \([\d.]+%\)", rf"{fewer(threshold).capitalize()} of \1", styled)
    # The share beside a count would disclose it.
    return re.sub(
        rf"<td>{count}</td>(<td>[\d.]+%</td>)?",
        lambda cells: f"<td>{fewer(threshold)}</td>" + (f"<td>{NOTHING}</td>" if cells[1] else ""),
        without,
    )


def _state(release: Entry) -> str:
    return f"<b>Withdrawn:</b> {text(release.withdrawn)}" if release.withdrawn is not None else "In use"


def _as_at(release: Entry) -> str:
    day = str(release.manifest.get("as_at", ""))[:10]
    return words.day(datetime.fromisoformat(day).date()) if day else NOTHING
