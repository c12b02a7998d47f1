"""A snapshot's files in one folder; a month that was published never changes: other figures are a new revision."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish.disclosure import Released
from publish.snapshot.about import About, SnapshotError
from publish.snapshot.content import compose
from publish.snapshot.figures import figures
from publish.snapshot.judged import judged
from publish.snapshot.pdf import render
from publish.snapshot.pictures import pictures
from queries.series import Series

COMPARED = ("metric", "months", "speaks_of", "target", "england", "variation", "side", "assurance")
PDF, FIGURES, MANIFEST = "snapshot.pdf", "figures.json", "manifest.json"


@dataclass(frozen=True)
class Written:
    """Where a snapshot lies, whether it was there before, and its content."""

    folder: Path
    revision: int
    new: bool
    content: Mapping[str, Any]


def write_snapshot(released: Released, about: About, data: Path, out: Path | None = None) -> Written:
    """Write the PDF, the figures and the manifest of a month, or find them unchanged. Raises SnapshotError.

    They go to `snapshots/YYYY-MM` of the data directory; where that month is published with other figures, to
    `YYYY-MM-revision-2` and so on. With `out` they go there, and a folder with other figures is refused.
    """
    series = judged(released, about)
    revision = 1
    while True:
        folder = out or data / "snapshots" / _name(about, revision)
        now = about.revised(revision)
        content = compose(series, now)
        facts = figures(series, now, content)
        if not (folder / MANIFEST).exists():
            _refuse_others(out)
            _write(folder, _files(series, now, content, facts))
            return Written(folder, revision, new=True, content=content)
        if same_figures(folder, facts):
            return Written(folder, revision, new=False, content=content)
        if out:
            raise SnapshotError(
                f"{out} holds a snapshot with other figures, which is left as it is: name a new folder."
            )
        revision += 1


def _refuse_others(out: Path | None) -> None:
    """In our own folders files without a manifest are the rest of a broken run; elsewhere they may be anybody's."""
    for name in (PDF, FIGURES):
        if out and (out / name).exists():
            raise SnapshotError(f"{out} holds a {name} that is no part of a whole snapshot: name a new folder.")


def _name(about: About, revision: int) -> str:
    return f"{about.month:%Y-%m}" + (f"-revision-{revision}" if revision > 1 else "")


def _files(
    series: Mapping[str, Series], about: About, content: dict[str, Any], facts: dict[str, Any]
) -> dict[str, bytes]:
    """Return the bytes of each file by name, the manifest last: a folder without it was never published."""
    made = {PDF: render(content, pictures(series, content)), FIGURES: _json(facts)}
    manifest = {
        "title": about.document_title,
        "month": f"{about.month:%Y-%m}",
        "revision": about.revision,
        "as_at": about.as_at.isoformat(timespec="seconds"),
        "build": about.build,
        "inputs": about.fingerprint,
        "version": about.version,
        "files": {name: _sha256(content) for name, content in made.items()},
    }
    return made | {MANIFEST: _json(manifest)}


def same_figures(folder: Path, facts: Mapping[str, Any]) -> bool:
    """Return whether a published folder says what we would say now. Raises SnapshotError where it was tampered with."""
    try:
        listed = json.loads((folder / MANIFEST).read_bytes())["files"]
        found = {name: (folder / name).read_bytes() for name in (PDF, FIGURES)}
        told = json.loads(found[FIGURES])
        for name, content in found.items():
            if _sha256(content) != listed[name]:
                raise SnapshotError(f"{folder / name} was changed after it was published: restore it or move it away.")
    except (OSError, ValueError, KeyError, TypeError) as bad:
        raise SnapshotError(f"{folder} holds a snapshot that can't be read whole: restore it or move it away.") from bad
    return _compared(told) == _compared(json.loads(_json(facts)))


def _compared(facts: Mapping[str, Any]) -> list[Any]:
    """Return what makes two snapshots of a month differ: figures and verdicts, not how they are worded."""
    return [{part: metric.get(part) for part in COMPARED} for metric in facts.get("metrics", [])]


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            beside = folder / f".{name}.part"
            beside.write_bytes(content)
            beside.replace(folder / name)
    except OSError as bad:
        raise SnapshotError(f"The snapshot can't be written to {folder}: {bad.strerror or bad}.") from bad


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
