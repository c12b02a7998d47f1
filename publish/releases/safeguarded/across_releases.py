"""Joins record-level releases by children's true identity, as the worst intruder could, and finds who stands out.

Each row is one child, with its record in each release, or a mark that the release does not hold it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from etl.keeping.core_files import ID, core_key
from publish.published.csv_text import as_it_was
from publish.published.folder import ReleaseError
from publish.published.releases import Entry
from publish.releases.safeguarded.k_anonymity import CLASS, STRATUM
from publish.releases.safeguarded.people import People, persons
from publish.releases.safeguarded.request import project_key
from queries.build import Build

_KINDS = ("contacts", "referrals", "level_changes")
_KNOWN = ("months_since_first", "month", "source_group", "level_from", "level_to")  # what others may know of an event
_ABSENT = "not in it"


@dataclass(frozen=True)
class Given:
    """What one core tells: its members with their classes, and its tables."""

    members: pl.DataFrame
    tables: Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Joined:
    """How many cores were joined, and how many children the smallest group has whose records are the same in all.

    It has at least `k`, else nothing is released.
    """

    cores: int
    smallest: int
    k: int


def check_together(cores: Sequence[Given], k: int) -> Joined:
    """Join every core. Raises ReleaseError where fewer than k children share their records in all of them.

    A child who was erased since counts in the group of those who share its class.
    """
    together = cores[-1].members.select(ID, CLASS)
    for number, core in enumerate(cores):
        known = known_of(core.tables).rename({"known": f"known {number}"})
        together = together.join(known, on=ID, how="full", coalesce=True)
    records = [f"known {number}" for number in range(len(cores))]
    shown = together.filter(pl.col(ID).is_not_null()).with_columns(pl.col(records).fill_null(_ABSENT))
    gone = cores[-1].members.filter(pl.col(ID).is_null()).group_by(CLASS).agg(gone=pl.len())
    first = shown.unique(CLASS, keep="any").join(gone, on=CLASS).select(ID, "gone")
    sizes = (
        shown.filter(pl.any_horizontal(pl.col(name) != _ABSENT for name in records))
        .join(first, on=ID, how="left")
        .group_by(records)
        .agg(len=pl.len() + pl.col("gone").sum())
    )
    small = sizes.filter(pl.col("len") < k)
    if small.height:
        counted = small["len"].value_counts().sort("len").to_dicts()
        by_size = ", ".join(f"{row['count']} of {row['len']}" for row in counted)
        raise ReleaseError(
            f"Beside what projects have, {small['len'].sum():,} children would stand out (groups smaller than {k}, by "
            f"size: {by_size}). Nothing was released. This is a fault of the program, so please report it."
        )
    return Joined(len(cores), int(sizes["len"].min() or 0), k)  # type: ignore[arg-type]


def known_of(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return child_id and, as one text, all of a release that others may know: who the child is and the history."""
    children = tables["children"].sort(ID)
    named = children.select(ID, known=pl.concat_str(pl.exclude(ID).cast(pl.String).fill_null("-"), separator="|"))
    for kind in _KINDS:
        if kind in tables:
            columns = [name for name in tables[kind].columns if name in _KNOWN and name != ID]
            event = pl.concat_str(pl.col(columns).cast(pl.String).fill_null("-"), separator="|")
            per_child = (
                tables[kind].with_columns(event=event).sort(ID, "event").group_by(ID).agg(pl.col("event").str.join(";"))
            )
            joined = named.join(per_child, on=ID, how="left")
            named = joined.select(ID, known=pl.format("{}#{}", "known", pl.col("event").fill_null("")))
    return named


def earlier_strata(build: Build, data: Path, people: People, releases: Sequence[Entry]) -> pl.DataFrame:
    """Return child_id and stratum: children of whom releases of an older version, made apart, tell the same together.

    Without any, all children are of one stratum. Raises ReleaseError for a release that can't be read.
    """
    together = people.children.select(ID, known=pl.lit(""))
    for entry in releases:
        key = project_key(data, str(entry.manifest.get("project", "")))
        known = persons(build, core_key(data), key).join(known_of(_read(entry)), left_on="theirs", right_on=ID)
        joined = together.join(known.select(ID, theirs="known"), on=ID, how="left")
        together = joined.select(ID, known=pl.format("{}§{}", "known", pl.col("theirs").fill_null(_ABSENT)))
    new = pl.lit(0, pl.UInt64)
    return together.select(ID, (pl.col("known").hash(seed=0) if releases else new).alias(STRATUM))


def _read(entry: Entry) -> dict[str, pl.DataFrame]:
    """Return the tables of an earlier release. Raises ReleaseError when it has none that can be read."""
    tables = {}
    for name in ("children", *_KINDS):
        parquet, text = entry.folder / f"data/{name}.parquet", entry.folder / f"data/{name}.csv"
        if parquet.exists():
            tables[name] = pl.read_parquet(parquet, glob=False)
        elif text.exists():
            tables[name] = as_it_was(pl.read_csv(text, infer_schema=False, glob=False))
    if "children" not in tables:
        raise ReleaseError(
            f"{entry.name} can't be read, so no rows can be judged beside it: restore it, or withdraw it."
        )
    return tables
