"""Makes the snapshot of a month from a data directory, and publishes it once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from etl import audit
from publish.disclosure import require
from publish.published.folder import MANIFEST, check_elsewhere, sha256
from publish.published.ledger_rows import rows_of
from publish.published.outlets import SNAPSHOT, Register, publishing, read_register
from publish.published.plain import as_json, as_plain
from publish.published.snapshot_figures import Figures
from publish.published.snapshots import (
    BOOK,
    FIGURES,
    PAGE,
    PDF,
    Published,
    name_of,
    read_figures,
    read_snapshot,
)
from publish.snapshot import folder as written
from publish.snapshot.content.about import About
from publish.snapshot.content.model import Content
from publish.snapshot.draft import Asked, Draft, Progress, ask, draft, silent, with_revisions
from publish.snapshot.files.html import page
from publish.snapshot.files.pdf import render
from publish.snapshot.files.pictures import pictures
from publish.snapshot.files.workbook import book
from publish.snapshot.manifest import Manifest, extracts_of, manifest
from publish.snapshot.revisions import revision, same
from queries.build import open_build
from queries.series.series import Series

FILTERS = "none: all hubs, all sources"


@dataclass(frozen=True)
class Made:
    """A published snapshot, whether this run published it, and its content."""

    snapshot: Published
    new: bool
    content: Content
    series: Mapping[str, Series]
    about: About
    details: Mapping[str, Any]

    @property
    def folder(self) -> Path:
        """Where its files lie in the data directory."""
        return self.snapshot.folder

    @property
    def revision(self) -> int:
        """1, or the number of the revision."""
        return self.snapshot.revision


def make(
    data: Path,
    month: date,
    *,
    out: Path | None = None,
    commentary: Path | None = None,
    by_hub: bool = False,
    who: str | None = None,
    progress: Progress | None = None,
) -> Made:
    """Publish the snapshot of a month (its first day), or find it published with the same figures. Raises MashError.

    It goes to `snapshots/YYYY-MM` of the data directory. A month published with other figures stays as it is, and the
    new ones become `YYYY-MM-revision-2` and so on. `out` gets a copy; a folder there with other content is refused.
    `who` is the signed-in person, for the audit trail.
    """
    with publishing(data) as register:
        with_annex = by_hub or _had_annex(_of_month(register, month))
        asked = ask(open_build(data), data, month, commentary, by_hub=with_annex)
        return publish(data, register, asked, out=out, who=who, progress=progress)


def rehearse(data: Path, month: date, *, by_hub: bool = False, progress: Progress | None = None) -> Draft:
    """Return a month as `make` would publish it now, beside all that was published; nothing is written.

    Raises MashError, and so DisclosureError where it can't be published.
    """
    register = read_register(data)
    own = _of_month(register, month)
    asked = ask(open_build(data), data, month, None, by_hub=by_hub or _had_annex(own))
    return draft(asked, register, own[-1].revision + 1 if own else 1, progress or silent)


def _of_month(register: Register, month: date) -> list[Published]:
    """Return a month's snapshots, the newest revision last."""
    return [snapshot for snapshot in register.snapshots if snapshot.month == month]


def _had_annex(own: Sequence[Published]) -> bool:
    """Return whether the newest snapshot of a month has the annex by hub: asked for once, it stays."""
    newest = read_figures(own[-1]) if own else Figures()
    return bool(newest.by_hub or newest.withheld)


def publish(
    data: Path,
    register: Register,
    asked: Asked,
    *,
    out: Path | None = None,
    who: str | None = None,
    progress: Progress | None = None,
) -> Made:
    """Publish what was asked for beside all that the register holds, or find it published. Raises MashError."""
    check_elsewhere(data, out)
    tell = progress or silent
    own = _of_month(register, asked.about.month)
    made = _already_made(register, own, asked, tell) if own else None
    if made is None:
        return _publish_new(data, register, own, asked, out, who, tell)
    if out:
        hand_over(data, made, out, who)
    return made


