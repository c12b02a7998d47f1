"""Rows of text into accepted rows of the contract's types, and faults: every row becomes one or the other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import dataframely as dy
import polars as pl

from etl.cast import Way, clean, used, ways
from etl.contracts import TABLES, Contract
from etl.faults import RAGGED, Fault, broken, described, unreadable
from etl.reading import ROW, Sheet
from etl.recognise import Recognised

SAMPLE = 10_000
MONTH = "month"
Ways = Mapping[str, tuple[Way, ...]]


@dataclass(frozen=True)
class Judged:
    """A batch judged: its text by column name, its accepted rows typed and in order, and a fault for each other row."""

    text: pl.DataFrame
    accepted: pl.DataFrame
    faults: pl.DataFrame


def judge(sheet: Sheet, found: Recognised) -> Iterator[Judged]:
    """Yield the judgement on each batch of a sheet. Rows with nothing in them, as spreadsheets leave, are dropped."""
    contract = found.contract
    known = {
        name: ways(column.dtype, sheet.in_1904, getattr(column, "resolution", None) == "1mo")
        for name, column in contract.columns.items()
    }
    quick: Ways = {}
    for batch in sheet.batches():
        text = _named(batch, found)
        quick = quick or {name: used(choices, text[name].head(SAMPLE)) for name, choices in known.items()}
        unequal = _rows(text, sheet.ragged)
        whole = text.join(unequal, on=ROW, how="anti", maintain_order="left") if len(unequal) else text
        accepted, faults = _judge(whole, contract, quick, known)
        yield Judged(text, accepted, pl.concat([faults, _ragged(unequal)]))


def _named(batch: pl.DataFrame, found: Recognised) -> pl.DataFrame:
    """Drop rows that say nothing, name the columns, and add those that the file lacks."""
    cells = pl.exclude(ROW)
    if batch.select(pl.all_horizontal(cells.is_null()).any()).item():
        batch = batch.filter(~pl.all_horizontal(cells.is_null()))
    return batch.select(
        ROW,
        *(
            (pl.col(str(found.positions[name])) if name in found.positions else pl.lit(None, pl.String)).alias(name)
            for name in found.contract.columns
        ),
    )


def _judge(text: pl.DataFrame, contract: Contract, quick: Ways, known: Ways) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read all rows in their columns' usual ways, then the rows that failed in every way there is."""
    accepted, rest = _sift(text, contract, quick, strict=False)
    late, rest = _sift(rest.with_columns(clean(pl.exclude(ROW))), contract, known, strict=True)
    if len(late):
        accepted = pl.concat([accepted, late]).sort(ROW)
    return accepted, _explain(rest, contract, known)


def _sift(text: pl.DataFrame, contract: Contract, choices: Ways, strict: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows that pass, typed, and the others as text."""
    typed = _read(text, choices, strict)
    unread = [typed[ROW].filter(lost) for name in choices if (lost := _lost(text, typed, name)).any()]
    failed = pl.concat(unread) if unread else pl.Series(ROW, [], pl.UInt32)
    good, failure = _with_row(contract.name).filter(_without(typed, failed))
    bad = pl.concat([failed, failure.invalid()[ROW]]) if len(failure) else failed
    return good.select(ROW, *choices), _rows(text, bad)


def _read(text: pl.DataFrame, choices: Ways, strict: bool) -> pl.DataFrame:
    return text.select(
        ROW,
        *(
            pl.coalesce(way.strict(pl.col(name)) if strict else way.read(pl.col(name)) for way in each).alias(name)
            for name, each in choices.items()
        ),
    )


def _lost(text: pl.DataFrame, typed: pl.DataFrame, name: str) -> pl.Series:
    """Return which rows had a value that could not be read."""
    return text[name].is_not_null() & typed[name].is_null()


def _rows(frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    return frame.filter(pl.col(ROW).is_in(rows.implode())) if len(rows) else frame.clear()


def _without(frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    return frame.filter(~pl.col(ROW).is_in(rows.implode())) if len(rows) else frame


def _explain(rest: pl.DataFrame, contract: Contract, known: Ways) -> pl.DataFrame:
    """Return one fault per row that fits in no way: what can't be read, what is missing, what breaks a rule."""
    typed = _read(rest, known, strict=True)
    _, failure = _with_row(contract.name).filter(typed)
    details = rest.select(ROW).join(failure.details().drop(known), on=ROW, how="left", maintain_order="left")
    possible: list[tuple[Fault, pl.Series]] = []
    for name, column in contract.columns.items():
        possible.append((unreadable(name, column), _lost(rest, typed, name)))
        for rule in (rule for rule in details.columns if rule.startswith(f"{name}|")):
            empty = rest[name].is_null() if rule.endswith("|nullability") else True
            possible.append((broken(contract, rule), (details[rule] == "invalid").fill_null(False) & empty))
    across = [rule for rule in details.columns if rule != ROW and "|" not in rule]
    possible += [(broken(contract, rule), (details[rule] == "invalid").fill_null(False)) for rule in across]
    flags = rest.select(ROW).with_columns(hit.alias(str(at)) for at, (_, hit) in enumerate(possible))
    months = typed.select(month_of(contract)).to_series() if contract.begins else pl.lit(None, pl.Date).alias(MONTH)
    return described(flags, [fault for fault, _ in possible]).with_columns(months)


def month_of(contract: Contract) -> pl.Expr:
    """Return the month in which a row begins, as its first day; null where nothing says."""
    begins = pl.col(contract.begins).cast(pl.Date) if contract.begins else pl.lit(None, pl.Date)
    return begins.dt.month_start().alias(MONTH)


def _ragged(unequal: pl.DataFrame) -> pl.DataFrame:
    faults = described(unequal.select(ROW, pl.lit(True).alias("0")), [RAGGED])
    return faults.with_columns(pl.lit(None, pl.Date).alias(MONTH))


@cache
def _with_row(table: str) -> type[dy.Schema]:
    """Return a table's schema with the row number: `filter` leaves out every column that the schema lacks."""
    return type(f"{table}_with_row", (TABLES[table].schema,), {ROW: dy.UInt32()})
