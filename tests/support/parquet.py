"""Small areas as folders of Parquet, and what an engine makes of one, as frames that can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from etl.policy.policy import Policy
from queries.measure.engine import Facts, measure
from queries.metrics.catalogue import METRICS
from tests.generative.strategies import MAKERS
from tests.support.tables import Row, facts_of, typed

COLUMNS = ("metric", "period", "hub", "numerator", "denominator", "value", "status")


@dataclass(frozen=True)
class Result:
    """Facts by name, rows in order of their values, and measures in the order written."""

    facts: Mapping[str, pl.DataFrame]
    measures: pl.DataFrame


def write_tables(folder: Path, tables: Mapping[str, Sequence[Row]]) -> None:
    """Write tables of text as an extract's would be stored: also those without rows, codes as text."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in MAKERS:
        frame = typed(name, tables.get(name, ()))
        if name == "agency_checks":
            frame = frame.drop("person_id")
        codes = [column for column, dtype in frame.schema.items() if isinstance(dtype, pl.Enum)]
        frame.with_columns(pl.col(codes).cast(pl.String)).write_parquet(folder / f"{name}.parquet")


def read_result(folder: Path) -> Result:
    """Read what an engine wrote."""
    facts = {path.name: pl.read_parquet(path / "*.parquet") for path in sorted((folder / "facts").iterdir())}
    measures = folder / "measures.parquet"
    return Result(
        {name: in_order(frame) for name, frame in facts.items()},
        pl.read_parquet(measures / "*.parquet" if measures.is_dir() else measures),
    )


def in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows in the order of their values: parts come in any order, and sums of days by place once for each."""
    if "place" in frame.columns and "person_id" not in frame.columns:
        keys = [name for name in frame.columns if name != "days"]
        frame = frame.group_by(keys).agg(pl.col("days").sum()).select(frame.columns)
    return frame.sort(frame.columns)


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a fact in the types that engines write."""
    codes = [column for column, dtype in frame.schema.items() if isinstance(dtype, pl.Enum)]
    return frame.with_columns(pl.col(codes).cast(pl.String))


def measured(facts: Facts) -> pl.DataFrame:
    """Return every metric for the whole area and by hub, as `measure` answers."""
    asked = list(METRICS.values())
    frames = [measure(facts, asked).with_columns(hub=pl.lit(None, pl.String)), measure(facts, asked, by=["hub"])]
    return pl.concat(frame.select(COLUMNS) for frame in frames).with_columns(pl.col("status").cast(pl.String))


def in_memory(tables: Mapping[str, Sequence[Row]], as_at: datetime, policy: Policy) -> Result:
    """Return what the same tables give without any engine."""
    facts = facts_of(tables, as_at, policy)
    frames = {name: in_order(plain(frame)) for name, frame in facts.frames.items()}
    return Result(frames, measured(facts))
