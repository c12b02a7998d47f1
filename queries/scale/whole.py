"""Adds up the counts of all parts, and writes the result: facts that belong to no child, measures, and their origin."""

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import polars as pl

from queries.facts.names import LEVEL_DAYS
from queries.measure.engine import count_rows, figures
from queries.measure.sums import Counts, add
from queries.scale.area import Area, EngineError
from queries.scale.part import ADDED_AS, BY_HUB, STAFFING, question

_COLUMNS = ("metric", "period", "hub", "numerator", "denominator", "value", "status")


def staffing_of(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the staffing fact; every part has all posts, and the contacts of its own children."""
    posts = pl.col("fte", "agreed", "vacant").first()
    return pl.concat(parts).group_by("hub", "month").agg(posts, pl.col("contacts").sum()).sort("hub", "month")


def measures(area: Area, counts: Mapping[str, Counts], staffing: pl.DataFrame | None) -> pl.DataFrame:
    """Return every metric by month, for the whole area (hub is null) and then by hub."""
    by_hub, overall = question(area, BY_HUB), question(area, ())
    hubs = dict(counts)
    days = _days(hubs.pop(LEVEL_DAYS, None))
    if staffing is not None and STAFFING in by_hub.by_fact:
        hubs[STAFFING] = count_rows(area, by_hub, STAFFING, staffing)
    totals = {fact: add([by_hubs], ()) for fact, by_hubs in hubs.items()}
    frames = [
        figures(area, overall, totals, days).with_columns(hub=pl.lit(None, pl.String)),
        figures(area, by_hub, hubs, days),
    ]
    return pl.concat([frame.select(_COLUMNS) for frame in frames]).with_columns(pl.col("status").cast(pl.String))


def _days(counted: Counts | None) -> pl.DataFrame | None:
    """Return the days of children at each place, by hub and month; None where there are no episodes."""
    return counted["days"].rename({added: name for name, added in ADDED_AS.items()}) if counted else None


def portable(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame in types that go from Python to Spark and back: signed numbers, microseconds, text."""
    wider: dict[type[pl.DataType], type[pl.DataType]] = {
        pl.UInt8: pl.Int16,
        pl.UInt16: pl.Int32,
        pl.UInt32: pl.Int64,
        pl.UInt64: pl.Int64,
    }
    return frame.with_columns(
        pl.col(name).cast(pl.String if isinstance(dtype, pl.Enum) else wider[type(dtype)])
        for name, dtype in frame.schema.items()
        if isinstance(dtype, pl.Enum) or type(dtype) in wider
    )


def write_part(folder: Path, fact: str, part: int, frame: pl.DataFrame) -> None:
    """Write a part's rows of a fact as one file; writing the same part again replaces the whole file."""
    home = folder / "facts" / fact
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"part-{part:05d}.parquet"
    beside = path.with_suffix(f".{uuid4().hex}")
    portable(frame).write_parquet(beside)
    beside.replace(path)


def check_rows(counted: Mapping[str, int], written: Mapping[str, int]) -> None:
    """Raise EngineError where a fact's file holds other than the rows that were derived."""
    for fact, rows in counted.items():
        if written[fact] != rows:
            raise EngineError(
                f"{written[fact]:,} of {rows:,} rows of {fact} are where --to points: it must be a disk that all "
                "machines share, under the same path. Nothing is complete."
            )


def rows_in(folder: Path, fact: str) -> int:
    """Return how many rows of a fact a folder holds, from the files' own heads."""
    files = sorted((folder / "facts" / fact).glob("*.parquet"))
    return sum(pl.scan_parquet(file, glob=False).select(pl.len()).collect().item() for file in files)


def about(area: Area, engine: str, parts: int) -> str:
    """Return, as JSON, what a result was made of."""
    facts = {
        "as_at": area.as_at.isoformat(),
        "version": version("mash-outcomes"),
        "engine": engine,
        "parts": parts,
        "tables": list(area.tables),
        "coverage": {name: day.isoformat() for name, day in area.coverage.items()},
        "spans": [span.as_json() for span in area.spans],
        "absent": {name: list(columns) for name, columns in area.absent.items()},
        "policy": area.policy.text,
    }
    return json.dumps(facts, indent=1, ensure_ascii=False)


def new_folder(to: Path) -> Path:
    """Return an empty folder, made if need be. Raises EngineError for one with files in it."""
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise EngineError("--to must be a new or empty folder: nothing is overwritten.")
    to.mkdir(parents=True, exist_ok=True)
    return to
