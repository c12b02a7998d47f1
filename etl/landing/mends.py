"""Records what agencies' unknown words mean, and adds the rows held for those words with the codes they stand for.

Each line of `words.jsonl` gives a word its code, or takes it back; lines are only added. A word's last line counts.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from etl.contracts import TABLES
from etl.durable import parsed
from etl.landing.held import LINE, SAID, held_of, rows_of
from etl.landing.judge import valid
from etl.landing.landing import quarantine_of
from etl.landing.record import Extract
from etl.reading.missing import folded
from etl.reading.sheet import ROW

FILE = "words.jsonl"


@dataclass(frozen=True)
class Mend:
    """What a word means in a column of a table, where an agency writes it; an empty code takes it back."""

    agency: str
    table: str
    column: str
    word: str
    code: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is about."""
        return self.agency, self.table, self.column, folded(self.word)


Mends = Mapping[tuple[str, str, str, str], str]  # agency, table, column and folded word -> code


def read_mends(data: Path) -> dict[tuple[str, str, str, str], str]:
    """Return the codes in force, by what each is about."""
    return {mend.key: mend.code for mend, _ in mends_in_force(data)}


def mends_in_force(data: Path) -> list[tuple[Mend, str]]:
    """Return what words mean, each with the moment at which it was said, without a line that a crash cut off."""
    try:
        lines = (data / FILE).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    found: dict[tuple[str, str, str, str], tuple[Mend, str]] = {}
    for raw in filter(None, map(parsed, lines)):
        mend = _mend(raw)
        if mend is not None:
            found.pop(mend.key, None)
            if mend.code:
                found[mend.key] = mend, str(raw.get("at", ""))
    return list(found.values())


def are_lost(data: Path) -> bool:
    """Return whether words were given a code here, and the file of them holds none."""
    path = data / FILE
    return path.exists() and not any(map(parsed, path.read_bytes().splitlines()))


def add_mends(data: Path, mends: Iterable[Mend], who: str, at: datetime) -> None:
    """Write down what words mean."""
    with (data / FILE).open("a", encoding="utf-8") as file:
        for mend in mends:
            line = asdict(mend) | {"who": who, "at": at.isoformat(timespec="seconds")}
            file.write("\n" + json.dumps(line, ensure_ascii=False))
        file.flush()
        os.fsync(file.fileno())


def concern(extract: Extract, mends: Mends) -> list[tuple[str, ...]]:
    """Return the mends that can reach an extract's rows, in order."""
    agency = extract.agency or ""
    return sorted((*key, code) for key, code in mends.items() if key[0] == agency and key[1] in extract.tables)


def mended_rows(data: Path, extract: Extract, table: str, mends: Mends) -> pl.DataFrame:
    """Return the rows held of a table whose words all have a code now, typed and valid, each with its line."""
    held = held_of(data, extract)
    rows = rows_of(held, table) if held is not None else None
    if rows is None or rows.is_empty():
        return pl.DataFrame(schema={LINE: pl.Int64, ROW: pl.UInt32})
    agency = extract.agency or ""
    told = rows.select(ROW, SAID).explode(SAID).unnest(SAID)
    known = told.select("column", "word").unique()
    codes = [mends.get((agency, table, column, folded(word))) for column, word in known.iter_rows()]
    told = told.join(known.with_columns(code=pl.Series(codes, dtype=pl.String)), on=["column", "word"])
    whole = told.group_by(ROW).agg(pl.col("code").is_not_null().all().alias("all")).filter("all")
    rows = rows.join(whole, on=ROW, how="semi", maintain_order="left")
    for column in known["column"].unique().to_list():
        meant = told.filter(pl.col("column") == column).select(ROW, pl.col("code").alias("_code"))
        kind = TABLES[table].columns[column].dtype
        rows = rows.join(meant, on=ROW, how="left", maintain_order="left").with_columns(
            pl.coalesce(column, pl.col("_code").cast(kind)).alias(column)
        ).drop("_code")  # fmt: skip
    return rows.join(valid(table, rows.drop(LINE, SAID)).to_frame(), on=ROW, how="semi", maintain_order="left").drop(
        SAID
    )


def is_held(data: Path, extract: Extract, mends: Mends, max_rejected_percent: float) -> bool:
    """Return whether too many of an extract's rows are refused for it to be published, without those mended by now."""
    if not extract.held(max_rejected_percent):
        return False
    tables = dict.fromkeys(each[1] for each in concern(extract, mends))
    mended = sum(mended_rows(data, extract, table, mends).height for table in tables)
    return 100 * (extract.quarantined - mended) / extract.rows > max_rejected_percent


def still_refused(data: Path, extract: Extract, mends: Mends) -> pl.DataFrame:
    """Return an extract's quarantined rows without those whose words have a meaning by now."""
    rows = quarantine_of(data, extract)
    for table in dict.fromkeys(each[1] for each in concern(extract, mends)):
        lines = mended_rows(data, extract, table, mends)[LINE].to_list()
        rows = rows.filter(~((pl.col("table") == table) & pl.col("line").is_in(lines)))
    return rows


def _mend(raw: Mapping[str, Any]) -> Mend | None:
    named: Sequence[object] = [raw.get(name) for name in ("agency", "table", "column", "word", "code")]
    if not all(isinstance(each, str) for each in named) or raw["table"] not in TABLES:
        return None
    categories = getattr(getattr(TABLES[raw["table"]].columns.get(raw["column"]), "dtype", None), "categories", None)
    if categories is None or (raw["code"] and raw["code"] not in categories.to_list()):
        return None
    return Mend(*map(str, named))
