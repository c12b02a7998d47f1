"""Proposes a meaning for each column of an agency's own file, for a person to confirm.

An unsure proposal is marked as one. A column that may name a person, or holds children's numbers, shows no values.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from etl.contracts import TABLES
from etl.formats.mapping import LABELLED, PEOPLE
from etl.formats.written_dates import fits
from etl.identities.scan import holds_identifier
from etl.propose.columns import Column, Values, propose, with_offers
from etl.propose.dates import formats_for, is_month, read_already
from etl.propose.words import propose_word
from etl.reading.cast import ways
from etl.reading.missing import DEFAULT
from etl.reading.own_table import OwnTable
from etl.staging.own_file import table_of
from etl.staging.place import Own, OwnTab, Staged, StagedLoad

SAMPLES = 3
_LONGEST = 24  # letters of a value shown


@dataclass(frozen=True)
class Offered:
    """One column of a file: its heading, its first values, its proposed or confirmed meaning, its filled rows.

    The values are left out where they may name a person. The meaning is a standard column; "" means that the column is
    left out, None that its meaning is not known.
    """

    heading: str
    values: tuple[str, ...] | None
    means: str | None
    suggested: bool
    filled: float
    reads: str


def offered(load: StagedLoad, file: Staged) -> list[Offered]:
    """Return each column of an agency's own file, in the file's order; those never kept come last."""
    own = file.own
    if own is None or not own.table:
        return []
    known = _looked_at(load.place, own.tabs[0], own.table)
    found = [_with_answer(each, own) for each in known]
    return found + [Offered(heading, None, "", False, 1.0, "left out") for heading in own.left_out]


def _with_answer(each: Offered, own: Own) -> Offered:
    if each.heading not in own.columns:
        return each
    return Offered(each.heading, each.values, own.columns[each.heading], False, each.filled, each.reads)


@lru_cache(maxsize=64)
def _looked_at(place: Path, tab: OwnTab, table: str) -> tuple[Offered, ...]:
    return tuple(_columns(table_of(place, tab), table))


def _columns(tab: OwnTable, table: str) -> list[Offered]:
    values = Values(tab)
    proposed = with_offers(propose(values, table), values, ())
    means = {heading: column for column in proposed.columns for heading in column.headings}
    frame = pl.concat(list(tab.sheet.batches()))
    found = []
    for at, heading in enumerate(tab.headings):
        column = means.get(heading)
        given = frame[str(at)].drop_nulls()
        shows = column is None or column.name not in PEOPLE
        found.append(
            Offered(
                heading,
                _samples(given) if shows else None,
                column.name if column else None,
                bool(column and not column.sure and not (column.certain and column.name in PEOPLE)),
                len(given) / len(frame) if len(frame) else 0.0,
                _reads(given, table, column, heading in values.times),
            )
        )
    return found


def _samples(given: pl.Series) -> tuple[str, ...]:
    first = given.unique(maintain_order=True).head(SAMPLES).to_list()
    return tuple("(not shown)" if holds_identifier(text) else _short(text) for text in first)


def _short(text: str) -> str:
    plain = "".join(char for char in text if char.isprintable())
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


def _reads(given: pl.Series, table: str, column: Column | None, are_times: bool) -> str:
    """Return how a column's values read: `218 dates, 1 that can’t be read`, `4 words, 2 for the next step`."""
    if column is None:
        return "–"
    kind = TABLES[table].columns[column.name]
    if kind.dtype.is_temporal():
        said = given.filter(~given.is_in(list(DEFAULT.among(given, dated=True))))
        if are_times:
            return f"{len(said):,} times"
        dates = _dates(said, is_month(kind))
        odd = f", {len(said) - dates:,} that can’t be read" if dates < len(said) else ""
        return f"{dates:,} date{'s' * (dates != 1)}{odd}"
    if isinstance(kind.dtype, pl.Enum):
        words = given.unique()
        left = no_codes(table, column.name, words).to_list()
        unknown = sum(column.name not in LABELLED or not propose_word(table, column.name, word).stated for word in left)
        more = f", {unknown:,} for the next step" if unknown else ""
        return f"{len(words):,} word{'s' * (len(words) != 1)}{more}"
    return f"{len(given):,} text"


def _dates(said: pl.Series, month: bool) -> int:
    """Return how many texts are dates in the formats that a mapping will read them in."""
    forms, _ = formats_for(said, month)
    if not forms:
        return int(read_already(said).sum())
    left = said
    for form in forms:
        left = left.filter(~fits(left, form))
    return len(said) - len(left)


def no_codes(table: str, column: str, words: pl.Series) -> pl.Series:
    """Return the words that read neither as a code of a column as they stand, nor as nothing."""
    dtype = TABLES[table].columns[column].dtype
    known = [way.strict(pl.col("text")) for way in ways(dtype)]
    read = words.alias("text").to_frame().select(pl.coalesce(known).is_null()).to_series()
    unread = words.filter(read)
    return unread.filter(~unread.is_in(list(DEFAULT.among(unread))))


def required(table: str) -> list[str]:
    """Return the columns that a table can't do without; a key that can be made of the others is not among them."""
    contract = TABLES[table]
    made = {contract.key[0]} if len(contract.key) == 1 else set()
    return [name for name in contract.required if name not in made]
