"""Writes a snapshot's folder and its copies; a published folder never changes."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from etl import audit
from publish.published.folder import MANIFEST, UNFINISHED, CopyError, sha256, write_whole
from publish.published.ledger import Offer
from publish.published.outlets import SNAPSHOT
from publish.published.snapshots import BOOK, FIGURES, PAGE, PDF, Published, SnapshotError, read_file

NAMES = (PDF, PAGE, BOOK, FIGURES, MANIFEST)


def publish(
    data: Path, name: str, files: Mapping[str, bytes], details: Mapping[str, Any], offer: Offer, who: str | None = None
) -> None:
    """Write a snapshot's files, after a line in the audit trail with the SHA-256 of each.

    Raises SnapshotError when they can't be written, AuditError when the trail can't: there is then no snapshot.
    """
    home = data / SNAPSHOT.folder
    line = {**details, "files": {each: sha256(content) for each, content in files.items()}}
    try:
        home.mkdir(parents=True, exist_ok=True)
        clear(home)
        write_whole(home / name, files, lambda: audit.append(data, SNAPSHOT.audit_event, line, who), offer)
    except OSError as bad:
        raise SnapshotError(f"The snapshot can't be written to {home / name}: {bad.strerror or bad}.") from bad


def clear(home: Path) -> None:
    """Remove the remains of runs that broke off: unfinished folders, and a folder of our files without a manifest.

    A folder with any other file belongs to somebody, and stays.
    """
    for path in home.iterdir():
        if path.is_dir() and (path.name.startswith(UNFINISHED) or _half(path)):
            shutil.rmtree(path, ignore_errors=True)


def _half(folder: Path) -> bool:
    names = {each.name for each in folder.iterdir()}
    parts = {f".{name}.part" for name in NAMES}
    return bool(names) and MANIFEST not in names and names <= {*NAMES, *parts}


def check_copy(out: Path, files: Mapping[str, str]) -> None:
    """Raise SnapshotError where a folder holds files of these names with other content (SHA-256 by name)."""
    for name in NAMES:
        path = out / name
        if path.exists() and (not path.is_file() or sha256(path.read_bytes()) != files.get(name)):
            raise SnapshotError(f"{out} holds a {name} with other content, which is left as it is: name a new folder.")


def copy(snapshot: Published, out: Path) -> None:
    """Copy a published snapshot's files to a folder, the manifest last. Raises SnapshotError, CopyError."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in snapshot.files:
            beside = out / f".{name}.part"
            beside.write_bytes(read_file(snapshot, name))
            beside.replace(out / name)
    except OSError as bad:
        raise CopyError(
            f"The copy can't be written to {out}: {bad.strerror or bad}. What was published lies in {snapshot.folder}."
        ) from bad
