"""Helps converters turn a format's rows into sheets with the standard's columns, each row with its line in the file."""

from collections.abc import Iterator, Sequence

import polars as pl

from etl.contracts import TABLES
from etl.formats.context import Context
from etl.formats.keys import derived
from etl.formats.labels import tidy
from etl.reading.cast import ways
from etl.reading.missing import DEFAULT, Words
from etl.reading.sheet import ROW, Sheet, squeeze

LINE = "_line"  # below 0 where the row has another number of values than the header: it is refused as such
_DAY_WAYS, _MONTH_WAYS = ways(pl.Date()), ways(pl.Date(), month=True)


def whole(sheet: Sheet) -> pl.DataFrame:
    """Return a sheet's rows in one frame: tidy text under squeezed headers, and the line of each row.

    Of columns with the same header the first counts. A row with more or fewer values than the header keeps none: nobody
    can tell which column each belongs to.
    """
    batches = list(sheet.batches())
    names = {str(at): key for at, header in enumerate(sheet.headers) if (key := squeeze(header))}
    twice = {key for key in names.values() if list(names.values()).count(key) > 1}
    first = {at: key for at, key in names.items() if key not in twice or at == min(a for a in names if names[a] == key)}
    if not batches:
        return pl.DataFrame(schema=dict.fromkeys(first.values(), pl.String) | {LINE: pl.Int64})
    frame = pl.concat(batches).filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))
    lines = pl.Series(LINE, sheet.lines(frame[ROW].to_list()), pl.Int64)
    cells = [tidy(pl.col(at)).alias(key) for at, key in first.items()]
    if not len(sheet.ragged):
        return frame.select(cells).with_columns(lines)
    is_ragged = frame[ROW].is_in(sheet.ragged.implode())
    return frame.select(pl.when(~is_ragged).then(cell) for cell in cells).with_columns(
        lines.zip_with(~is_ragged, -lines)
    )


def column(frame: pl.DataFrame, *headers: str) -> pl.Series:
    """Return the first of several columns that a frame has, else nulls."""
    for header in headers:
        if (key := squeeze(header)) in frame.columns:
            return frame[key]
    return pl.Series([None] * len(frame), dtype=pl.String)


def read_column(context: Context, frame: pl.DataFrame, *headers: str) -> pl.Series:
    """Return a column as `column` does, and note that it has been read: what nothing is made of is told then."""
    context.read.update(map(squeeze, headers))
    return column(frame, *headers)


def as_sheet(table: str, frame: pl.DataFrame) -> Sheet:
    """Return a frame with columns of a table (text) and the line of each row as a sheet of the extract standard."""
    headers = tuple(name for name in TABLES[table].columns if name in frame.columns)
    text = [pl.col(name).cast(pl.String).alias(str(at)) for at, name in enumerate(headers)]
    is_ragged = frame[LINE] < 0
    if is_ragged.any():  # an empty text, and no null: a row of nulls would be taken for an empty line
        text = [pl.when(is_ragged).then(pl.lit("")).otherwise(cell).alias(str(at)) for at, cell in enumerate(text)]
    numbered = frame.select(text).with_row_index(ROW).with_columns(pl.col(ROW).cast(pl.UInt32))
    ragged = numbered[ROW].filter(is_ragged)
    return Sheet(headers, lambda: iter([numbered]), _Lines(frame[LINE].abs().to_list()), name=table, ragged=ragged)


class _Lines:
    def __init__(self, lines: Sequence[int]) -> None:
        self._lines = lines

    def __call__(self, rows: Sequence[int]) -> list[int]:
        return [self._lines[row] for row in rows]


def day_text(text: pl.Series) -> pl.Series:
    """Return dates written in any way as ISO days. Text that is no date stays, and the loader refuses it."""
    frame = text.to_frame("text")
    days = pl.coalesce(way.strict(pl.col("text")) for way in _DAY_WAYS).dt.strftime("%Y-%m-%d")
    return frame.select(pl.coalesce(days, pl.col("text"))).to_series()


def closes_after(closed: str, began: str) -> pl.Expr:
    """Return the day a case closed, as the end of a plan that was left without one; null where the plan began later.

    Both are ISO days. No sender gave such an end, so the plan is not refused for an impossible order of dates.
    """
    return pl.when(pl.col(closed) >= pl.col(began)).then(pl.col(closed))


def birth_month(text: pl.Series, words: Words = DEFAULT) -> pl.Series:
    """Return the month of full dates of birth; null for text that is no date, which goes no further.

    A word for nothing stays, for the loader to count.
    """
    months = pl.coalesce(way.strict(pl.col("text")) for way in _MONTH_WAYS).dt.strftime("%Y-%m")
    word = pl.when(pl.col("text").is_in(list(words.among(text, dated=True)))).then(pl.col("text"))
    return text.to_frame("text").select(pl.coalesce(word, months)).to_series()


def derived_keys(table: str, person: pl.Series, day: pl.Series) -> pl.Series:
    """Return a key per row, made of the child, the day and how many rows of the child's day came before it."""
    frame = pl.DataFrame({"person": person, "day": day})
    nth = frame.select(pl.int_range(pl.len()).over("person", "day").cast(pl.String)).to_series()
    values = [derived(table, *parts) if parts[0] else None for parts in zip(person, day, nth, strict=True)]
    return pl.Series(values, dtype=pl.String)


def one_per_child(parts: Iterator[pl.DataFrame], context: Context) -> pl.DataFrame | None:
    """Return one row per child out of several lists: the last value of each column, else its last word for nothing."""
    frames = [part.filter(pl.col("person_id").is_not_null()) for part in parts]
    if not frames:
        return None
    full = pl.concat(frames, how="diagonal")
    texts = [name for name, kind in full.schema.items() if kind == pl.String and name != "person_id"]
    said = full.with_columns(context.said(full[name]).alias(f"said {name}") for name in texts)
    last = said.group_by("person_id", maintain_order=True).agg(pl.all().drop_nulls().last())
    return last.select("person_id", *(pl.coalesce(f"said {name}", name).alias(name) for name in texts), LINE)
