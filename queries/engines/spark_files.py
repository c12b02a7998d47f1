"""What Spark reads and writes: on a disk that all machines share as the local engine does, at an address through Spark.

An address has a scheme, such as s3a://lake/mash.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from queries.engines.area import READ, EngineError, Told, read_told
from queries.engines.cells import FACT, SQL_TYPE, unpack
from queries.engines.whole import portable

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def is_address(name: str) -> bool:
    """Return whether this is no folder on a disk."""
    return "://" in name


def tables_at(spark: "SparkSession", source: str) -> dict[str, "DataFrame"]:
    """Return the tables of a folder, each one Parquet file or a folder of them. Raises EngineError for none."""
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


def told_at(source: str) -> Told:
    """Return what `about.json` says beside the tables; at an address it is not looked for."""
    path = Path(source) / "about.json"
    return read_told(path.read_text("utf-8-sig") if not is_address(source) and path.exists() else None)


def write_facts(derived: "DataFrame", columns: Mapping[str, Mapping[str, pl.DataType]], to: str) -> None:
    """Unpack the cells of every fact into rows of Spark's own, which writes them."""
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
