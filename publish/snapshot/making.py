"""A month's snapshot from a data directory: measured, passed through the gate, judged, set, and published once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock, Timeout

from etl import audit
from publish.disclosure import release
from publish.snapshot import files as written
from publish.snapshot.about import About, SnapshotError, about, measures
from publish.snapshot.changed import against
from publish.snapshot.commentary import Commentary, read_commentary
from publish.snapshot.content import Parts, compose
from publish.snapshot.figures import figures, monthly
from publish.snapshot.groups import with_groups
from publish.snapshot.html.page import page
from publish.snapshot.hubs import by_hub as with_hubs
from publish.snapshot.judged import judged
from publish.snapshot.manifest import extracts_of, manifest
from publish.snapshot.pdf import render
from publish.snapshot.pictures import pictures
from publish.snapshot.quality import faults
from publish.snapshot.register import (
    BOOK,
    FIGURES,
    FOLDER,
    MANIFEST,
    PAGE,
    PDF,
    Published,
    faults_of,
    figures_of,
    listing,
    name_of,
    named,
    read_figures,
    sha256,
)  # fmt: skip
from publish.snapshot.revisions import revision, same
from publish.snapshot.withheld import release_most
from publish.snapshot.xlsx.book import book
from queries.build import Build, open_build
from queries.series import Series

Progress = Callable[[str, float], None]
FILTERS = "none: all hubs, all sources"
WAIT = 60  # seconds for another run's snapshot to be finished


@dataclass(frozen=True)
class Made:
    """A published snapshot, whether this run published it, and its content."""

    snapshot: Published
    new: bool
    content: Mapping[str, Any]
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


@dataclass(frozen=True)
class Asked:
    """What does not change between one try and the next: the unreleased measures, and what stands beside them."""

    about: About
    measures: pl.DataFrame
    faults: pl.DataFrame
    titles: Mapping[str, str]
    commentary: Commentary


@dataclass(frozen=True)
class Draft:
    """One way to say the month: released, judged and in words, consistent with some earlier publications."""

    about: About
    parts: Parts
    series: Mapping[str, Series]
    content: dict[str, Any]
    facts: dict[str, Any]


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

    It goes to `snapshots/YYYY-MM` of the data directory; a month published with other figures is left as it is, and
    the new ones become `YYYY-MM-revision-2` and so on. `out` gets a copy; a folder there with other content is refused.
    `who` is the signed-in person, for the audit trail.
    """
    build = open_build(data)
    asked = _asked(build, data, month, commentary, by_hub=by_hub or _had_annex(data, month))
    try:
        (data / FOLDER).mkdir(parents=True, exist_ok=True)
        with FileLock(data / FOLDER / ".lock", timeout=WAIT):
            return publish(data, asked, out=out, who=who, progress=progress)
    except Timeout as bad:
        raise SnapshotError("Another snapshot is being made here: try again when it is done.") from bad
    except OSError as bad:
        raise SnapshotError(f"The snapshot can't be written to {data / FOLDER}: {bad.strerror or bad}.") from bad


def _had_annex(data: Path, month: date) -> bool:
    """Whether the newest snapshot of a month has the annex by hub: asked for once, it stays."""
    own = [one for one in listing(data) if one.month == month]
    newest = read_figures(own[-1]) if own else {}
    return bool(newest.get("by_hub") or newest.get("withheld"))


def draft_of(data: Path, month: date) -> Draft:
    """Return what the first snapshot of a month would say, for pictures of it; nothing is written."""
    return _draft(_asked(open_build(data), data, month, None, by_hub=False), [], 1, _silent)


def _asked(build: Build, data: Path, month: date, commentary: Path | None, *, by_hub: bool) -> Asked:
    told = about(build, month)
    frame = measures(build, month)
    counted, titles = faults(build, month)
    if by_hub:
        frame = with_hubs(build, month, frame)
    frame = with_groups(build, month, frame)
    return Asked(told, frame, counted, titles, read_commentary(data, month, commentary))


