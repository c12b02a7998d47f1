"""Empties cells that hold a word for nothing, such as N/K, and notes them by column, word and row."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TypeAlias

import polars as pl

from etl.codes import ALSO, IF_EMPTY
from etl.contracts import Contract
from etl.identities import health
from etl.landing.faults import Fault, spreadsheet_error, stands_for_nobody
from etl.reading.cast import clean, plain, ways
from etl.reading.missing import Meaning, Words
from etl.reading.names import cleaned
from etl.reading.sheet import ROW

PERSON = "person_id"
PLACES = ("hub", "area")
EMPTY = "(empty)"
SAMPLE = 10_000
Spelled: TypeAlias = dict[str, tuple[str, Meaning]]
_DOUBTFUL = {ROW: pl.UInt32, "id": pl.String, "kind": pl.String}


@dataclass
class Notes:
    """What was noted of a batch, by row number: cells read as nothing, rows refused, ids that are doubtful.

    `blank` has the rows by column and word, `unread` counts words of refused rows that could not be read.
    `doubtful` has each row's id, folded, and whether it is "nobody" or "cut".
    """

    blank: dict[str, list[tuple[str, pl.Series]]] = field(default_factory=dict)
    unread: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: list[tuple[Fault, pl.Series]] = field(default_factory=list)
    doubtful: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_DOUBTFUL))

    def mark(self, column: str, word: str, rows: pl.Series) -> None:
        """Note cells of a column that were read as nothing."""
        self.blank.setdefault(column, []).append((word, rows))

    def marked(self, column: str) -> list[pl.Series]:
        """Return the rows of which a cell of a column was read as nothing."""
        return [rows for _, rows in self.blank.get(column, ())]

    def words(self, accepted: pl.Series) -> Counter[tuple[str, str]]:
        """Return how many cells were read as nothing, by column and word.

        What stands for unknown where it is empty, a source, is counted in rows that were accepted: of others nothing
        counts as unknown, a line of totals among them.
        """
        told: Counter[tuple[str, str]] = Counter()
        for column, marked in self.blank.items():
            for word, rows in marked:
                told[column, word] += int(rows.is_in(accepted.implode()).sum()) if column in IF_EMPTY else len(rows)
        return +told

    def rows_refused(self, column: str | None = None) -> pl.Series:
        """Return the numbers of rows refused for a word, of one column or of all."""
        found = [rows for fault, rows in self.refused if column in (None, fault.column)]
        return pl.concat(found) if found else pl.Series(ROW, [], dtype=pl.UInt32)


class Blanks:
    """The reading of "nothing" in one sheet. Spellings that a column has used are looked for first in later batches."""

    def __init__(self, contract: Contract, words: Words) -> None:
        self._contract, self._words = contract, words
        self._texts = [name for name, column in contract.columns.items() if column.dtype == pl.String]
        self._others = [name for name in contract.columns if name not in self._texts]
        self._known: dict[str, Spelled] = {}

    def first(self, text: pl.DataFrame, notes: Notes) -> pl.DataFrame:
        """Return a batch with words for nothing blanked in texts, and in other columns those known so far."""
        if not self._known:
            self._known = {name: self._among(name, text[name].head(SAMPLE)) for name in self._others}
        new = []
        for name in self._texts:
            values = text[name]
            if values.null_count() < len(values):
                values = _tidy(name, values)
                if name == PERSON:
                    self._look_at(text[ROW], values, notes)
                new.append(self._blanked(text[ROW], values, self._words.among(_different(values)), notes))
        new += [self._blanked(text[ROW], text[name], self._known[name], notes) for name in self._others]
        return self._filled(text.with_columns(new), notes)

    def second(self, text: pl.DataFrame, notes: Notes) -> pl.DataFrame:
        """Return the rows that could not be read with every word for nothing blanked."""
        text = text.with_columns(clean(plain(pl.col(name))) for name in self._others)
        text = text.with_columns(clean(pl.col(name)) for name in self._texts)
        new = []
        for name in self._others:
            found = self._among(name, text[name])
            self._known[name] |= found
            new.append(self._blanked(text[ROW], text[name], found, notes))
        return self._filled(text.with_columns(new), notes)

    def _among(self, name: str, values: pl.Series) -> Spelled:
        """Return the words for nothing that a column's values use, without its own codes."""
        dtype = self._contract.columns[name].dtype
        found = self._words.among(values, dtype.is_temporal())
        if not isinstance(dtype, pl.Enum) or not found:
            return found
        spelled = pl.DataFrame({"text": list(found)}, schema={"text": pl.String})
        read = pl.coalesce(way.strict(clean(plain(pl.col("text")))) for way in ways(dtype, also=ALSO.get(name)))
        codes = spelled.filter(read.is_not_null())["text"]
        return {text: word for text, word in found.items() if text not in codes}

    def _blanked(self, rows: pl.Series, values: pl.Series, found: Spelled, notes: Notes) -> pl.Series:
        if not found:
            return values
        hits = values.is_in(list(found))
        if not hits.any():
            return values
        at, spelled = rows.filter(hits), values.filter(hits)
        for word, meaning in dict.fromkeys(found.values()):
            mine = at.filter(spelled.is_in([text for text, (each, _) in found.items() if each == word]))
            if meaning is Meaning.ERROR:
                notes.refused.append((spreadsheet_error(values.name), mine))
            elif word and len(mine):
                notes.mark(values.name, word, mine)
        return values.to_frame().select(pl.when(~hits).then(pl.col(values.name))).to_series()

    def _look_at(self, rows: pl.Series, ids: pl.Series, notes: Notes) -> None:
        """Note the ids that stand for nobody, or that a spreadsheet has cut."""
        for text in health.suspects(ids):
            word = health.stands_for_nobody(text, self._words)
            if word is None and not health.is_cut(text):
                continue
            mine = rows.filter((ids == text).fill_null(value=False))
            kind = "cut" if word is None else "nobody"
            told = pl.DataFrame({ROW: mine}).with_columns(id=pl.lit(word or text), kind=pl.lit(kind))
            notes.doubtful = pl.concat([notes.doubtful, told])
            if word is not None and self._words.word(text) is None:
                notes.refused.append((stands_for_nobody(ids.name), mine))

    def _filled(self, text: pl.DataFrame, notes: Notes) -> pl.DataFrame:
        """Fill what may be empty with the code that stands for it."""
        for name, code in IF_EMPTY.items():
            if name in text.columns and text[name].null_count():
                empty = text[ROW].filter(text[name].is_null())
                told = pl.concat([empty.clear(), *notes.marked(name)])
                if len(blank := empty.filter(~empty.is_in(told.implode()))):
                    notes.mark(name, EMPTY, blank)
                text = text.with_columns(pl.col(name).fill_null(code))
        return text


def _tidy(name: str, values: pl.Series) -> pl.Series:
    """Return texts in one Unicode form without invisible characters; names of places are cleaned."""
    if name in PLACES:
        return cleaned(values)
    if values.str.len_bytes().sum() == values.str.len_chars().sum():
        return values
    return values.to_frame().select(plain(pl.col(name))).to_series()


def _different(values: pl.Series) -> pl.Series:
    """Return the different values of a column that repeats them, the column itself where finding them costs more."""
    few = values.head(SAMPLE).n_unique() * 20 < min(len(values), SAMPLE)
    return values.unique() if few else values
