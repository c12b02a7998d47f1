"""Writes a publication's folder completely or not at all, and only after the audit trail has a line about it."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from etl.audit import append
from etl.durable import parsed, sync_all
from etl.errors import MashError
from publish.published.ledger import Offer, sha256
from publish.published.plain import as_json

__all__ = [
    "COPIED", "MANIFEST", "UNFINISHED", "CopyError", "ReleaseError", "check_elsewhere", "check_free", "copy_out",
    "hand_over", "read_published", "sha256", "write_whole",
]  # fmt: skip
COPIED = "copied"  # the event of the audit trail
MANIFEST = "manifest.json"
UNFINISHED = ".making-"  # how the name of a folder begins while it is written


class ReleaseError(MashError):
    """A release can't be made as asked, or can't be read or written."""


class CopyError(ReleaseError):
    """Something was published, and its copy elsewhere can't be written."""

    exit_code = 1


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
        _put_all(unfinished, files)
        announce()
        offer.name(unfinished, folder)
    except Exception:
        offer.void()
        raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def check_free(data: Path, out: Path | None) -> None:
    """Raise ReleaseError where no copy can be written: something is there already, or it is in the data directory."""
    check_elsewhere(data, out)
    if out is not None and out.exists():
        raise ReleaseError(f"{out} is there already, and a release never changes: name another folder.")


def check_elsewhere(data: Path, out: Path | None) -> None:
    """Raise ReleaseError for a copy inside the data directory: its folders are the register of what was published."""
    if out is not None and data.resolve() in (out.resolve(), *out.resolve().parents):
        raise ReleaseError(
            f"{out} lies in the data directory, where a copy would count as a publication: name a folder elsewhere."
        )


def copy_out(data: Path, folder: Path, out: Path, who: str | None = None) -> None:
    """Copy a release's folder elsewhere, whole or not at all, after a line in the audit trail.

    Raises ReleaseError where a file is not as it was published, CopyError where the copy can't be written, AuditError.
    """
    check_free(data, out)
    manifest, files = _as_published(folder)
    append(data, COPIED, {"folder": f"{folder.parent.name}/{folder.name}", **manifest}, who)
    unfinished = out.with_name(f"{UNFINISHED}{out.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        _put_all(unfinished, files)
        unfinished.rename(out)
    except OSError as bad:
        raise CopyError(
            f"The copy can't be written to {out}: {bad.strerror or bad}. What was published lies in {folder}."
        ) from bad
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def read_published(folder: Path, name: str, digest: object) -> bytes:
    """Return a file of a release as it was published; the manifest has no digest (None).

    Raises ReleaseError where it is gone, was changed, or lies outside its folder.
    """
    home = folder.resolve()
    path = home.joinpath(*PurePosixPath(name).parts)
    bad = f"{name} of {folder.name} is gone or was changed after it was released: restore the folder from a backup."
    if not path.resolve().is_relative_to(home):
        raise ReleaseError(bad)
    try:
        content = path.read_bytes()
    except OSError as missing:
        raise ReleaseError(bad) from missing
    if name != MANIFEST and sha256(content) != digest:
        raise ReleaseError(bad)
    return content


def _as_published(folder: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the manifest of a release and the content of its files by their paths. Raises ReleaseError."""
    raw = read_published(folder, MANIFEST, None)
    manifest = parsed(raw) or {}
    listed = manifest.get("files")
    if not isinstance(listed, dict):
        raise ReleaseError(f"{folder / MANIFEST} can't be read: restore it, or move the folder away.")
    return manifest, {name: read_published(folder, name, digest) for name, digest in listed.items()} | {MANIFEST: raw}


def _put_all(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        _put(folder.joinpath(*PurePosixPath(name).parts), content)
    for place in {folder, *(path.parent for path in folder.rglob("*"))}:
        sync_all(place)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
