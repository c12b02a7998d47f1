"""What all parts add up to: the facts about no child, the measures, and what the result was made of."""

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import polars as pl

from queries.engines.area import Area, EngineError
from queries.engines.part import BY_HUB, STAFFING, question
from queries.measure import count_rows, figures
from queries.sums import Counts, add

_COLUMNS = ("metric", "period", "hub", "numerator", "denominator", "value", "status")


def staffing_of(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the staffing fact: every part has all posts, and the contacts of its own children."""
    posts = pl.col("fte").first()
    return pl.concat(parts).group_by("hub", "month").agg(posts, pl.col("contacts").sum()).sort("hub", "month")


def measures(area: Area, counts: Mapping[str, Counts], staffing: pl.DataFrame | None) -> pl.DataFrame:
    """Return every metric by month for the whole area (hub is null), then by hub, from the counts of all parts."""
    by_hub, overall = question(area, BY_HUB), question(area, ())
    hubs = dict(counts)
    if staffing is not None and STAFFING in by_hub.said:
        hubs[STAFFING] = count_rows(area, by_hub, STAFFING, staffing)
    every = {fact: add([each], ()) for fact, each in hubs.items()}
    found = [
        figures(area, overall, every).with_columns(hub=pl.lit(None, pl.String)),
        figures(area, by_hub, hubs),
    ]
    return pl.concat([each.select(_COLUMNS) for each in found]).with_columns(pl.col("status").cast(pl.String))


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
    """Write a part's rows of a fact as one file; whoever writes the same part again replaces the whole file."""
    home = folder / "facts" / fact
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"part-{part:05d}.parquet"
    beside = path.with_suffix(f".{uuid4().hex}")
    portable(frame).write_parquet(beside)
    beside.replace(path)


def about(area: Area, engine: str, parts: int) -> str:
    """Return as JSON what a result was made of."""
    said = {
        "as_at": area.as_at.isoformat(),
        "version": version("mash-outcomes"),
        "engine": engine,
        "parts": parts,
        "tables": list(area.tables),
        "coverage": {name: day.isoformat() for name, day in area.coverage.items()},
        "absent": {name: list(columns) for name, columns in area.absent.items()},
        "policy": area.policy.text,
    }
    return json.dumps(said, indent=1, ensure_ascii=False)


def new_folder(to: Path) -> Path:
    """Return an empty folder, made if need be. Raises EngineError for one with files in it."""
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise EngineError("--to must be a new or empty folder: nothing is overwritten.")
    to.mkdir(parents=True, exist_ok=True)
    return to
