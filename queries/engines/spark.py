"""The engine on Apache Spark: children are dealt into parts by hash, and every part is derived on some executor.

Between executors rows travel as Arrow tables of a few thousand rows each, packed into one binary cell: Spark moves
cells and knows nothing of what they hold.
"""

import io
import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]

from etl.errors import MashError
from etl.load import now
from etl.policy import Policy
from etl.slices import ROWS
from queries.engines.area import READ, UNTOLD, Area, EngineError, Seen, Told, area_of, read_told
from queries.engines.linking import CHILD, WHOLE, columns_of, dealt, seen_of, seen_query
from queries.engines.part import STAFFING, derive_part
from queries.engines.whole import about, measures, new_folder, portable, staffing_of
from queries.sums import Counts, add

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Step = Callable[[str, float], None]
_PIECE = 250_000  # rows in one cell at most: far below the 2 GB that a cell can hold
_CELLS = "part int, kind string, cell binary"
_SQL_TYPE = {
    pl.String: "string", pl.Boolean: "boolean", pl.Int8: "tinyint", pl.Int16: "smallint", pl.Int32: "int",
    pl.Int64: "bigint", pl.Float32: "float", pl.Float64: "double", pl.Date: "date", pl.Datetime: "timestamp_ntz",
}  # fmt: skip
_FACT, _COUNT, _ERROR = "fact ", "count ", "error"


def derive_on_spark(
    source: str,
    to: str,
    policy: Policy,
    as_at: date | None = None,
    *,
    master: str | None = None,
    parts: int | None = None,
    step: Step,
) -> Area:
    """Derive facts and measures from a folder of tables into a new folder; both may be addresses such as s3a://...

    Raises EngineError.
    """
    if "://" not in to:
        new_folder(Path(to))
    step("Starting Spark", 0.0)
    with session(master) as spark:
        return derive_tables(spark, _tables(spark, source), to, policy, as_at, _told(source), parts=parts, step=step)


