"""What was shown before: one row is a figure of an earlier publication, which a new one must not help to undo."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from publish.disclosure import TOTAL
from queries.metrics.dimensions import DIMENSIONS

LONG = "figures.csv"  # every figure of a release in one long table, as the gate let it out
_KINDS = {
    "metric": pl.String, "period": pl.String, "start": pl.Date, "numerator": pl.Int64, "denominator": pl.Int64,
    "value": pl.Float64, "status": pl.String,
}  # fmt: skip


def shown_before(
    folders: Sequence[Path], filters: Sequence[str], snapshots: pl.DataFrame | None
) -> pl.DataFrame | None:
    """Return the figures of board snapshots and of open releases, the latest last, with a column per filter.

    A figure of a group that open data is no longer broken down by can't be compared, and is left out.
    """
    kinds = _KINDS | dict.fromkeys(DIMENSIONS, pl.String)
    frames = [pl.read_csv(folder / LONG, schema_overrides=kinds) for folder in folders]
    told = [_beside(frame, filters) for frame in ([] if snapshots is None else [snapshots]) + frames]
    return pl.concat(told) if told else None


def _beside(frame: pl.DataFrame, filters: Sequence[str]) -> pl.DataFrame:
    other = [name for name in frame.columns if name in DIMENSIONS and name not in filters]
    totals = frame.filter(pl.lit(True), *(pl.col(name) == TOTAL for name in other))
    lacking = [pl.lit(TOTAL).alias(name) for name in filters if name not in frame.columns]
    typed = [pl.col(name).cast(kind) for name, kind in (_KINDS | dict.fromkeys(filters, pl.String)).items()]
    return totals.with_columns(lacking).select(typed)
