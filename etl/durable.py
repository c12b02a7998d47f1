"""Writes files that survive a crash: a file gets its name only once its content is on the disk.

State files carry the version of their schema, and a seal: the digest of their content. A file written by a newer
version of this software is refused with a one-line message. An older one is migrated, one version at a time. A file
whose content no longer matches its seal is reported as damaged.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from typing import Any

from etl.errors import MashError, WarehouseError

SECRET = 32  # bytes of a random key
FROM_BACKUP = "Put it back from a backup ('mash restore' into a new directory gives it)."
_FULL = re.compile(r"No space left|File too large|Disk quota|disk is full|os error (?:27|28|122)\b", re.IGNORECASE)


def sync(path: Path) -> None:
    """Make sure that a file, or the names in a folder, have reached the disk."""
    if path.is_dir():
        if os.name == "nt":
            return  # Windows opens no folders, and keeps names in its journal
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    else:
        with path.open("r+b") as file:
            os.fsync(file.fileno())


def sync_all(folder: Path) -> None:
    """Make sure that every file of a folder and their names have reached the disk."""
    for path in folder.iterdir():
        sync(path)
    sync(folder)


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all, in place of the one before it."""
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync(path.parent)


def write_at_once(path: Path, content: bytes) -> None:
    """Write a file that somebody asked for, whole or not at all: a table that was cut off looks like a shorter one.

    What is no file, as /dev/stdout, is written to as it is. Raises OSError with the file's name.
    """
    try:
        target = path.resolve()  # a link stays one
        if target.exists() and not target.is_file():
            target.write_bytes(content)
            return
        beside = target.with_name(f".{target.name}.part")
        try:
            beside.write_bytes(content)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as bad:
        bad.filename = str(path)
        raise


class DamagedSecretError(MashError):
    """A secret that was kept in a file can't be what was kept."""


def write_secret(path: Path, secret: bytes) -> None:
    """Keep a secret in a file of its own, whole or not at all, that its owner alone may read. Raises OSError."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)  # a run that was stopped left it
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync(path.parent)


def read_secret(path: Path) -> bytes:
    """Return a secret. Raises DamagedSecretError for one of another length: an emptied one would protect nothing.

    Raises OSError where there is none.
    """
    secret = path.read_bytes()
    if len(secret) != SECRET:
        raise DamagedSecretError(f"{path} is damaged: it holds {len(secret)} bytes, not {SECRET}. {FROM_BACKUP}")
    return secret


@contextmanager
def disk_full_told(data: Path) -> Iterator[None]:
    """Turn what libraries raise on a full disk into a WarehouseError. Other errors pass."""
    try:
        yield
    except Exception as error:
        if not _is_full(error):
            raise
        raise WarehouseError(
            f"The disk that holds {data} is full: make room, then run the same command again. What was published "
            "before is still in force."
        ) from error


def _is_full(error: Exception) -> bool:
    number = error.errno if isinstance(error, OSError) else None
    return number in (ENOSPC, EFBIG, EDQUOT) or bool(_FULL.search(str(error)))


SCHEMA, SEAL = "schema", "seal"
State = dict[str, Any]


class NewerStateError(MashError):
    """A state file was made by a newer version of this software."""


class DamagedStateError(MashError):
    """A state file can't be read as what it should be."""


@dataclass(frozen=True)
class Kind:
    """One kind of state file: its name in errors, the version written now, and how each older version is brought on.

    `migrations[n]` turns the content of version n into that of version n + 1. Files from before versions were written
    (0.1) are version 1. From `sealed` on files have a seal.
    """

    name: str
    version: int
    sealed: int
    migrations: Mapping[int, Callable[[State], State]] = field(default_factory=dict)


def _sealed_from_now(**kinds: type) -> Callable[[State], State]:
    """Return a migration that changes nothing of a file without a seal, and looks for what it must hold."""

    def migrate(raw: State) -> State:
        lacking = [name for name, kind in kinds.items() if not isinstance(raw.get(name), kind)]
        if lacking:
            raise TypeError(lacking)
        return raw

    return migrate


_OF_BUILD = _sealed_from_now(
    build=int, as_at=str, loaded_at=str, fingerprint=str, policy=str, coverage=dict, counts=list, tables=list
)
RECORD = Kind(
    "the record of an extract", 3, 3, {1: lambda raw: raw | {"files": {}}, 2: lambda raw: raw | {"sheets_hidden": []}}
)
OPTIONS = Kind("a line of ledger.jsonl", 2, 2, {1: _sealed_from_now(extract=str)})
CURRENT = Kind("current.json", 3, 3, {1: lambda raw: raw | {"warehouse": None}, 2: _OF_BUILD})
ERASED = Kind("erased.json", 2, 2, {1: _sealed_from_now(person_id=list, contact_id=list)})
ERASING = Kind("erasing.json", 2, 2, {1: _sealed_from_now(removals=list, contacts=list, counts=dict)})
SAMPLE = Kind("a sample of register/samples", 1, 1)
LINE = Kind("a line of a register", 1, 1)
CORE = Kind("what a core says of itself", 1, 1)


def parse_state(text: str | bytes, kind: Kind, place: Path) -> State:
    """Return what a state file says, as the version written now has it, without the version itself.

    Raises NewerStateError, DamagedStateError.
    """
    raw = parsed(text)
    if raw is None:
        raise DamagedStateError(f"{place} is damaged: it can't be read as {kind.name}.")
    version = raw.pop(SCHEMA, 1)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise DamagedStateError(f"{place} is damaged: it names no version of {kind.name}.")
    if version > kind.version:
        raise NewerStateError(
            f"{place} was made by a newer version of MASH Outcomes ({kind.name}, version {version}; this one reads up "
            f"to {kind.version}): install the newer version, or restore a backup made by this one."
        )
    given = raw.pop(SEAL, None)
    if given != (seal(raw) if version >= kind.sealed else None):
        raise DamagedStateError(f"{place} is damaged: it was changed after it was written.")
    try:
        for step in range(version, kind.version):
            raw = kind.migrations[step](raw)
    except TypeError as bad:
        raise DamagedStateError(f"{place} is damaged: it does not hold what {kind.name} holds.") from bad
    return dict(raw)


def parsed(text: str | bytes) -> State | None:
    """Return the JSON object that a text is; None where it is none, or is nested deeper than any of ours."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) else None


def seal(content: Mapping[str, Any]) -> str:
    """Return the digest of what a state file says, without its version and seal."""
    said = {name: value for name, value in content.items() if name not in (SCHEMA, SEAL)}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def version_of(text: str | bytes) -> int:
    """Return the version that a readable state file says it has."""
    return int((parsed(text) or {}).get(SCHEMA, 1))


def write_state(path: Path, kind: Kind, content: Mapping[str, Any]) -> None:
    """Write a state file whole, in place of the one before it, with the version of its schema and its seal."""
    write_whole(path, json.dumps(stamped(kind, content), indent=1, ensure_ascii=False))


def stamped(kind: Kind, content: Mapping[str, Any]) -> State:
    """Return plain values of what a state file is to say, with the version of its schema and its seal."""
    plain: State = json.loads(json.dumps(dict(content), default=str))
    return {SCHEMA: kind.version} | plain | {SEAL: seal(plain)}
