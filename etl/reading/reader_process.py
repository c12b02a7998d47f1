"""Runs as the separate process that reads workbooks, Parquet and XML: for each line with a path it writes an answer.

An answer is a line of JSON, followed by the tables it announces. `refused` says in a sentence why a file is not read.
Nothing else is written anywhere, and the process ends when its input ends.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from etl.errors import ExtractError
from etl.reading import parquet, workbook, xml
from etl.reading.apart import MEMORY_VARIABLE

Answer = tuple[dict[str, Any], list[pl.DataFrame]]
_DAMAGED = "it can't be read: it is damaged, or not a table: export it again."
_TOO_LARGE = "it takes more memory than there is: split it, or export it as CSV."


def main() -> None:
    """Answer requests until the input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no answer
    _limit_memory()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        answer, tables = _answered(request["what"], Path(request["path"]))
        streams = [_stream(table) for table in tables]
        answers.write(json.dumps(answer | {"sizes": list(map(len, streams))}).encode() + b"\n")
        for stream in streams:
            answers.write(stream)
        answers.flush()


def _answered(what: str, path: Path) -> Answer:
    """Return what is to be said of a file. Whatever a reader fails with is this file's fault."""
    try:
        return _READERS[what](path)
    except ExtractError as refused:
        return {"refused": str(refused)}, []
    except MemoryError:
        return {"refused": _TOO_LARGE}, []
    except OSError as bad:
        return {"refused": f"it can't be read: {bad.strerror or 'the disk failed'}; copy it again."}, []
    except (Exception, pl.exceptions.PanicException):  # noqa: BLE001 - readers meet bytes that nobody foresaw
        return {"refused": _DAMAGED}, []


def _workbook(path: Path) -> Answer:
    book = workbook.read_book(path)
    names = [
        {"name": grid.name, "hidden": grid.hidden, "left": grid.left, "marked": grid.marked} for grid in book.grids
    ]
    return {"in_1904": book.in_1904, "grids": names}, [grid.cells for grid in book.grids]


def _parquet(path: Path) -> Answer:
    return {"headers": parquet.try_parquet(path)}, []


def _xml(path: Path) -> Answer:
    xml.try_xml(path)
    return {}, []


_READERS: Mapping[str, Callable[[Path], Answer]] = {"workbook": _workbook, "parquet": _parquet, "xml": _xml}


def _stream(table: pl.DataFrame) -> bytes:
    content = BytesIO()
    table.write_ipc_stream(content)
    return content.getvalue()


def _limit_memory() -> None:
    """Let the process take no more memory than it was given, where the system can hold it to that."""
    try:
        import resource
    except ImportError:  # Windows has no such limit: sizes are checked before a file is unpacked
        return
    limit = int(os.environ.get(MEMORY_VARIABLE, "0"))
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    if limit and (most == resource.RLIM_INFINITY or limit < most):
        resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold values


if __name__ == "__main__":
    main()
