"""Lists the board snapshots published so far, and reads their files and figures back.

An entry is a month's snapshot or a numbered revision of it, in a folder of its own.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from etl.durable import parsed
from etl.errors import MashError
from publish.disclosure import TOTAL
from publish.published.folder import MANIFEST, sha256
from publish.published.snapshot_figures import DIMS, HIDDEN, Cell, Figures, GroupCell, MonthCell, parse_figures
from publish.published.trail import Line, read_lines
from queries.calendar.months import read_month

FOLDER, EVENT = "snapshots", "snapshot"
PDF, PAGE, BOOK = "snapshot.pdf", "snapshot.html", "snapshot.xlsx"
FIGURES = "figures.json"
_NAME = re.compile(r"(\d{4}-\d{2})(?:-revision-(\d{1,4}))?")
_SCHEMA = {
    "metric": pl.String, "period": pl.String, "start": pl.Date, **dict.fromkeys(DIMS, pl.String), "numerator": pl.Int64,
    "denominator": pl.Int64, "value": pl.Float64, "status": pl.String,
}  # fmt: skip


class SnapshotError(MashError):
    """A month has no snapshot, or a snapshot can't be read or written."""


@dataclass(frozen=True)
class Published:
    """One published snapshot. `files` are digests (SHA-256) by name, `sequence` is its place among all snapshots.

    `made` is the moment of its line in the audit trail (UTC), `who` the person it names, `line` its number. They are
    None, empty and 0 where the trail has no such line.
    """

    name: str
    month: date
    revision: int
    title: str
    folder: Path
    sequence: int
    files: dict[str, str]
    manifest: Mapping[str, Any]
    made: datetime | None = None
    who: str = ""
    line: int = 0
    withdrawn: None = None  # a snapshot is never withdrawn: it is revised


def listing(data: Path) -> list[Published]:
    """Return the snapshots of a data directory by month and revision. Raises SnapshotError for a damaged one."""
    folder = data / FOLDER
    if not folder.is_dir():
        return []
    lines = _lines(data)
    snapshots = [_read(path, lines) for path in folder.iterdir() if _NAME.fullmatch(path.name) and _whole(path)]
    return sorted(snapshots, key=lambda snapshot: (snapshot.month, snapshot.revision))


def read_snapshot(data: Path, name: str) -> Published:
    """Return one snapshot by the name of its folder. Raises SnapshotError."""
    return _read(data / FOLDER / name, _lines(data))


def read_copy(folder: Path) -> Published:
    """Return a snapshot from a copy of its folder, whatever that is called. Raises SnapshotError."""
    return _read(folder, {}, named=False)


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


def read_figures(snapshot: Published) -> Figures:
    """Return the figures that a snapshot published. Raises SnapshotError."""
    try:
        return parse_figures(json.loads(read_file(snapshot, FIGURES)))
    except (ValueError, KeyError, TypeError, AttributeError) as bad:
        raise SnapshotError(f"{snapshot.folder / FIGURES} can't be read: restore it, or move the folder away.") from bad


def figures_of(snapshot: Published) -> pl.DataFrame:
    """Return every figure that a snapshot published, in the gate's columns, and every count of faults in the data.

    A figure of all groups has `Total`. Raises SnapshotError.
    """
    figures = read_figures(snapshot)
    rows = [_row(measure.metric, month) for measure in figures.metrics for month in measure.months]
    rows += [_row(each.cell.metric, each.cell, each) for each in (*figures.by_hub, *figures.groups)]
    rows += [_row(cell.metric, cell) for cell in figures.faults]
    ladders = {measure.metric: measure.ladder for measure in figures.metrics}
    ladder = pl.col("metric").replace_strict(ladders, default=None, return_dtype=pl.String)
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row").with_columns(ladder=ladder)


def _row(metric: str, cell: Cell | MonthCell, of: GroupCell | None = None) -> tuple[Any, ...]:
    shown = [None if number == HIDDEN else number for number in (cell.numerator, cell.denominator, cell.value)]
    groups = [of.group if of and dim == of.dim else TOTAL for dim in DIMS]
    return metric, cell.month, read_month(cell.month), *groups, *shown, cell.status


def _whole(folder: Path) -> bool:
    """Return whether a folder was published: a run of an older version that broke off left no manifest."""
    return (folder / MANIFEST).exists()


def _read(folder: Path, lines: Mapping[str, Line], *, named: bool = True) -> Published:
    try:
        raw = (folder / MANIFEST).read_bytes()
        manifest = parsed(raw) or {}
        files = {str(name): str(digest) for name, digest in manifest["files"].items()}
        title, sequence = str(manifest["title"]), int(manifest.get("sequence", 0))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as bad:
        raise SnapshotError(f"{folder} holds a snapshot that can't be read whole: restore it or move it away.") from bad
    month, _, number = (folder.name if named else str(manifest.get("month", ""))).partition("-revision-")
    digest = sha256(raw)
    line = lines.get(digest)
    told = {(each.details.get("month"), each.details.get("revision")) for each in lines.values()}
    if line is None and (month, int(number or 1)) in told:
        raise SnapshotError(f"{folder / MANIFEST} was changed after it was published: restore it from a backup.")
    return Published(
        folder.name, read_month(month), int(number or 1), title, folder, sequence, files | {MANIFEST: digest}, manifest,
        line.at if line else None, line.who if line else "", line.number if line else 0,
    )  # fmt: skip


def _lines(data: Path) -> dict[str, Line]:
    """Return the first line of the audit trail about each snapshot, by the digest of its manifest."""
    first: dict[str, Line] = {}
    for line in read_lines(data, [EVENT]):
        files = line.details.get("files")
        if isinstance(files, dict) and MANIFEST in files:
            first.setdefault(files[MANIFEST], line)
    return first
