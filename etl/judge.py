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
Reads = Mapping[str, pl.Expr]


@dataclass(frozen=True)
class Judged:
    """A batch judged: its text by column name, its accepted rows typed and in order, and a fault for each other row."""

    text: pl.DataFrame
    accepted: pl.DataFrame
    faults: pl.DataFrame


def judge(sheet: Sheet, found: Recognised) -> Iterator[Judged]:
    """Yield the judgement on each batch of a sheet. Rows with nothing in them, as spreadsheets leave, are dropped."""
    contract = found.contract
    usual: Reads = {}
    for batch in sheet.batches():
        text = _named(batch, found)
        usual = usual or _usual(text, contract, sheet.in_1904)
        unequal = _rows(text, sheet.ragged)
        whole = text.join(unequal, on=ROW, how="anti", maintain_order="left") if len(unequal) else text
        accepted, faults = _judge(whole, contract, usual, _every(contract.name, sheet.in_1904))
        yield Judged(text, accepted, pl.concat([faults, _ragged(unequal)]))


def _ways(contract: Contract, in_1904: bool) -> dict[str, tuple[Way, ...]]:
    return {
        name: ways(column.dtype, in_1904, getattr(column, "resolution", None) == "1mo")
        for name, column in contract.columns.items()
    }


def _usual(text: pl.DataFrame, contract: Contract, in_1904: bool) -> Reads:
    """Return how to read each column in the ways that its first rows are written in."""
    known = _ways(contract, in_1904)
    chosen = {name: used(each, text[name].head(SAMPLE)) for name, each in known.items()}
    return {name: pl.coalesce(way.read(pl.col(name)) for way in each) for name, each in chosen.items()}


@cache
def _every(table: str, in_1904: bool) -> Reads:
    """Return how to read each column in whatever way it is written."""
    known = _ways(TABLES[table], in_1904)
    return {name: pl.coalesce(way.strict(pl.col(name)) for way in each) for name, each in known.items()}


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


def _judge(text: pl.DataFrame, contract: Contract, usual: Reads, every: Reads) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read all rows in their columns' usual ways, then the rows that failed in every way there is."""
    accepted, failed, typed, details = _sift(text, contract, usual)
    rest = _rows(text, failed)
    if len(failed):
        rest = rest.with_columns(clean(pl.exclude(ROW)))
        late, failed, typed, details = _sift(rest, contract, every)
        accepted = pl.concat([accepted, late]).sort(ROW) if len(late) else accepted
    return accepted, _explain(_rows(rest, failed), _rows(typed, failed), details, contract)


def _sift(
    text: pl.DataFrame, contract: Contract, reads: Reads
) -> tuple[pl.DataFrame, pl.Series, pl.DataFrame, dy.FailureInfo]:
    """Return the rows that pass, typed; the numbers of the others; all rows typed; the rules that rows break."""
    typed = text.select(ROW, *(read.alias(name) for name, read in reads.items()))
    unread = [typed[ROW].filter(_lost(text, typed, n)) for n in reads if typed[n].null_count() > text[n].null_count()]
    good, failure = _with_row(contract.name).filter(typed)
    failed = pl.concat([*unread, failure.invalid()[ROW]]) if unread or len(failure) else typed[ROW].clear()
    return _without(good, failed).select(ROW, *reads), failed, typed, failure


def _lost(text: pl.DataFrame, typed: pl.DataFrame, name: str) -> pl.Series:
    """Return which rows had a value that could not be read."""
    return text[name].is_not_null() & typed[name].is_null()


def _rows(frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    return frame.filter(pl.col(ROW).is_in(rows.implode())) if len(rows) else frame.clear()


def _without(frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    return frame.filter(~pl.col(ROW).is_in(rows.implode())) if len(rows) else frame


def _explain(text: pl.DataFrame, typed: pl.DataFrame, failure: dy.FailureInfo, contract: Contract) -> pl.DataFrame:
    """Return one fault per row that fits in no way: what can't be read, what is missing, what breaks a rule."""
    if text.is_empty():
        return described(text.select(ROW), []).with_columns(pl.lit(None, pl.Date).alias(MONTH))
    found = failure.details().drop(contract.columns)
    details = text.select(ROW).join(found, on=ROW, how="left", maintain_order="left")
    possible: list[tuple[Fault, pl.Series]] = []
    for name, column in contract.columns.items():
        possible.append((unreadable(name, column), _lost(text, typed, name)))
        for rule in (rule for rule in details.columns if rule.startswith(f"{name}|")):
            empty = text[name].is_null() if rule.endswith("|nullability") else True
            possible.append((broken(contract, rule), (details[rule] == "invalid").fill_null(False) & empty))
    across = [rule for rule in details.columns if rule != ROW and "|" not in rule]
    possible += [(broken(contract, rule), (details[rule] == "invalid").fill_null(False)) for rule in across]
    possible = [(fault, hit) for fault, hit in possible if hit.any()]
    flags = text.select(ROW).with_columns(hit.alias(str(at)) for at, (_, hit) in enumerate(possible))
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
