"""The engine on Apache Spark: children are dealt into parts by hash, and every part is derived on some executor."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from etl.load import now
from etl.policy import Policy
from etl.slices import ROWS
from queries.engines.area import UNTOLD, Area, EngineError, Seen, Step, Told, area_of, silent
from queries.engines.cells import CELLS, COUNT, ERROR, FACT, PART, added, deriver, packed, packer, unpacked
from queries.engines.linking import CHILD, WHOLE, columns_of, dealt, seen_of, seen_query
from queries.engines.part import STAFFING, derive_part
from queries.engines.spark_files import is_address, tables_at, told_at, write_facts, write_frame, write_text
from queries.engines.spark_start import session, tuned
from queries.engines.whole import about, measures, new_folder, portable, staffing_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def derive_on_spark(
    source: str,
    to: str,
    policy: Policy,
    as_at: date | None = None,
    *,
    master: str | None = None,
    parts: int | None = None,
    step: Step = silent,
) -> Area:
    """Derive facts and measures from a folder of tables into a new folder; both may be addresses such as s3a://...

    Raises EngineError.
    """
    _folder(to)  # said now and not after a start of ten seconds
    step("Starting Spark", 0.0)
    with session(master) as spark:
        return derive_tables(
            spark, tables_at(spark, source), to, policy, as_at, told_at(source), parts=parts, step=step
        )


def derive_tables(
    spark: "SparkSession",
    tables: Mapping[str, "DataFrame"],
    to: str,
    policy: Policy,
    as_at: date | None = None,
    told: Told = UNTOLD,
    *,
    parts: int | None = None,
    step: Step = silent,
) -> Area:
    """Derive from data frames, wherever they come from: Delta, Iceberg or a query will do as well as Parquet.

    Tables are accepted rows of the extract standard, by name. Raises EngineError.
    """
    folder = _folder(to)
    held = {name: columns_of(name, frame.columns) for name, frame in tables.items()}
    for name, frame in tables.items():
        _refuse_zones(name, frame)
        frame.select(*held[name]).createOrReplaceTempView(name)
    step("Looking at the tables", 0.05)
    seen = _seen(spark, held)
    area = area_of(seen, told, policy, as_at)
    number = parts or max(spark.sparkContext.defaultParallelism, -(-max(one.rows for one in seen.values()) // ROWS))
    step("Deriving on executors", 0.1)
    with tuned(spark, number):
        cells = _dealt(spark, {name: held[name] for name in area.tables}, number)
        derived = cells.mapInArrow(deriver(area, _staff(spark, area), folder), CELLS).persist()
        try:
            return _finish(spark, derived, to, area, number, step)
        finally:
            derived.unpersist()


def _folder(to: str) -> Path | None:
    return None if is_address(to) else new_folder(Path(to))


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
    return packed(pl.DataFrame(spark.table(WHOLE).toArrow()))


def _dealt(spark: "SparkSession", held: Mapping[str, Sequence[str]], parts: int) -> "DataFrame":
    """Return cells of rows, each part's in one partition."""
    found: DataFrame | None = None
    for kind, query in dealt(held).items():
        rows = spark.sql(f"SELECT *, pmod(hash({CHILD}), {parts}) AS {PART} FROM ({query})").drop(CHILD)  # noqa: S608
        cells = rows.mapInArrow(packer(kind), CELLS)
        found = cells if found is None else found.unionAll(cells)
    if found is None:
        raise EngineError("No table in --from is about children: it needs files such as contacts.parquet.")
    return found.repartitionById(parts, "part")


def _finish(spark: "SparkSession", derived: "DataFrame", to: str, area: Area, parts: int, step: Step) -> Area:
    """Add up what executors counted; write facts, measures and, last of all, what they were made of."""
    gathered = _gathered(derived)
    step("Writing facts", 0.7)
    staffing = staffing_of(gathered.pop(FACT + STAFFING)) if FACT + STAFFING in gathered else None
    if is_address(to):
        nothing = derive_part({}, None, area).facts  # of no rows: their columns
        write_facts(derived, {fact: portable(frame).schema for fact, frame in nothing.items() if fact != STAFFING}, to)
    if staffing is not None:
        write_frame(spark, staffing, f"{to}/facts/{STAFFING}")
    write_frame(spark, measures(area, added(gathered), staffing), f"{to}/measures.parquet")
    write_text(spark, about(area, "spark", parts), f"{to}/about.json")
    return area


def _gathered(derived: "DataFrame") -> dict[str, list[pl.DataFrame]]:
    """Derive every part; return what comes back, by kind. Raises EngineError for what an executor found wrong."""
    found: dict[str, list[pl.DataFrame]] = {}
    wanted = derived.where(f"kind = '{ERROR}' OR kind = '{FACT}{STAFFING}' OR startswith(kind, '{COUNT}')")
    wanted.count()  # derives all parts at once, where reading them one after another would derive them so
    for row in wanted.toLocalIterator():
        if row["kind"] == ERROR:
            raise EngineError(bytes(row["cell"]).decode())
        found.setdefault(row["kind"], []).append(unpacked(bytes(row["cell"])))
    return found
