"""Judges rows of text: each becomes an accepted row with the contract's types, or a fault."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import dataframely as dy
import polars as pl

from etl.codes import ALSO
from etl.contracts import TABLES, Contract
from etl.landing.blanks import Blanks, Notes
from etl.landing.recognise import Recognised
from etl.landing.refusals import explained, only, ragged, was_lost
from etl.reading.cast import Way, used, ways
from etl.reading.clock import Clock
from etl.reading.missing import DEFAULT, Words
from etl.reading.precision import at_midnight, has_time
from etl.reading.sheet import ROW, Sheet

SAMPLE = 10_000
WORDS, DAYS = "_words", "_days"
Reads = dict[str, pl.Expr]


@dataclass(frozen=True)
class Judged:
    """A batch judged: its text by column name, its accepted rows typed and in order, and a fault for each other row.

    Accepted rows carry `_words`, a bit for each column that held a word for nothing, and `_days`, a bit for each moment
    that was written without a time. `clocks` counts how moments were written, `unread` words that are no code and no
    date, by column. `doubtful` has `_row`, `id`, `kind` and `day` of rows whose child's id stands for nobody or is cut.
    `held` are rows refused for short unknown words alone, typed without them, with `words`.
    """

    text: pl.DataFrame
    accepted: pl.DataFrame
    faults: pl.DataFrame
    words: Counter[tuple[str, str]]
    clocks: Mapping[str, Clock]
    doubtful: pl.DataFrame
    unread: Counter[tuple[str, str]]
    held: pl.DataFrame


def judge(sheet: Sheet, found: Recognised, words: Words = DEFAULT) -> Iterator[Judged]:
    """Yield the judgement on each batch of a sheet. Rows with nothing in them, as spreadsheets leave, are dropped."""
    contract = found.contract
    blanks, usual = Blanks(contract, words), Reads()
    for batch in sheet.batches():
        text = _named(batch, found)
        unequal = only(text, sheet.ragged)
        whole = text.join(unequal, on=ROW, how="anti", maintain_order="left") if len(unequal) else text
        notes = Notes()
        first = blanks.first(whole, notes)
        usual = usual or _usual(first, contract, sheet.in_1904)
        accepted, typed, faults, said = _judge(
            first, contract, (usual, _every(contract.name, sheet.in_1904)), blanks, notes
        )
        days, clocks = _clocks(whole, accepted, contract)
        held = _held(whole, typed, said, contract, notes)
        marked = accepted.with_columns(_bits(accepted[ROW], contract, notes).alias(WORDS), days.alias(DAYS))
        faults = pl.concat([faults, ragged(unequal)])
        yield Judged(
            text, marked, faults, notes.words(accepted[ROW]), clocks,
            _dated(notes.doubtful, accepted, typed, contract), notes.unread, held,
        )  # fmt: skip


def _ways(contract: Contract, in_1904: bool) -> dict[str, tuple[Way, ...]]:
    return {
        name: ways(column.dtype, in_1904, getattr(column, "resolution", None) == "1mo", ALSO.get(name))
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


def _judge(
    text: pl.DataFrame, contract: Contract, reads: tuple[Reads, Reads], blanks: Blanks, notes: Notes
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Read all rows in their columns' usual ways, then the rows that failed in every way there is, and every word.

    Returns the rows accepted, those that failed typed, a fault for each, and the words of those with no other fault.
    """
    usual, every = reads
    accepted, failed, typed, details = _sift(text, contract, usual, notes)
    rest = only(text, failed)
    if len(failed):
        rest = blanks.second(rest, notes)
        late, failed, typed, details = _sift(rest, contract, every, notes)
        accepted = pl.concat([accepted, late]).sort(ROW) if len(late) else accepted
    typed = only(typed, failed)
    return accepted, typed, *explained(only(rest, failed), typed, details, contract, notes)


def _sift(
    text: pl.DataFrame, contract: Contract, reads: Reads, notes: Notes
) -> tuple[pl.DataFrame, pl.Series, pl.DataFrame, dy.FailureInfo]:
    """Return the rows that pass, typed; the numbers of the others; all rows typed; the rules that rows break."""
    typed = text.select(ROW, *(read.alias(name) for name, read in reads.items()))
    unread = [
        typed[ROW].filter(was_lost(text, typed, n)) for n in reads if typed[n].null_count() > text[n].null_count()
    ]
    good, failure = _with_row(contract.name).filter(typed)
    bad = [*unread, notes.rows_refused()]
    bad += [failure.invalid()[ROW]] if len(failure) else []
    failed = pl.concat(bad).unique()
    return _without(good, failed).select(ROW, *reads), failed, typed, failure


def _without(frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    return frame.filter(~pl.col(ROW).is_in(rows.implode())) if len(rows) else frame


def _held(
    text: pl.DataFrame, typed: pl.DataFrame, said: pl.DataFrame, contract: Contract, notes: Notes
) -> pl.DataFrame:
    """Return the rows that are held for their words, typed, with the same marks as accepted rows."""
    rows = typed.join(said, on=ROW, how="inner", maintain_order="left")
    days, _ = _clocks(text, rows, contract)
    return rows.with_columns(_bits(rows[ROW], contract, notes).alias(WORDS), days.alias(DAYS))


def valid(table: str, rows: pl.DataFrame) -> pl.Series:
    """Return the numbers of typed rows that keep every rule of their table."""
    good, _ = _with_row(table).filter(rows.select(ROW, *TABLES[table].columns))
    return good[ROW]


def _bits(rows: pl.Series, contract: Contract, notes: Notes) -> pl.Series:
    """Return for each row a number with a bit for each column that held a word for nothing."""
    bits = pl.zeros(len(rows), pl.UInt32, eager=True)
    for at, name in enumerate(contract.columns):
        for marked in notes.marked(name):
            bits += rows.is_in(marked.implode()).cast(pl.UInt32) * 2**at
    return bits


def _clocks(text: pl.DataFrame, accepted: pl.DataFrame, contract: Contract) -> tuple[pl.Series, dict[str, Clock]]:
    """Return for each accepted row a number with a bit for each moment written without a time, and the counts."""
    bits, clocks = pl.zeros(len(accepted), pl.UInt8, eager=True), dict[str, Clock]()
    for at, name in enumerate(contract.moments):
        values = accepted[name]
        midnight = accepted.select(at_midnight(pl.col(name)).fill_null(False)).to_series()
        given, still = len(values) - values.null_count(), int(midnight.sum())
        without = 0
        if still:
            rows = accepted[ROW].filter(midnight)
            timed = text.filter(pl.col(ROW).is_in(rows.implode())).select(has_time(pl.col(name))).to_series()
            days = rows.filter(~timed)
            bits += accepted[ROW].is_in(days.implode()).cast(pl.UInt8) * 2**at
            without = len(days)
        clocks[name] = Clock(without, still - without, given - without)
    return bits, clocks


def _dated(doubtful: pl.DataFrame, accepted: pl.DataFrame, typed: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """Return the rows with doubtful ids and the day on which each begins."""
    if doubtful.is_empty() or not contract.begins:
        return doubtful.with_columns(pl.lit(None, pl.Date).alias("day"))
    day = pl.col(contract.begins).cast(pl.Date).alias("day")
    return doubtful.join(pl.concat([accepted.select(ROW, day), typed.select(ROW, day)]), on=ROW, how="left")


@cache
def _with_row(table: str) -> type[dy.Schema]:
    """Return a table's schema with the row number: `filter` leaves out every column that the schema lacks."""
    return type(f"{table}_with_row", (TABLES[table].schema,), {ROW: dy.UInt32()})
