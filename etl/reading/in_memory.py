"""Gives bytes in memory a path, so that files which may not be written to a disk yet can be read like any other.

On Linux the bytes stay in memory (`memfd`), and only a link to them has a name. On other systems they are in a file
that only this account can read, while they are being read; what a crash leaves is removed with the first file that is
read an hour later.
"""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "mash-read-"
_LEFT = 3600  # seconds
_UNSAFE = re.compile(r"[^\w .()&+-]")


@contextmanager
def in_memory(content: bytes, name: str) -> Iterator[Path]:
    """Give the path of bytes under a file's name, from which what no file may be called has been taken out."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    place = folder / (_UNSAFE.sub("_", Path(name).name)[-100:].strip(" .") or "file")
    handle = -1
    try:
        if hasattr(os, "memfd_create"):
            handle = os.memfd_create(folder.name)
            _write(handle, content)
            place.symlink_to(f"/proc/{os.getpid()}/fd/{handle}")
        else:
            _remove_left()
            # not O_TEMPORARY: readers that don't share a file's deletion, as Python's own, could not open it
            cached = getattr(os, "O_SHORT_LIVED", 0) | getattr(os, "O_BINARY", 0)
            handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL | cached, 0o600)
            _write(handle, content)
        yield place
    finally:
        if handle >= 0:
            os.close(handle)
        shutil.rmtree(folder, ignore_errors=True)


def _remove_left() -> None:
    """Remove what was being read when a server crashed: no file takes an hour to read."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # another account's, or just removed by another reader
            if time.time() - left.stat().st_mtime > _LEFT:
                shutil.rmtree(left, ignore_errors=True)


def _write(handle: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]
