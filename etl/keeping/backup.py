"""Backs up a data directory to a ZIP file, and restores it.

A backup holds everything that can't be made again, with a digest of each file. Of the builds it holds the one in force:
the others can be made again from the extracts. A backup is as confidential as the directory itself.
"""

import hashlib
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from etl.audit import append, verify
from etl.builds import build_path, current_build
from etl.durable import parsed
from etl.errors import MashError
from etl.keeping.check import close_to_others
from etl.landing.damage import damages
from etl.landing.erasure import STAGING
from etl.landing.extracts import landing, read_extracts
from etl.landing.landing import parts
from etl.landing.record import RECORD
from etl.load import alone

CONTENTS = "backup.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same directory gives the same bytes
_LEFT_OUT = {"load.lock", "audit.lock", "ledger.lock", "chased.lock", "load.since", "work", STAGING}
_CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)  # of an archive that is damaged or locked
Progress = Callable[[str, float], None]


class BackupError(MashError):
    """A backup can't be made or restored as asked."""


def backup(data: Path, target: Path, progress: Progress) -> int:
    """Write a backup of a data directory; return how many files it holds. Raises BackupError, MashError while loading.

    The file has its name only when it is whole, and is read back before that. An existing file is left alone.
    """
    if not (data / "landing").is_dir():
        raise BackupError(f"There is nothing to back up in {data}: no extract has been loaded.")
    if target.exists():
        raise BackupError(f"{target} is there already: name another file, so that no backup is lost.")
    beside = target.with_name(f"{target.name}.new")
    with alone(data):
        files = list(_kept(data))
        _need_all(data, files)
        try:
            digests = _write(data, files, beside, progress)
            if _digests(beside) != digests:
                raise BackupError(f"{target} could not be read back as it was written: try another disk.")
            append(data, "backup", {"file": target.name, "files": len(files)})
            beside.replace(target)
        except OSError as bad:
            raise BackupError(f"{target} can't be written: {(bad.strerror or str(bad)).lower()}.") from bad
        finally:
            beside.unlink(missing_ok=True)
    return len(files)


def restore(source: Path, data: Path, progress: Progress) -> int:
    """Put a backup into an empty data directory; return how many files it held. Raises BackupError, AuditError.

    Every file is checked against its digest, and the audit trail for breaks, before the directory takes its name.
    """
    if data.exists() and any(data.iterdir()):
        raise BackupError(f"{data} is not empty: restore into a new directory, so that nothing is overwritten.")
    contents = _contents(source)
    beside = data.with_name(f".{data.name}.restoring")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        with zipfile.ZipFile(source) as archive:
            for number, (name, digest) in enumerate(contents.items(), start=1):
                progress(f"Restoring {len(contents)} files", number / len(contents))
                if _unpack(archive, name, beside) != digest:
                    raise BackupError(f"{source} is damaged at {name}: nothing was restored. Use another backup.")
        verify(beside)
        append(beside, "restored", {"file": source.name, "files": len(contents)})
        close_to_others(beside)
        if data.exists():
            data.rmdir()
        beside.rename(data)
    except OSError as bad:
        raise BackupError(f"{source} can't be restored: {bad}.") from bad
    except _BROKEN as bad:
        raise BackupError(f"{source} is damaged: nothing was restored. Use another backup.") from bad
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return len(contents)


def _need_all(data: Path, files: list[Path]) -> None:
    """Raise BackupError for symbolic links, which are not followed, for names that no backup can hold, and for extracts
    that would not be in it whole.
    """
    for path in sorted(data.rglob("*")):
        if (shown := os.fsencode(path).decode("utf-8", "replace")) != str(path):
            raise BackupError(f"No backup was made: the name of {shown} is no text (UTF-8). Rename it.")
        if path.is_symlink():
            raise BackupError(
                f"{path} is a symbolic link, which a backup does not follow: put what it points to in its place, so "
                "that nothing is left out."
            )
    if damaged := damages(data, thoroughly=True):
        named = ", ".join(f"{damage.name} ({damage.why})" for damage in damaged)
        raise BackupError(f"No backup was made, because what landed is damaged: {named}. See 'mash check'.")
    within = set(files)
    for extract in read_extracts(data):
        wanted = [
            landing(data) / extract.id / RECORD,
            *(path for table in extract.tables for path in parts(data, extract, table)),
        ]
        if lacked := [path for path in wanted if path not in within]:
            raise BackupError(f"No backup was made: {lacked[0]} of {extract.name} would be missing from it.")


def _kept(data: Path) -> Iterator[Path]:
    """Yield the files to keep, in order of name."""
    build = current_build(data)
    current = build_path(data, build) if build is not None else None
    for path in sorted(data.rglob("*")):
        first = path.relative_to(data).parts[0]
        unfinished = path.suffix == ".new" or first.startswith(".")
        other_build = path.parent == data and path.name.startswith("warehouse-") and path != current
        if path.is_file() and not path.is_symlink() and first not in _LEFT_OUT and not unfinished and not other_build:
            yield path


def _write(data: Path, files: list[Path], target: Path, progress: Progress) -> dict[str, str]:
    digests: dict[str, str] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, path in enumerate(files, start=1):
            name = path.relative_to(data).as_posix()
            progress(f"Backing up {len(files)} files", number / len(files))
            with path.open("rb") as file, archive.open(_entry(name), "w", force_zip64=True) as entry:
                digests[name] = _digest(file.read, entry.write)
        archive.writestr(_entry(CONTENTS), json.dumps(digests, indent=1, ensure_ascii=False))
    return digests


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _digests(path: Path) -> dict[str, str]:
    """Return the digest of every file of a backup but its list of contents, as read from the disk."""
    digests = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name != CONTENTS:
                with archive.open(name) as file:
                    digests[name] = _digest(file.read, None)
    return digests


def _digest(read: Callable[[int], bytes], write: Callable[[bytes], object] | None) -> str:
    digest = hashlib.sha256()
    while chunk := read(_CHUNK):
        digest.update(chunk)
        if write:
            write(chunk)
    return digest.hexdigest()


def _contents(source: Path) -> dict[str, str]:
    """Return a backup's digests by file. Raises BackupError for a file that is no backup, or names a place outside."""
    try:
        with zipfile.ZipFile(source) as archive:
            contents = parsed(archive.read(CONTENTS))
            there = set(archive.namelist())
    except FileNotFoundError as bad:
        raise BackupError(f"There is no file {source}.") from bad
    except (OSError, KeyError, *_BROKEN) as bad:
        raise BackupError(f"{source} is not a complete backup made by 'mash backup'.") from bad
    if contents is None or not all(isinstance(digest, str) for digest in contents.values()):
        raise BackupError(f"{source} is not a complete backup made by 'mash backup'.")
    if there != {*contents, CONTENTS} or any(map(_outside, contents)):
        raise BackupError(f"{source} holds files that 'mash backup' did not put there: nothing was restored.")
    return contents


def _outside(name: str) -> bool:
    path = PurePosixPath(name)
    drives = os.name == "nt" and not {"\\", ":"}.isdisjoint(name)  # elsewhere these are letters like any other
    return path.is_absolute() or ".." in path.parts or drives


def _unpack(archive: zipfile.ZipFile, name: str, folder: Path) -> str:
    path = folder.joinpath(*PurePosixPath(name).parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, path.open("wb") as target:
        return _digest(source.read, target.write)
