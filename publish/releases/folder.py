"""A release's folder: written whole or not at all, and only after the audit trail says that it is about to be."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from etl.audit import append
from etl.durable import sync_all
from etl.errors import MashError

MANIFEST = "manifest.json"


class ReleaseError(MashError):
    """A release can't be made as asked, or can't be written where it was asked for."""


def hand_over(
    data: Path,
    folder: Path,
    what: str,
    files: Mapping[str, bytes | Path],
    said: Mapping[str, Any],
    who: str | None = None,
) -> dict[str, Any]:
    """Write a folder with its manifest; return the manifest. Raises ReleaseError; AuditError for an unwritable trail.

    Files are named by their path in the folder, and given as bytes or as a file to move. They are put together under
    another name beside it; the audit trail gets its line, with the SHA-256 of each; then the folder takes its name.
    `said` goes into both.
    """
    if folder.exists():
        raise ReleaseError(f"{folder} is there already, and what was released never changes: name another folder.")
    beside = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        sums = {name: _put(beside, name, content) for name, content in sorted(files.items())}
        manifest = {**said, "files": sums}
        _put(beside, MANIFEST, as_json(manifest))
        for place in {beside, *(path.parent for path in beside.rglob("*"))}:
            sync_all(place)
        append(data, what, {"folder": folder.name, **manifest}, who)
        beside.rename(folder)
    except OSError as bad:
        raise ReleaseError(f"{folder} can't be written, so nothing was released: {bad.strerror or bad}.") from bad
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return manifest


def _put(folder: Path, name: str, content: bytes | Path) -> str:
    """Put a file into the folder; return its SHA-256."""
    path = folder.joinpath(*PurePosixPath(name).parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        shutil.move(content, path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def as_json(content: Mapping[str, Any]) -> bytes:
    """Return readable JSON, the same bytes for the same content."""
    return (json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n").encode()
