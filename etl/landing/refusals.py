"""Says why rows are refused: one fault for each refused row, and the unknown words of rows that are otherwise right."""

from collections.abc import Mapping
from functools import reduce
from operator import or_

import dataframely as dy
import polars as pl

from etl.contracts import Contract
from etl.identities.free_text import is_short_word
from etl.landing.blanks import Notes
from etl.landing.faults import RAGGED, broken, cut_time, described, unreadable
from etl.reading.cast import CUT_TIME, UNREAD
from etl.reading.sheet import ROW

MONTH = "month"
MONTH_FIRST = "03/31/2026"  # stands for all dates that only the month first makes a date: the others may be swapped
_MONTH_FIRST = r"^\s*(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])/\d{4}\b"


def explained(
    text: pl.DataFrame, typed: pl.DataFrame, failure: dy.FailureInfo, contract: Contract, notes: Notes
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return one fault for each refused row, and the words of rows that are refused only for their words.

    A fault is a value that can't be read, a missing value or a broken rule.
    """
    if text.is_empty():
        return described(text.select(ROW), []).with_columns(pl.lit(None, pl.Date).alias(MONTH)), _said(text, {})
    found = failure.details().drop(contract.columns)
    details = text.select(ROW).join(found, on=ROW, how="left", maintain_order="left")
    possible = [(fault, text[ROW].is_in(rows.implode())) for fault, rows in notes.refused]
    codes: dict[str, pl.Series] = {}
    for name, column in contract.columns.items():
        lost = was_lost(text, typed, name)
        notes.unread.update(_words_of(text[name].filter(lost), column))
        short = lost & (text[name].str.contains(CUT_TIME) if column.dtype == pl.Datetime else False)
        possible += [(cut_time(name), short), (unreadable(name, column), lost & ~short)]
        if isinstance(column.dtype, pl.Enum) and lost.any():
            codes[name] = lost
        for rule in (rule for rule in details.columns if rule.startswith(f"{name}|")):
            refused = text[ROW].is_in(notes.rows_refused(name).implode())
            empty = text[name].is_null() & ~refused if rule.endswith("|nullability") else True
            possible.append((broken(contract, rule), (details[rule] == "invalid").fill_null(False) & empty))
    others = [hit.fill_null(value=False) for fault, hit in possible if fault.reason != "unknown_code"]
    spoilt = reduce(or_, others, pl.zeros(len(text), pl.Boolean, eager=True))
    said = _said(text.filter(~spoilt), {name: lost.filter(~spoilt) for name, lost in codes.items()})
    across = [rule for rule in details.columns if rule != ROW and "|" not in rule]
    possible += [(broken(contract, rule), (details[rule] == "invalid").fill_null(False)) for rule in across]
    possible = [(fault, hit.fill_null(value=False)) for fault, hit in possible if hit.any()]
    flags = text.select(ROW).with_columns(hit.alias(str(at)) for at, (_, hit) in enumerate(possible))
    months = typed.select(month_of(contract)).to_series() if contract.begins else pl.lit(None, pl.Date).alias(MONTH)
    return described(flags, [fault for fault, _ in possible]).with_columns(months), said


def _said(text: pl.DataFrame, codes: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Return the unknown words of each row that has some (`_row`, `words`), where all of them are short words."""
    kind = pl.Struct({"column": pl.String, "word": pl.String})
    found = pl.DataFrame(schema={ROW: pl.UInt32, "column": pl.String, "word": pl.String})
    for name, lost in codes.items():
        mine = text.filter(lost).select(ROW, pl.lit(name).alias("column"), pl.col(name).alias("word"))
        found = pl.concat([found, mine])
    long = [word for word in found["word"].unique().to_list() if not is_short_word(word)]
    out = found.filter(pl.col("word").is_in(long)).select(ROW)
    kept = found.join(out, on=ROW, how="anti", maintain_order="left")
    return kept.group_by(ROW, maintain_order=True).agg(pl.struct("column", "word").cast(kind).alias("words")).sort(ROW)


def _words_of(lost: pl.Series, column: dy.Column) -> dict[tuple[str, str], int]:
    """Return the words among values that could not be read, with their rows: what is no code, or no date at all."""
    words = lost.str.strip_prefix(UNREAD)
    if column.dtype.is_temporal():
        swapped = pl.when(words.str.contains(_MONTH_FIRST)).then(pl.lit(MONTH_FIRST))
        words = words.to_frame("word").select(pl.coalesce(swapped, "word")).to_series()
        words = words.filter((words == MONTH_FIRST) | ~words.str.contains("[0-9]"))
    elif not isinstance(column.dtype, pl.Enum):
        return {}
    return {(lost.name, word): rows for word, rows in words.value_counts(name="rows").iter_rows()}


def was_lost(text: pl.DataFrame, typed: pl.DataFrame, name: str) -> pl.Series:
    """Return which rows had a value that could not be read."""
    return text[name].is_not_null() & typed[name].is_null()


def only(frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """Return the rows of a frame that have these numbers."""
    return frame.filter(pl.col(ROW).is_in(rows.implode())) if len(rows) else frame.clear()


def ragged(unequal: pl.DataFrame) -> pl.DataFrame:
    """Return the fault of each row that has more or fewer cells than the header."""
    faults = described(unequal.select(ROW, pl.lit(True).alias("0")), [RAGGED])
    return faults.with_columns(pl.lit(None, pl.Date).alias(MONTH))


def month_of(contract: Contract) -> pl.Expr:
    """Return the month in which a row begins, as its first day; null where nothing says."""
    begins = pl.col(contract.begins).cast(pl.Date) if contract.begins else pl.lit(None, pl.Date)
    return begins.dt.month_start().alias(MONTH)
