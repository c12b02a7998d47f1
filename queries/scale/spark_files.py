"""Reads and writes Parquet for Spark: on a shared disk as the local engine does, at an address through Spark.

An address has a scheme, such as s3a://lake/mash.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from queries.scale.area import CHANGES, READ, About, EngineError, read_about
from queries.scale.cells import FACT, SQL_TYPE, unpack
from queries.scale.whole import portable, rows_in

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def is_address(name: str) -> bool:
    """Return whether a name is an address and no folder on a disk."""
    return "://" in name


def resolved(name: str) -> str:
    """Return a path as it is seen from the root: executors run in folders of their own. An address stays as it is."""
    return name if is_address(name) else str(Path(name).resolve())


def rows_at(spark: "SparkSession", to: str, fact: str) -> int:
    """Return how many rows of a fact were written."""
    return spark.read.parquet(f"{to}/facts/{fact}").count() if is_address(to) else rows_in(Path(to), fact)


def tables_at(spark: "SparkSession", source: str) -> dict[str, "DataFrame"]:
    """Return the tables of a folder, each one Parquet file or a folder of them. Raises EngineError for none."""
    from pyspark.errors import AnalysisException

    frames = {}
    for name in (*READ, CHANGES):
        for path in (f"{source}/{name}.parquet", f"{source}/{name}"):
            try:
                frames[name] = spark.read.parquet(path)
                break
            except AnalysisException as bad:
                if bad.getCondition() != "PATH_NOT_FOUND":
                    raise
    if not frames.keys() - {CHANGES}:
        raise EngineError("--from holds no tables: it needs files such as contacts.parquet, or folders of Parquet.")
    return frames


def about_at(source: str) -> About:
    """Return what `about.json` says beside the tables; at an address none is read."""
    path = Path(source) / "about.json"
    return read_about(path.read_text("utf-8-sig") if not is_address(source) and path.exists() else None)


def write_facts(derived: "DataFrame", columns: Mapping[str, Mapping[str, pl.DataType]], to: str) -> None:
    """Write every fact by Spark, from its cells unpacked into rows."""
    for fact, types in columns.items():
        typed = ", ".join(f"`{name}` {SQL_TYPE[type(dtype)]}" for name, dtype in types.items())
        cells = derived.where(f"kind = '{FACT}{fact}'").select("cell")
        cells.mapInArrow(unpack, typed).write.parquet(f"{to}/facts/{fact}")


def write_frame(spark: "SparkSession", frame: pl.DataFrame, to: str) -> None:
    """Write a small frame."""
    if is_address(to):
        spark.createDataFrame(frame.to_arrow(compat_level=pl.CompatLevel.oldest())).coalesce(1).write.parquet(to)
        return
    path = Path(to) if to.endswith(".parquet") else Path(to) / "part-00000.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    portable(frame).write_parquet(path)


def write_text(spark: "SparkSession", text: str, to: str) -> None:
    """Write a text."""
    if is_address(to):
        spark.createDataFrame([(text,)], "value string").coalesce(1).write.option("lineSep", "\n").text(to)
    else:
        Path(to).write_text(text, encoding="utf-8")
