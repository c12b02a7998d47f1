"""Writes and verifies the audit trail, the record of actions that somebody may have to answer for.

Each line of `audit.jsonl` is one action, and lines are only ever added. Each line carries its own hash and that of the
line before it: a line that is changed, removed or inserted breaks the chain. `audit.head` holds the number and hash of
the last line, so that lines cut off the end are noticed. The trail holds no identifiers and no figures.
"""

import getpass
import hashlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.durable import parsed, write_whole
from etl.errors import MashError

if TYPE_CHECKING:
    from filelock import BaseFileLock

TRAIL, HEAD = "audit.jsonl", "audit.head"
_RESTORE = f"Restore {TRAIL} and {HEAD} from a backup."
START = "0" * 64
_NAMES = ("number", "previous", "hash")
_STEP = 1 << 16  # bytes by which the last line is looked for from the end: nearly all lines are shorter


class AuditError(MashError):
    """The audit trail can't be written, so that the act is not done; or the trail is broken."""


def append(data: Path, what: str, details: Mapping[str, Any], who: str | None = None) -> dict[str, Any]:
    """Add a line before the act is done; return it. Raises AuditError when it can't be written.

    `who` is the signed-in person where there is one, else the account that runs the command. `details` says what was
    asked, in plain JSON values, and never holds a child's identifier.
    """
    path = data / TRAIL
    try:
        with _alone(data), path.open("a+b") as file:
            last = _mend(file)
            _not_cut(_head(data), last)
            record = {
                "number": last["number"] + 1 if last else 1,
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "who": who or _account(),
                "what": what,
                "details": dict(details),
                "previous": last["hash"] if last else START,
            }
            record["hash"] = _hash(record)
            _write(file, _encoded(json.dumps(record, ensure_ascii=False)) + b"\n", data / HEAD, record)
    except OSError as bad:
        raise AuditError(f"The audit trail {path} can't be written, so nothing was done: {bad.strerror}.") from bad
    return record


def _alone(data: Path) -> "BaseFileLock":
    """Return the lock under which nobody else adds to the trail."""
    from filelock import FileLock  # a tenth of what `mash --help` takes, which adds nothing

    return FileLock(data / "audit.lock", timeout=30)


def verify(data: Path) -> int:
    """Return the number of lines of an unbroken trail, 0 where none was begun. Raises AuditError at the first break."""
    path, head = data / TRAIL, _head(data)  # the head first: a line that is written meanwhile only adds to what it says
    if not path.exists():
        _not_cut(head, None)
        return 0
    previous, number, record = START, 0, None
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            record = _parsed(line)
            whole = line.endswith(b"\n") and record is not None
            if not whole or record is None or record["number"] != number or record["previous"] != previous:
                raise _broken(number, "a line was changed, cut or taken out")
            if record["hash"] != _hash(record):
                raise _broken(number, "it was changed after it was written")
            previous = record["hash"]
            if head and number == head["number"]:
                _not_cut(head, record)
    if head and number < head["number"]:
        _not_cut(head, record)
    return number


def note_end(data: Path) -> None:
    """Note where an unbroken trail ends, where that was lost. Raises AuditError for a broken one."""
    with _alone(data):
        verify(data)
        record = _parsed((data / TRAIL).read_bytes().splitlines()[-1])
        if record:
            write_whole(data / HEAD, json.dumps({name: record[name] for name in _NAMES}))


def last_hash(data: Path) -> str:
    """Return the hash that the trail ends with, to be kept elsewhere too; empty where there is none."""
    head = _head(data)
    return str(head["hash"]) if head else ""


def _head(data: Path) -> dict[str, Any] | None:
    """Return the number and hash written last; None in a directory that has no such file yet. Raises AuditError."""
    path = data / HEAD
    if not path.exists():
        return None
    head = _parsed(path.read_bytes())
    if head is None:
        raise AuditError(f"{HEAD}, which says where the audit trail ends, was changed. {_RESTORE}")
    return head


def _not_cut(head: Mapping[str, Any] | None, last: Mapping[str, Any] | None) -> None:
    """Raise AuditError where the trail ends before the line that was written last, or with another line."""
    written, there = head["number"] if head else 0, last["number"] if last else 0
    if head and (there < written or (last and there == written and last["hash"] != head["hash"])):
        lines = f"{written} line was" if written == 1 else f"{written} lines were"
        raise _broken(min(there + 1, written), f"{lines} written and it ends after {there}, or with another line")


def _broken(line: int, how: str) -> AuditError:
    return AuditError(f"The audit trail is broken at line {line}: {how}. {_RESTORE}")


def _mend(file: Any) -> dict[str, Any] | None:
    """Return the last line. A line that a crash cut off is removed: its act was never done.

    Raises AuditError when the last whole line can't be read, since nothing can be chained to it.
    """
    size = file.seek(0, os.SEEK_END)
    if not size:
        return None
    end = _line_end(file, size)
    if end < size:
        file.truncate(end)
    if not end:
        return None
    begin = _line_end(file, end - 1)
    file.seek(begin)
    record = _parsed(file.read(end - begin))
    if record is None:
        raise AuditError("The audit trail's last line can't be read, so nothing was done: see 'mash audit verify'.")
    return record


def _line_end(file: Any, before: int) -> int:
    """Return where the last line that ends before a place ends; 0 where none does."""
    while before > 0:
        start = max(0, before - _STEP)
        file.seek(start)
        if (found := file.read(before - start).rfind(b"\n")) >= 0:
            return int(start + found + 1)
        before = start
    return 0


def _write(file: Any, line: bytes, head: Path, record: Mapping[str, Any]) -> None:
    """Write a whole line and where the trail now ends, or nothing of it."""
    before = file.seek(0, os.SEEK_END)
    try:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
        write_whole(head, json.dumps({name: record[name] for name in _NAMES}))
    except OSError:
        os.truncate(file.name, before)
        raise


def _hash(record: Mapping[str, Any]) -> str:
    hashed = {name: value for name, value in record.items() if name != "hash"}
    return hashlib.sha256(_encoded(json.dumps(hashed, sort_keys=True, ensure_ascii=False))).hexdigest()


def _encoded(text: str) -> bytes:
    """Return text as bytes; the half letters of a file's name that is no UTF-8 stay, as JSON's reader keeps them."""
    return text.encode("utf-8", "surrogatepass")


def _parsed(line: bytes) -> dict[str, Any] | None:
    record = parsed(line)
    whole = record is not None and [type(record.get(name)) for name in _NAMES] == [int, str, str]
    return record if whole else None


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
