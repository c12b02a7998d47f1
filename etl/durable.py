"""Writing that survives a crash: what is complete has reached the disk before its name says so."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path

from etl.errors import WarehouseError

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
    """Write a file that is there whole or not at all, in place of the one before it."""
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync(path.parent)


@contextmanager
def disk_full_told(data: Path) -> Iterator[None]:
    """Turn whatever a full disk makes libraries raise into one WarehouseError; other errors pass."""
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
