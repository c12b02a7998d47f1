"""Writes a publication's folder completely or not at all, and only after the audit trail has a line about it."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from etl.audit import append
from etl.durable import sync_all
from etl.errors import MashError
from publish.published.ledger import Offer, sha256
from publish.published.plain import as_json

__all__ = ["MANIFEST", "UNFINISHED", "ReleaseError", "check_free", "copy_out", "hand_over", "sha256", "write_whole"]
MANIFEST = "manifest.json"
UNFINISHED = ".making-"  # how the name of a folder begins while it is written


class ReleaseError(MashError):
    """A release can't be made as asked, or can't be read or written."""


def hand_over(
    data: Path,
    folder: Path,
    event: str,
    files: Mapping[str, bytes],
    details: Mapping[str, Any],
    offer: Offer,
    who: str | None = None,
) -> dict[str, Any]:
    """Write a release with its manifest; return the manifest. Raises ReleaseError; AuditError for an unwritable trail.

    Files are named by their path in the folder. The manifest holds `details` and the SHA-256 of each file. The audit
    trail gets the same under the name of the event.
    """
    if folder.exists():
        raise ReleaseError(f"{folder} is there already, and a release never changes: name another folder.")
    try:
        manifest = {**details, "files": {name: sha256(content) for name, content in sorted(files.items())}}
        every = {**files, MANIFEST: as_json(manifest)}
        write_whole(folder, every, lambda: append(data, event, {"folder": folder.name, **manifest}, who), offer)
    except OSError as bad:
        raise ReleaseError(f"{folder} can't be written, so nothing was released: {bad.strerror or bad}.") from bad
    return manifest


def write_whole(folder: Path, files: Mapping[str, bytes], announce: Callable[[], object], offer: Offer) -> None:
    """Write files to an unfinished folder, announce them, and only then give the folder its name, by its entry.

    What the announcement raises stops it, nothing is left, and the entry is void. Raises OSError when the folder can't
    be written.
    """
    unfinished = folder.with_name(f"{UNFINISHED}{folder.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        for name, content in files.items():
            _put(unfinished.joinpath(*PurePosixPath(name).parts), content)
        for place in {unfinished, *(path.parent for path in unfinished.rglob("*"))}:
            sync_all(place)
        announce()
        offer.name(unfinished, folder)
    except Exception:
        offer.void()
        raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def check_free(out: Path | None) -> None:
    """Raise ReleaseError where a copy can't be written because something is there already."""
    if out is not None and out.exists():
        raise ReleaseError(f"{out} is there already, and a release never changes: name another folder.")


def copy_out(folder: Path, out: Path) -> None:
    """Copy a release's folder elsewhere. Raises ReleaseError."""
    check_free(out)
    try:
        shutil.copytree(folder, out)
    except OSError as bad:
        raise ReleaseError(f"{folder.name} can't be copied to {out}: {bad.strerror or bad}.") from bad


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