def publish(
    data: Path, asked: Asked, *, out: Path | None = None, who: str | None = None, progress: Progress | None = None
) -> Made:
    """Publish what was asked, or find it published. Raises MashError."""
    tell = progress or _silent
    every = listing(data)
    own = [one for one in every if one.month == asked.about.month]
    if own:
        newest, told = own[-1], read_figures(own[-1])
        for beside in (named(every, newest.manifest.get("beside", [])), every):
            draft = _draft(asked, beside, newest.revision, tell)
            if same(told, draft.facts):
                made = Made(newest, False, draft.content, draft.series, draft.about, _details(draft))
                if out:
                    hand_over(data, made, out, who)
                return made
    number = own[-1].revision + 1 if own else 1
    draft = _draft(asked, every, number, tell)
    about = draft.about
    listed = manifest(about, draft.parts, extracts_of(data), [one.name for one in every])
    if own:
        entry = revision(read_figures(own[-1]), draft.facts, own[-1].manifest, listed)
        earlier = read_figures(own[-1]).get("revisions", [])
        draft = _reworded(draft, revisions=[*earlier, entry])
        listed |= {"why": entry["causes"]}
    files = _files(draft, listed, tell)
    if out:
        written.check_copy(out, {name: sha256(content) for name, content in files.items()})
    details = _details(draft)
    written.publish(data, name_of(about.month, number), files, {**details, "copied": out is not None}, who)
    snapshot = next(one for one in listing(data) if one.name == name_of(about.month, number))
    if out:
        written.copy(snapshot, out)
    return Made(snapshot, True, draft.content, draft.series, about, details)


def hand_over(data: Path, made: Made, out: Path, who: str | None = None) -> None:
    """Copy a published snapshot to a folder, after a line in the audit trail. Raises MashError."""
    written.check_copy(out, made.snapshot.files)
    audit.append(data, "snapshot", {**made.details, "copied": True, "files": made.snapshot.files}, who)
    written.copy(made.snapshot, out)


def _draft(asked: Asked, beside: Sequence[Published], number: int, tell: Progress) -> Draft:
    """Say the month consistently with some earlier publications; nothing is written."""
    told = replace(asked.about, revision=number)
    before = figures_of(beside) if beside else None
    released, withheld = release_most(asked.measures, told.month, before, lambda what, share: tell(what, 0.2 * share))
    counted = release(asked.faults, published=faults_of(beside) if beside else None) if asked.faults.height else None
    series = judged(released, told)
    earlier = against(_month_before(beside, told.month), {"metrics": monthly(series)})
    parts = Parts(released, counted, asked.titles, asked.commentary, earlier, withheld=withheld)
    return _worded(told, parts, series)


def _worded(told: About, parts: Parts, series: Mapping[str, Series]) -> Draft:
    content = compose(series, told, parts)
    return Draft(told, parts, series, content, figures(series, told, content, parts))


def _reworded(draft: Draft, revisions: Sequence[Mapping[str, Any]]) -> Draft:
    """Return the same with what earlier publications of the month said."""
    return _worded(draft.about, replace(draft.parts, revisions=revisions), draft.series)


def _month_before(beside: Sequence[Published], month: date) -> dict[str, Any] | None:
    """Return the figures of the newest revision of the latest month published before this one."""
    earlier = [one for one in beside if one.month < month]
    return read_figures(earlier[-1]) if earlier else None


def _files(draft: Draft, listed: dict[str, Any], tell: Progress) -> dict[str, bytes]:
    """Return the bytes of each file by name, the manifest last."""
    drawn = pictures(draft.series, draft.content, tell)
    tell("Setting the PDF", 0.75)
    made = {PDF: render(draft.content, drawn)}
    tell("Writing the page and the workbook", 0.9)
    made |= {
        PAGE: page(draft.content, drawn),
        BOOK: book(draft.content, draft.facts, draft.about.as_at),
        FIGURES: written.as_json(draft.facts),
    }
    whole = listed | {"files": {name: sha256(content) for name, content in made.items()}}
    return made | {MANIFEST: written.as_json(whole)}


def _details(draft: Draft) -> dict[str, Any]:
    """Return what the audit trail says of a snapshot, beside its files."""
    about = draft.about
    return {
        "profile": "board snapshot", "month": f"{about.month:%Y-%m}", "revision": about.revision, "filters": FILTERS,
        "by_hub": "hub" in draft.parts.released.frame.columns, "build": about.build, "inputs": about.fingerprint,
        "rows": draft.parts.released.frame.height,
    }  # fmt: skip


def _silent(_what: str, _share: float) -> None:
    """Hear nothing."""