@contextmanager
def session(master: str | None) -> Iterator["SparkSession"]:
    """Give a Spark session. Raises EngineError where pyspark or Java is missing, or Spark does not start."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as bad:
        raise EngineError("--engine spark needs more: pip install 'mash-outcomes[spark]'.") from bad
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise EngineError("Spark needs Java 17 or newer: install it (openjdk-17-jre-headless), or set JAVA_HOME.")
    builder = SparkSession.builder.appName("mash derive")
    for name, value in _settings(master).items():
        builder = builder.config(name, value)
    with warnings.catch_warnings():  # pyspark warns that it has not been tried with pandas 3, which is not used here
        warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
        try:
            spark = builder.getOrCreate()
        except (PySparkException, RuntimeError) as bad:
            raise EngineError("Spark did not start: see what it says above, and check Java and --master.") from bad
        try:
            yield spark
        except PySparkException as bad:
            raise _plain(bad) from bad
        finally:
            spark.stop()


def _settings(master: str | None) -> dict[str, str]:
    chosen = {
        "spark.executorEnv.POLARS_MAX_THREADS": "1",  # a task has one core
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(_PIECE),
        "spark.sql.session.timeZone": "UTC",  # wall-clock times have no zone: none may be put on them
        "spark.log.level": "OFF",  # an error's text could show values; what a user can mend is said in one line
        "spark.ui.showConsoleProgress": "false",
    }
    if master is not None:
        chosen["spark.master"] = master
    if (master or "").startswith("local"):
        os.environ["PYSPARK_PYTHON"] = sys.executable
        chosen |= {
            "spark.ui.enabled": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
        }
    return chosen


def _plain(bad: Exception) -> EngineError:
    """Return an error that shows nothing of the data."""
    condition = getattr(bad, "getCondition", lambda: None)() or type(bad).__name__
    return EngineError(f"Spark could not finish ({condition}); the cluster's log has the details. Nothing is complete.")


def derive_tables(
    spark: "SparkSession",
    tables: Mapping[str, "DataFrame"],
    to: str,
    policy: Policy,
    as_at: date | None = None,
    told: Told = UNTOLD,
    *,
    parts: int | None = None,
    step: Step = lambda _what, _share: None,
) -> Area:
    """Derive from data frames, wherever they come from: Delta, Iceberg or a query will do as well as Parquet.

    Tables are accepted rows of the extract standard, by name. Raises EngineError.
    """
    held = {name: columns_of(name, frame.columns) for name, frame in tables.items()}
    for name, frame in tables.items():
        _refuse_zones(name, frame)
        frame.select(*held[name]).createOrReplaceTempView(name)
    step("Looking at the tables", 0.05)
    seen = _seen(spark, held)
    area = area_of(seen, told, policy, as_at)
    number = parts or max(spark.sparkContext.defaultParallelism, -(-max(one.rows for one in seen.values()) // ROWS))
    step("Deriving on executors", 0.1)
    spark.conf.set("spark.sql.shuffle.partitions", str(number))  # of about a million rows each: 200 are many for less
    cells = _dealt(spark, {name: held[name] for name in area.tables}, number)
    derived = cells.mapInArrow(_deriver(area, _staff(spark, area)), _CELLS).persist()
    try:
        return _finish(spark, derived, to, area, number, step)
    finally:
        derived.unpersist()


def _tables(spark: "SparkSession", source: str) -> dict[str, "DataFrame"]:
    """Return the tables of a folder, each one Parquet file or a folder of them."""
    from pyspark.errors import AnalysisException

    found = {}
    for name in READ:
        for path in (f"{source}/{name}.parquet", f"{source}/{name}"):
            try:
                found[name] = spark.read.parquet(path)
                break
            except AnalysisException as bad:
                if bad.getCondition() != "PATH_NOT_FOUND":
                    raise
    if not found:
        raise EngineError("--from holds no tables: it needs files such as contacts.parquet, or folders of Parquet.")
    return found


def _told(source: str) -> Told:
    path = Path(source) / "about.json"
    return read_told(path.read_text("utf-8-sig") if "://" not in source and path.exists() else None)


def _refuse_zones(table: str, frame: "DataFrame") -> None:
    if zoned := [column for column, kind in frame.dtypes if kind == "timestamp"]:
        raise EngineError(f"{table} has {zoned[0]} as a moment in a time zone: write it as London's wall-clock time.")


def _seen(spark: "SparkSession", held: Mapping[str, Sequence[str]]) -> dict[str, Seen]:
    moment = now()
    query = " UNION ALL ".join(seen_query(name, columns, moment) for name, columns in held.items())
    return {row["name"]: seen_of(held[row["name"]], *row[1:]) for row in spark.sql(query).collect()}


def _staff(spark: "SparkSession", area: Area) -> bytes | None:
    """Return the table of staff, of which every part has all."""
    if WHOLE not in area.tables:
        return None
    return _packed(pl.DataFrame(spark.table(WHOLE).toArrow()))


def _dealt(spark: "SparkSession", held: Mapping[str, Sequence[str]], parts: int) -> "DataFrame":
    """Return cells of rows, each part's in one partition."""
    found: DataFrame | None = None
    for kind, query in dealt(held).items():
        rows = spark.sql(f"SELECT *, pmod(hash({CHILD}), {parts}) AS part_ FROM ({query})").drop(CHILD)  # noqa: S608
        cells = rows.mapInArrow(_packer(kind), _CELLS)
        found = cells if found is None else found.unionAll(cells)
    if found is None:
        raise EngineError("No table in --from is about children: it needs files such as contacts.parquet.")
    return found.repartitionById(parts, "part").sortWithinPartitions("part", "kind")


