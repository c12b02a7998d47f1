"""Reads workbooks, Parquet and XML in a separate process, so that no file can crash the load.

Their readers trust the sizes that the file itself states. A process that takes too long or too much memory, or crashes,
is ended: its file is refused, and the next file gets a new process. Text files are read a piece at a time
(etl/reading/layout.py) and need no such process. docs/decisions.md says what it costs.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from etl.errors import ExtractError

MEMORY = 6 << 30  # bytes: the largest workbook that is taken (60 million cells) needs 4 GB
PATIENCE, A_MEGABYTE = 120.0, 6.0  # seconds for any file, and for each megabyte of it: Excel's fullest sheet takes 60
MEMORY_VARIABLE = "MASH_READER_MEMORY"
_ROOT = Path(__file__).parents[2]
_COMMAND = [sys.executable, "-P", "-m", "etl.reading.reader_process"]


@dataclass
class _Reader:
    """The process that reads, begun when it is first needed; safe for threads, which wait in turn."""

    _process: subprocess.Popen[bytes] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, what: str, path: Path) -> tuple[dict[str, Any], list[bytes]]:
        """Return what the process says of a file, and the tables it sends; `refused` says why there are none."""
        with self._lock:
            process = self._begun()
            late = threading.Event()
            patience = PATIENCE + A_MEGABYTE * (path.stat().st_size >> 20)
            timer = threading.Timer(patience, _end, [process, late])
            timer.start()
            try:
                answer, tables = _exchange(process, {"what": what, "path": os.fspath(path.absolute())})
            except (OSError, EOFError, ValueError):
                self.close()
                return {"refused": _why(late.is_set(), patience)}, []
            finally:
                timer.cancel()
        return answer, tables

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is None:
            return
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:  # what was asked last was never taken
                    continue
        self._process.wait()
        self._process = None

    def _begun(self) -> "subprocess.Popen[bytes]":
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            paths = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
            self._process = subprocess.Popen(  # noqa: S603  our own module, by Python's own path
                _COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # what a reader says when it breaks off may hold values
                env=os.environ | {"PYTHONPATH": paths, MEMORY_VARIABLE: str(MEMORY)},
            )
        return self._process


_READER = _Reader()
atexit.register(_READER.close)


def read_apart(what: str, path: Path) -> tuple[dict[str, Any], Sequence[bytes]]:
    """Return what the reading process says of a file, and the tables it sends as Arrow streams. Raises ExtractError."""
    answer, tables = _READER.ask(what, path)
    return _taken(answer), tables


def tried(what: str, path: Path) -> dict[str, Any]:
    """Return what the reading process says of a file that it has read whole, once for each content.

    The same program can then read it here, a batch at a time. Raises ExtractError.
    """
    status = path.stat()
    return _taken(_tried(what, path, status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=1_000)
def _tried(what: str, path: Path, changed: int, size: int) -> dict[str, Any]:
    del changed, size  # part of the key only
    return _READER.ask(what, path)[0]


def _taken(answer: dict[str, Any]) -> dict[str, Any]:
    if "refused" in answer:
        raise ExtractError(answer["refused"])
    return answer


def _exchange(process: "subprocess.Popen[bytes]", request: dict[str, str]) -> tuple[dict[str, Any], list[bytes]]:
    """Send a request and return the answer with its tables. Raises EOFError where the process ended."""
    asked, answered = process.stdin, process.stdout
    if asked is None or answered is None:
        raise EOFError
    asked.write(json.dumps(request).encode() + b"\n")
    asked.flush()
    answer: dict[str, Any] = json.loads(_line(answered))
    return answer, [_exactly(answered, size) for size in answer.pop("sizes", ())]


def _line(answered: IO[bytes]) -> bytes:
    line = answered.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    return line


def _exactly(answered: IO[bytes], size: int) -> bytes:
    content = answered.read(size)
    if len(content) < size:
        raise EOFError
    return content


def _end(process: "subprocess.Popen[bytes]", late: threading.Event) -> None:
    late.set()
    process.kill()


def _why(late: bool, patience: float) -> str:
    """Return why a file was not read, as the end of a sentence that names it."""
    if late:
        return f"it takes longer than {patience:.0f} seconds to read: split it, or export it as CSV."
    return (
        f"reading it takes more than {MEMORY >> 30} GB of memory, or breaks off: it is damaged or too large; split it, "
        "or export it as CSV."
    )
