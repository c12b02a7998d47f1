"""Derives facts and figures on Apache Spark: splits children into parts by hash, and derives each on an executor."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from etl.policy.policy import Policy
from etl.warehouse.publishing import now
from etl.warehouse.slices import ROWS
from queries.scale.area import CHANGES, NOTHING_SAID, About, Area, EngineError, Seen, Step, area_of, silent
from queries.scale.cells import CELLS, COUNT, ERROR, FACT, HEIGHT, PART, added, deriver, packed, packer, unpacked
from queries.scale.linking import CHILD, WHOLE, columns_of, dealt, seen_of, seen_query, starts_of, starts_query
from queries.scale.part import STAFFING, derive_part, table_of
from queries.scale.spark_files import (
    about_at,
    is_address,
    resolved,
    rows_at,
    tables_at,
    write_facts,
    write_frame,
    write_text,
)
from queries.scale.spark_start import session, tuned
from queries.scale.whole import about, check_rows, measures, new_folder, portable, staffing_of

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
    source, to = resolved(source), resolved(to)
    _folder(to)  # refuses a folder now, before Spark takes ten seconds to start
    step("Starting Spark", 0.0)
    with session(master) as spark:
        return derive_tables(
            spark, tables_at(spark, source), to, policy, as_at, about_at(source), parts=parts, step=step
        )


def derive_tables(
    spark: "SparkSession",
    tables: Mapping[str, "DataFrame"],
    to: str,
    policy: Policy,
    as_at: date | None = None,
    about_json: About = NOTHING_SAID,
    *,
    parts: int | None = None,
    step: Step = silent,
) -> Area:
    """Derive from data frames of any source: Delta, Iceberg or a query as well as Parquet.

    Tables are accepted rows of the extract standard, by name. Raises EngineError.
    """
    to = resolved(to)
    folder = _folder(to)
    changes = tables.get(CHANGES)
    tables = {name: frame for name, frame in tables.items() if name != CHANGES}
    held = {name: columns_of(name, frame.columns) for name, frame in tables.items()}
    for name, frame in tables.items():
        _refuse_zones(name, frame)
        frame.select(*held[name]).createOrReplaceTempView(name)
    step("Looking at the tables", 0.05)
    seen = _seen(spark, held)
    area = area_of(seen, about_json, policy, as_at, lambda name: _starts(spark, name, held[name]))
    number = parts or max(spark.sparkContext.defaultParallelism, -(-max(table.rows for table in seen.values()) // ROWS))
    step("Deriving on executors", 0.1)
    with tuned(spark, number):
        cells = _dealt(spark, {name: held[name] for name in area.tables}, number)
        derived = cells.mapInArrow(deriver(area, _staff(spark, area), folder), CELLS).persist()
        try:
            _finish(spark, derived, to, area, step)
        finally:
            derived.unpersist()
    if changes is not None:
        kept = table_of(CHANGES, [pl.DataFrame(changes.toArrow())])
        write_frame(spark, portable(kept), f"{to}/{CHANGES}.parquet")
    write_text(spark, policy.text, f"{to}/policy.toml")
    write_text(spark, about(area, "spark", number), f"{to}/about.json")
    return area


def _folder(to: str) -> Path | None:
    return None if is_address(to) else new_folder(Path(to))


def _refuse_zones(table: str, frame: "DataFrame") -> None:
    if zoned := [column for column, kind in frame.dtypes if kind == "timestamp"]:
        raise EngineError(f"{table} has {zoned[0]} as a moment in a time zone: write it as London's wall-clock time.")


def _seen(spark: "SparkSession", held: Mapping[str, Sequence[str]]) -> dict[str, Seen]:
    moment = now()
    query = " UNION ALL ".join(seen_query(name, columns, moment) for name, columns in held.items())
    return {row["name"]: seen_of(held[row["name"]], *row[1:]) for row in spark.sql(query).collect()}


def _starts(spark: "SparkSession", name: str, held: Sequence[str]) -> pl.DataFrame:
    return starts_of(pl.DataFrame(spark.sql(starts_query(name, held)).toArrow()))


def _staff(spark: "SparkSession", area: Area) -> bytes | None:
    """Return the table of staff, which every part has whole."""
    if WHOLE not in area.tables:
        return None
    return packed(pl.DataFrame(spark.table(WHOLE).toArrow()))


def _dealt(spark: "SparkSession", held: Mapping[str, Sequence[str]], parts: int) -> "DataFrame":
    """Return cells of rows, each part's in one partition."""
    union: DataFrame | None = None
    for kind, query in dealt(held).items():
        rows = spark.sql(f"SELECT *, pmod(hash({CHILD}), {parts}) AS {PART} FROM ({query})").drop(CHILD)  # noqa: S608
        cells = rows.mapInArrow(packer(kind), CELLS)
        union = cells if union is None else union.unionAll(cells)
    if union is None:
        raise EngineError("No table in --from is about children: it needs files such as contacts.parquet.")
    return union.repartitionById(parts, "part")


def _finish(spark: "SparkSession", derived: "DataFrame", to: str, area: Area, step: Step) -> None:
    """Add up what executors counted, and write facts and measures. Raises EngineError where rows of a fact are lost."""
    gathered = _gathered(derived)
    step("Writing facts", 0.7)
    staffing = staffing_of(gathered.pop(FACT + STAFFING)) if FACT + STAFFING in gathered else None
    if is_address(to):
        nothing = derive_part({}, None, area).facts  # without rows, for their columns
        write_facts(derived, {fact: portable(frame).schema for fact, frame in nothing.items() if fact != STAFFING}, to)
    rows = {kind.removeprefix(HEIGHT): gathered.pop(kind) for kind in list(gathered) if kind.startswith(HEIGHT)}
    counted = {fact: sum(int(frame["rows"].sum()) for frame in frames) for fact, frames in rows.items()}
    check_rows(counted, {fact: rows_at(spark, to, fact) for fact in counted})
    if staffing is not None:
        write_frame(spark, staffing, f"{to}/facts/{STAFFING}")
    write_frame(spark, measures(area, added(gathered), staffing), f"{to}/measures.parquet")


def _gathered(derived: "DataFrame") -> dict[str, list[pl.DataFrame]]:
    """Derive every part and return what comes back, by kind. Raises EngineError where an executor found an error."""
    frames: dict[str, list[pl.DataFrame]] = {}
    begins = " OR ".join(f"startswith(kind, '{kind}')" for kind in (COUNT, HEIGHT))
    wanted = derived.where(f"kind = '{ERROR}' OR kind = '{FACT}{STAFFING}' OR {begins}")
    wanted.count()  # derives all parts at once; reading them in turn would derive them in turn
    for row in wanted.toLocalIterator():
        if row["kind"] == ERROR:
            raise EngineError(bytes(row["cell"]).decode())
        frames.setdefault(row["kind"], []).append(unpacked(bytes(row["cell"])))
    return frames
