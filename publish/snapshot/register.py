"""The snapshots published so far; one entry is a month's snapshot or a numbered revision of it, in one folder."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from etl.audit import TRAIL
from publish.disclosure import TOTAL
from publish.snapshot.about import SnapshotError
from publish.snapshot.judged import DIMS
from queries.months import read_month

FOLDER = "snapshots"
PDF, PAGE, BOOK = "snapshot.pdf", "snapshot.html", "snapshot.xlsx"
FIGURES, MANIFEST = "figures.json", "manifest.json"
_NAME = re.compile(r"(\d{4}-\d{2})(?:-revision-(\d{1,4}))?")
_SCHEMA = {
    "metric": pl.String, "period": pl.String, "start": pl.Date, **dict.fromkeys(DIMS, pl.String), "numerator": pl.Int64,
    "denominator": pl.Int64, "value": pl.Float64, "status": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Published:
    """One published snapshot: `files` are digests (SHA-256) by name, `sequence` its place among all, `made` when.

    `made` is the moment of its line in the audit trail (UTC), `who` the person it names; None and empty where the
    trail does not know it.
    """

    name: str
    month: date
    revision: int
    title: str
    folder: Path
    sequence: int
    files: dict[str, str]
    manifest: dict[str, Any]
    made: datetime | None = None
    who: str = ""


def listing(data: Path) -> list[Published]:
    """Return the snapshots of a data directory by month and revision. Raises SnapshotError for one that is damaged."""
    folder = data / FOLDER
    if not folder.is_dir():
        return []
    found = [(match, path) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name)) and path.is_dir()]
    made = _made(data)
    every = [_published(path, match[1], int(match[2] or 1), made) for match, path in found if _whole(path)]
    return sorted(every, key=lambda one: (one.month, one.revision))


def name_of(month: date, revision: int) -> str:
    """Return the folder's name of a month's snapshot or revision."""
    return f"{month:%Y-%m}" + (f"-revision-{revision}" if revision > 1 else "")


def read_file(snapshot: Published, name: str) -> bytes:
    """Return a file as it was published. Raises SnapshotError where it is gone or was changed since."""
    path = snapshot.folder / name
    try:
        content = path.read_bytes()
    except OSError as bad:
        raise SnapshotError(f"{path} can't be read: restore it, or move the whole folder away.") from bad
    if sha256(content) != snapshot.files.get(name):
        raise SnapshotError(f"{path} was changed after it was published: restore it, or move the whole folder away.")
    return content


def read_figures(snapshot: Published) -> dict[str, Any]:
    """Return the figures that a snapshot published. Raises SnapshotError."""
    try:
        told: dict[str, Any] = json.loads(read_file(snapshot, FIGURES))
    except ValueError as bad:
        raise SnapshotError(f"{snapshot.folder / FIGURES} can't be read: restore it, or move the folder away.") from bad
    return told


def figures_of(snapshots: Iterable[Published]) -> pl.DataFrame:
    """Return every figure that snapshots published, the latest publication last, in the gate's columns.

    Hub, agency and risk are `Total` where a figure is of all of them.
    """
    told = [read_figures(one) for one in sorted(snapshots, key=lambda s: s.sequence)]
    return pl.DataFrame([row for each in told for row in _rows(each)], schema=_SCHEMA, orient="row")


def faults_of(snapshots: Iterable[Published]) -> pl.DataFrame:
    """Return every count of faults that snapshots published, the latest publication last, in the gate's columns."""
    told = [read_figures(one) for one in sorted(snapshots, key=lambda s: s.sequence)]
    rows = [_row(cell["metric"], cell) for each in told for cell in each.get("faults", [])]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row").drop(DIMS)


def named(snapshots: Sequence[Published], names: Collection[str]) -> list[Published]:
    """Return those snapshots that bear one of some names."""
    return [one for one in snapshots if one.name in names]


def sha256(content: bytes) -> str:
    """Return the digest of a file's bytes."""
    return hashlib.sha256(content).hexdigest()


def _rows(told: dict[str, Any]) -> list[tuple[Any, ...]]:
    rows = [_row(metric["metric"], month) for metric in told["metrics"] for month in metric["months"]]
    return rows + [_row(cell["metric"], cell) for part in ("by_hub", "groups") for cell in told.get(part, [])]


def _row(metric: str, cell: dict[str, Any]) -> tuple[Any, ...]:
    shown = [None if cell[name] == "c" else cell[name] for name in ("numerator", "denominator", "value")]
    dims = [cell.get(dim, TOTAL) for dim in DIMS]
    return metric, cell["month"], read_month(cell["month"]), *dims, *shown, cell["status"]


def _whole(folder: Path) -> bool:
    """A folder without a manifest was never published: a broken run of an older version left it."""
    return (folder / MANIFEST).exists()


def _published(folder: Path, month: str, revision: int, made: dict[str, tuple[datetime, str]]) -> Published:
    try:
        raw = (folder / MANIFEST).read_bytes()
        manifest = json.loads(raw)
        files = {str(name): str(digest) for name, digest in manifest["files"].items()}
        title, sequence = str(manifest["title"]), int(manifest.get("sequence", 0))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as bad:
        raise SnapshotError(f"{folder} holds a snapshot that can't be read whole: restore it or move it away.") from bad
    digest = sha256(raw)
    files = files | {MANIFEST: digest}
    when, who = made.get(digest, (None, ""))
    return Published(folder.name, read_month(month), revision, title, folder, sequence, files, manifest, when, who)


def _made(data: Path) -> dict[str, tuple[datetime, str]]:
    """Return when each manifest, by its digest, was first written to the audit trail, and by whom."""
    found: dict[str, tuple[datetime, str]] = {}
    try:
        with (data / TRAIL).open("rb") as trail:
            for line in trail:
                if b'"snapshot"' not in line:
                    continue
                record = json.loads(line)
                digest = record["details"].get("files", {}).get(MANIFEST)
                if record["what"] == "snapshot" and digest:
                    found.setdefault(digest, (datetime.fromisoformat(record["at"]), str(record["who"])))
    except (OSError, ValueError, KeyError, AttributeError):
        return found  # a broken trail is told by `mash audit verify`; the list of snapshots does not rest on it
    return found
