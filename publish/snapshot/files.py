"""A snapshot's files in one folder, written beside, put in the audit trail, and only then handed over."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from etl import audit
from publish.snapshot.about import SnapshotError
from publish.snapshot.register import BOOK, FIGURES, FOLDER, MANIFEST, PAGE, PDF, Published, read_file, sha256

NAMES = (PDF, PAGE, BOOK, FIGURES, MANIFEST)
_HIDDEN = ".making-"


def publish(
    data: Path, name: str, files: Mapping[str, bytes], details: Mapping[str, Any], who: str | None = None
) -> Path:
    """Write files to a hidden folder, add a line to the audit trail, and only then give the folder its name.

    Raises SnapshotError when they can't be written, AuditError when the trail can't: there is then no snapshot.
    """
    try:
        home = data / FOLDER
        home.mkdir(parents=True, exist_ok=True)
        clear(home)
        hidden = Path(mkdtemp(prefix=_HIDDEN, dir=home))
        for each, content in files.items():
            (hidden / each).write_bytes(content)
    except OSError as bad:
        raise SnapshotError(f"The snapshot can't be written to {data / FOLDER}: {bad.strerror or bad}.") from bad
    try:
        audit.append(
            data, "snapshot", {**details, "files": {each: sha256(found) for each, found in files.items()}}, who
        )
        hidden.chmod(0o755)  # mkdtemp's folders can be read by their owner alone
        os.replace(hidden, home / name)  # noqa: PTH105  replaces nothing: the name is free
    except OSError as bad:
        raise SnapshotError(f"The snapshot can't be written to {home / name}: {bad.strerror or bad}.") from bad
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
    return home / name


def clear(home: Path) -> None:
    """Remove what a run that broke off left: hidden folders, and a folder that holds our files but no manifest.

    A folder with anything else in it is somebody's, and stays.
    """
    for path in home.iterdir():
        if path.is_dir() and (path.name.startswith(_HIDDEN) or _half(path)):
            shutil.rmtree(path, ignore_errors=True)


def _half(folder: Path) -> bool:
    names = {each.name for each in folder.iterdir()}
    parts = {f".{name}.part" for name in NAMES}
    return bool(names) and MANIFEST not in names and names <= {*NAMES, *parts}


def check_copy(out: Path, files: Mapping[str, str]) -> None:
    """Raise SnapshotError where a folder holds files of these names that are not these (SHA-256 by name)."""
    for name in NAMES:
        path = out / name
        if path.exists() and (not path.is_file() or sha256(path.read_bytes()) != files.get(name)):
            raise SnapshotError(f"{out} holds a {name} with other content, which is left as it is: name a new folder.")


def copy(snapshot: Published, out: Path) -> None:
    """Copy a published snapshot's files to a folder, the manifest last. Raises SnapshotError."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in snapshot.files:
            beside = out / f".{name}.part"
            beside.write_bytes(read_file(snapshot, name))
            beside.replace(out / name)
    except OSError as bad:
        raise SnapshotError(f"The snapshot can't be written to {out}: {bad.strerror or bad}.") from bad


def as_json(content: Mapping[str, Any]) -> bytes:
    """Return JSON as it is published: the same content gives the same bytes."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
