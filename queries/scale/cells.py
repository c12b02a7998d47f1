"""Packs rows into binary cells to move them between executors, and unpacks them. A cell holds rows of one part.

Spark moves cells and does not look into them. This module runs on executors, in Python processes of their own.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]

from etl.errors import MashError
from queries.measure.sums import Counts, add
from queries.scale.area import Area
from queries.scale.part import STAFFING, derive_part
from queries.scale.whole import portable, write_part

PIECE = 250_000  # rows in a cell at most: far below the 2 GB that a cell can hold
CELLS = "part int, kind string, cell binary"
PART = "part_"  # the column with the part that a row goes to
FACT, COUNT, HEIGHT, ERROR = "fact ", "count ", "rows ", "error"  # the beginnings of the kinds of derived cells
SQL_TYPE = {
    pl.String: "string", pl.Boolean: "boolean", pl.Int8: "tinyint", pl.Int16: "smallint", pl.Int32: "int",
    pl.Int64: "bigint", pl.Float32: "float", pl.Float64: "double", pl.Date: "date", pl.Datetime: "timestamp_ntz",
}  # fmt: skip

Batches = Iterable[pa.RecordBatch]
Made = Iterator[pa.RecordBatch]


def packer(kind: str) -> Callable[[Batches], Made]:
    """Return a function that packs batches of rows into cells, one for each part in a batch."""

    def pack(batches: Batches) -> Made:
        for batch in batches:
            rows = pl.DataFrame(batch)
            for (part,), own in rows.partition_by(PART, as_dict=True, include_key=False).items():
                yield _record(part, kind, packed(own))

    return pack


def deriver(area: Area, staff: bytes | None, folder: Path | None) -> Callable[[Batches], Made]:
    """Return a function that derives parts: cells of rows become cells of counts, or a cell with an error.

    Of each fact a cell says how many rows there are, so that a fact that was lost on its way is noticed.

    Facts are written into the folder that all executors share; without a folder they become cells too.
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
                if fact != STAFFING:
                    yield _record(part, HEIGHT + fact, packed(pl.DataFrame({"rows": [frame.height]})))
                if folder is not None and fact != STAFFING:
                    write_part(folder, fact, part, frame)
                else:  # a fact without rows is a cell too, so that its columns are known
                    for piece in portable(frame).iter_slices(PIECE) if frame.height else [portable(frame)]:
                        yield _record(part, FACT + fact, packed(piece))

    return derive


def _parts(batches: Batches) -> dict[int, dict[str, list[pl.DataFrame]]]:
    """Return rows by part and kind; as a rule all are of one part."""
    parts: dict[int, dict[str, list[pl.DataFrame]]] = {}
    for batch in batches:
        for part, kind, cell in zip(*batch.columns, strict=True):
            kinds = parts.setdefault(part.as_py(), {})
            kinds.setdefault(kind.as_py(), []).append(unpacked(cell.as_buffer()))
    return parts


def unpack(batches: Batches) -> Made:
    """Yield the rows in cells of one kind, as Spark takes them; cells are in the first column."""
    for batch in batches:
        for cell in batch.column(0):
            yield from unpacked(cell.as_buffer()).to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()


def added(gathered: Mapping[str, Sequence[pl.DataFrame]]) -> dict[str, Counts]:
    """Return the sums of all parts' counts by fact, from frames by kind of cell."""
    totals: dict[str, dict[str, pl.DataFrame]] = {}
    for kind, frames in gathered.items():
        fact, _, name = kind.removeprefix(COUNT).partition(" ")
        totals.setdefault(fact, {}).update(add([{name: frame} for frame in frames], ("hub",)))
    return dict(totals)


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
