"""Keeps rows that were refused only for unknown words, so that they can count once somebody says what a word means.

`held.parquet` of an extract has these rows, typed and without the unknown codes, and their words. Only short words are
kept; rows with longer ones stay refused and are counted. The landed rows themselves never change.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from etl.contracts import TABLES, Contract
from etl.durable import sync
from etl.landing.extracts import landing, read_extracts
from etl.landing.record import Extract, digests, write_record
from etl.landing.tombstones import Tombstones
from etl.reading.sheet import ROW

HELD = "held.parquet"
LINE, SAID = "line", "words"
_SAID = pl.List(pl.Struct({"column": pl.String, "word": pl.String}))
_NOTED = {"_words": pl.UInt32, "_days": pl.UInt8}


def held_frame(found: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the rows held of an extract's tables in one frame: a row of each table is one column's values."""
    frames = [
        rows.select(
            pl.lit(name).alias("table"), pl.col(LINE).cast(pl.Int64), pl.col(ROW).cast(pl.UInt32),
            pl.col(SAID).cast(_SAID), pl.struct(*_written(TABLES[name])).alias(name),
        )
        for name, rows in found.items() if not rows.is_empty()
    ]  # fmt: skip
    empty = pl.DataFrame(schema={"table": pl.String, LINE: pl.Int64, ROW: pl.UInt32, SAID: _SAID})
    return pl.concat([empty, *frames], how="diagonal")


def _written(contract: Contract) -> list[pl.Expr]:
    coded = [name for name, column in contract.columns.items() if isinstance(column.dtype, pl.Enum)]
    return [pl.col(n).cast(pl.String) if n in coded else pl.col(n) for n in (*contract.columns, *_NOTED)]


def held_of(data: Path, extract: Extract) -> pl.DataFrame | None:
    """Return what is held of an extract: table, line, row and words; None for one that landed before rows were held."""
    path = landing(data) / extract.id / HELD
    return pl.read_parquet(path, glob=False) if HELD in extract.files and path.exists() else None


def rows_of(held: pl.DataFrame, table: str) -> pl.DataFrame:
    """Return the rows held of one table, typed, each with its line and its words."""
    contract = TABLES[table]
    if table not in held.columns:
        kinds: dict[str, pl.DataType] = {LINE: pl.Int64(), ROW: pl.UInt32(), SAID: _SAID}
        kinds |= {name: column.dtype for name, column in contract.columns.items()}
        return pl.DataFrame(schema={**kinds, **_NOTED})
    rows = held.filter(pl.col("table") == table).select(LINE, ROW, SAID, table).unnest(table)
    return rows.with_columns(
        pl.col(name).cast(column.dtype) for name, column in contract.columns.items() if name in rows.columns
    )


def can_be_held(extract: Extract) -> bool:
    """Return whether an extract landed before rows were held, with unknown words: loaded again it can be mended."""
    return HELD not in extract.files and any(tally.unread for tally in extract.tables.values())


def forget_held(data: Path, stones: Tombstones) -> None:
    """Take the rows of erased children out of what is held; done again, it changes nothing."""
    for extract in read_extracts(data):
        held = held_of(data, extract)
        if held is None or held.is_empty():
            continue
        kept = [stones.without(name, rows_of(held, name)).select(ROW).with_columns(table=pl.lit(name))
                for name in held["table"].unique()]  # fmt: skip
        left = held.join(pl.concat(kept), on=["table", ROW], how="semi")
        if len(left) < len(held):
            folder = landing(data) / extract.id
            temporary = folder / f"{HELD}.new"
            left.write_parquet(temporary)
            sync(temporary)
            temporary.replace(folder / HELD)
            write_record(folder, replace(extract, files=digests(folder)))


def about(data: Path, extracts: list[Extract], person: str) -> tuple[bool, list[str]]:
    """Return whether a child is in what is held, and the keys of contacts of the child that are held."""
    there, contacts = False, list[str]()
    for extract in extracts:
        held = held_of(data, extract)
        for name in held["table"].unique() if held is not None else ():
            rows = rows_of(held, name) if held is not None else pl.DataFrame()
            if "person_id" in rows.columns:
                mine = rows.filter(pl.col("person_id") == person)
                there |= not mine.is_empty()
                contacts += mine["contact_id"].drop_nulls().to_list() if name == "contacts" else []
    return there, contacts