def _already_made(register: Register, own: Sequence[Published], asked: Asked, tell: Progress) -> Made | None:
    """Return the newest snapshot of the month where it says the same, beside what it knew or beside all there is."""
    newest, published = own[-1], read_figures(own[-1])
    for beside in (register.among(newest.manifest.get("beside", [])), register):
        drafted = draft(asked, beside, newest.revision, tell)
        if same(published, drafted.figures):
            return _made(newest, drafted, new=False)
    return None


def _publish_new(
    data: Path,
    register: Register,
    own: Sequence[Published],
    asked: Asked,
    out: Path | None,
    who: str | None,
    tell: Progress,
) -> Made:
    """Publish the month's first snapshot or its next revision."""
    number = own[-1].revision + 1 if own else 1
    drafted = draft(asked, register, number, tell)
    place = len(register.snapshots) + 1, register.ledger.next_number
    listed = manifest(drafted.about, drafted.parts, extracts_of(data), *place, register.names)
    if own:
        published = read_figures(own[-1])
        entry = revision(published, drafted.figures, own[-1].manifest, as_plain(listed))
        drafted = with_revisions(drafted, [*published.revisions, entry])
        listed = replace(listed, why=entry.causes)
    files = _files(drafted, listed, tell)
    if out:
        written.check_copy(out, {name: sha256(content) for name, content in files.items()})
    name = name_of(drafted.about.month, number)
    offer = register.ledger.offer(SNAPSHOT.name, data / SNAPSHOT.folder / name, _rows(drafted), who)
    written.publish(data, name, files, {**_details(drafted), "copied": out is not None}, offer, who)
    made = _made(read_snapshot(data, name), drafted, new=True)
    if out:
        written.copy(made.snapshot, out)
    return made


def _made(snapshot: Published, drafted: Draft, *, new: bool) -> Made:
    return Made(snapshot, new, drafted.content, drafted.series, drafted.about, _details(drafted))


def hand_over(data: Path, made: Made, out: Path, who: str | None = None) -> None:
    """Copy a published snapshot to a folder, after a line in the audit trail. Raises MashError."""
    written.check_copy(out, made.snapshot.files)
    audit.append(data, SNAPSHOT.audit_event, {**made.details, "copied": True, "files": made.snapshot.files}, who)
    written.copy(made.snapshot, out)


def _files(drafted: Draft, listed: Manifest, tell: Progress) -> dict[str, bytes]:
    """Return the bytes of each file by name, the manifest last."""
    drawn = pictures(drafted.series, drafted.content, tell)
    tell("Setting the PDF", 0.75)
    files = {PDF: render(drafted.content, drawn)}
    tell("Writing the page and the workbook", 0.9)
    files |= {
        PAGE: page(drafted.content, drawn),
        BOOK: book(drafted.content, drafted.figures, drafted.about.as_at),
        FIGURES: as_json(drafted.figures),
    }
    return files | {MANIFEST: as_json(listed.of(files))}


def _rows(drafted: Draft) -> pl.DataFrame:
    """Return what the ledger remembers of a snapshot: every figure, and every fault in the data."""
    parts, about = drafted.parts, drafted.about
    passed = [require(table).frame for table in (parts.released, parts.faults) if table is not None]
    as_at, report = about.as_at.isoformat(timespec="seconds"), parts.released.report
    return rows_of(pl.concat(passed), as_at, about.threshold, report=report)


def _details(drafted: Draft) -> dict[str, Any]:
    """Return what the audit trail says of a snapshot, beside its files."""
    subject, frame = drafted.about, drafted.parts.released.frame
    return {
        "profile": "board snapshot", "month": f"{subject.month:%Y-%m}", "revision": subject.revision,
        "filters": FILTERS, "by_hub": "hub" in frame.columns, "build": subject.build, "inputs": subject.fingerprint,
        "rows": frame.height,
    }  # fmt: skip