def _packer(kind: str) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return what packs batches of rows into cells, a cell for each part that a batch has rows of."""

    def pack(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            rows = pl.DataFrame(batch)
            for (part,), own in rows.partition_by("part_", as_dict=True, include_key=False).items():
                yield _cell(part, kind, own)

    return pack


def _deriver(area: Area, staff: bytes | None) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return what derives parts: cells of rows become cells of facts and of counts, or one with what is wrong."""

    def derive(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        whole = None if staff is None else _unpacked(staff)
        for part, rows in _parts(batches):
            try:
                derived = derive_part(rows, whole, area)
            except MashError as bad:
                yield _record(part, _ERROR, str(bad).encode())
                continue
            for fact, frame in derived.facts.items():
                for piece in portable(frame).iter_slices(_PIECE):
                    yield _cell(part, _FACT + fact, piece)
            for fact, counts in derived.counts.items():
                for name, frame in counts.items():
                    yield _cell(part, f"{_COUNT}{fact} {name}", frame)

    return derive


def _parts(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[int, dict[str, list[pl.DataFrame]]]]:
    """Yield each part with its rows by kind; cells come part by part."""
    at: int | None = None
    rows: dict[str, list[pl.DataFrame]] = {}
    for batch in batches:
        for part, kind, cell in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if at is not None and part != at:
                yield at, rows
                rows = {}
            at = part
            rows.setdefault(kind, []).append(_unpacked(cell))
    if at is not None:
        yield at, rows


def _cell(part: int, kind: str, frame: pl.DataFrame) -> pa.RecordBatch:
    return _record(part, kind, _packed(frame))


def _record(part: int, kind: str, cell: bytes) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [pa.array([part], pa.int32()), pa.array([kind], pa.string()), pa.array([cell], pa.binary())],
        names=["part", "kind", "cell"],
    )


def _packed(frame: pl.DataFrame) -> bytes:
    cell = io.BytesIO()
    frame.write_ipc_stream(cell, compression="lz4")
    return cell.getvalue()


def _unpacked(cell: bytes) -> pl.DataFrame:
    return pl.read_ipc_stream(io.BytesIO(cell))


def _finish(spark: "SparkSession", derived: "DataFrame", to: str, area: Area, parts: int, step: Step) -> Area:
    """Add up what executors counted; write facts, measures and, last of all, what they were made of."""
    gathered: dict[str, list[pl.DataFrame]] = {}
    wanted = f"kind = '{_ERROR}' OR kind = '{_FACT}{STAFFING}' OR startswith(kind, '{_COUNT}')"
    for row in derived.where(wanted).orderBy("part").toLocalIterator():
        if row["kind"] == _ERROR:
            raise EngineError(bytes(row["cell"]).decode())
        gathered.setdefault(row["kind"], []).append(_unpacked(bytes(row["cell"])))
    step("Writing facts", 0.7)
    staffing = staffing_of(gathered.pop(_FACT + STAFFING)) if _FACT + STAFFING in gathered else None
    for fact, frame in derive_part({}, None, area).facts.items():  # of no rows: their columns
        if fact != STAFFING:
            _write_fact(derived, fact, portable(frame).schema, f"{to}/facts/{fact}")
    if staffing is not None:
        _write(spark, staffing, f"{to}/facts/{STAFFING}")
    _write(spark, measures(area, _added(gathered), staffing), f"{to}/measures.parquet")
    _write_text(spark, about(area, "spark", parts), f"{to}/about.json")
    return area


def _added(gathered: Mapping[str, Sequence[pl.DataFrame]]) -> dict[str, Counts]:
    found: dict[str, dict[str, pl.DataFrame]] = {}
    for kind, frames in gathered.items():
        fact, _, name = kind.removeprefix(_COUNT).partition(" ")
        found.setdefault(fact, {}).update(add([{name: frame} for frame in frames], ("hub",)))
    return dict(found)


def _write_fact(derived: "DataFrame", fact: str, columns: Mapping[str, pl.DataType], to: str) -> None:
    """Unpack a fact's cells into rows of Spark's own."""
    types = ", ".join(f"`{name}` {_SQL_TYPE[type(dtype)]}" for name, dtype in columns.items())
    derived.where(f"kind = '{_FACT}{fact}'").select("cell").mapInArrow(_unpack, types).write.parquet(to)


def _unpack(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for cell in batch.column(0).to_pylist():
            yield from _unpacked(cell).to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()


def _write(spark: "SparkSession", frame: pl.DataFrame, to: str) -> None:
    """Write a small frame: on a disk as the local engine does, elsewhere through Spark."""
    if "://" in to:
        spark.createDataFrame(frame.to_arrow(compat_level=pl.CompatLevel.oldest())).coalesce(1).write.parquet(to)
        return
    path = Path(to) if to.endswith(".parquet") else Path(to) / "part-00000.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    portable(frame).write_parquet(path)


def _write_text(spark: "SparkSession", text: str, to: str) -> None:
    if "://" in to:
        spark.createDataFrame([(text,)], "value string").coalesce(1).write.option("lineSep", "\n").text(to)
    else:
        Path(to).write_text(text, encoding="utf-8")
