"""Rows on their way between executors: Arrow tables of many rows each, packed into one binary cell for kind and part.

Spark moves cells and knows nothing of what they hold. What is here runs on executors, in Python processes of their own.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]

from etl.errors import MashError
from queries.engines.area import Area
from queries.engines.part import STAFFING, derive_part
from queries.engines.whole import portable, write_part
from queries.sums import Counts, add

PIECE = 250_000  # rows in one cell at most: far below the 2 GB that a cell can hold
CELLS = "part int, kind string, cell binary"
PART = "part_"  # the column that says which part a row goes to
FACT, COUNT, ERROR = "fact ", "count ", "error"  # what kinds of cells that were derived begin with
SQL_TYPE = {
    pl.String: "string", pl.Boolean: "boolean", pl.Int8: "tinyint", pl.Int16: "smallint", pl.Int32: "int",
    pl.Int64: "bigint", pl.Float32: "float", pl.Float64: "double", pl.Date: "date", pl.Datetime: "timestamp_ntz",
}  # fmt: skip

Batches = Iterable[pa.RecordBatch]
Made = Iterator[pa.RecordBatch]


def packer(kind: str) -> Callable[[Batches], Made]:
    """Return what packs batches of rows into cells, a cell for each part that a batch has rows of."""

    def pack(batches: Batches) -> Made:
        for batch in batches:
            rows = pl.DataFrame(batch)
            for (part,), own in rows.partition_by(PART, as_dict=True, include_key=False).items():
                yield _record(part, kind, packed(own))

    return pack


def deriver(area: Area, staff: bytes | None, folder: Path | None) -> Callable[[Batches], Made]:
    """Return what derives parts: cells of rows become cells of counts, or one with what is wrong.

    Facts are written into the folder, that all executors share; without one they become cells, too.
    """

    def derive(batches: Batches) -> Made:
        whole = None if staff is None else unpacked(staff)
        for part, rows in _parts(batches).items():
            try:
                derived = derive_part(rows, whole, area)
            except MashError as bad:
                yield _record(part, ERROR, str(bad).encode())
                continue
            for fact, counts in derived.counts.items():
                for name, frame in counts.items():
                    yield _record(part, f"{COUNT}{fact} {name}", packed(frame))
            for fact, frame in derived.facts.items():
                if folder is not None and fact != STAFFING:
                    write_part(folder, fact, part, frame)
                else:  # one without rows is a cell, too, or else a fact without rows would not be known
                    for piece in portable(frame).iter_slices(PIECE) if frame.height else [portable(frame)]:
                        yield _record(part, FACT + fact, packed(piece))

    return derive


def _parts(batches: Batches) -> dict[int, dict[str, list[pl.DataFrame]]]:
    """Return rows by part and kind: as a rule, all are of one part."""
    found: dict[int, dict[str, list[pl.DataFrame]]] = {}
    for batch in batches:
        for part, kind, cell in zip(*batch.columns, strict=True):
            own = found.setdefault(part.as_py(), {})
            own.setdefault(kind.as_py(), []).append(unpacked(cell.as_buffer()))
    return found


def unpack(batches: Batches) -> Made:
    """Turn cells of one kind, in the first column, into rows of Spark's own."""
    for batch in batches:
        for cell in batch.column(0):
            yield from unpacked(cell.as_buffer()).to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()


def added(gathered: Mapping[str, Sequence[pl.DataFrame]]) -> dict[str, Counts]:
    """Return by fact what counts of all parts add up to, from frames by kind of cell."""
    found: dict[str, dict[str, pl.DataFrame]] = {}
    for kind, frames in gathered.items():
        fact, _, name = kind.removeprefix(COUNT).partition(" ")
        found.setdefault(fact, {}).update(add([{name: frame} for frame in frames], ("hub",)))
    return dict(found)


def packed(frame: pl.DataFrame) -> bytes:
    """Return a frame as one cell."""
    cell = io.BytesIO()
    frame.write_ipc_stream(cell, compression="lz4")
    return cell.getvalue()


def unpacked(cell: bytes | pa.Buffer) -> pl.DataFrame:
    """Return the frame of one cell."""
    return pl.read_ipc_stream(io.BytesIO(cell))


def _record(part: int, kind: str, cell: bytes) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [pa.array([part], pa.int32()), pa.array([kind], pa.string()), pa.array([cell], pa.binary())],
        names=["part", "kind", "cell"],
    )
