"""Counts in one column the values that have the shape of an identifier, and judges whether it holds any."""

from collections import Counter
from dataclasses import dataclass

import polars as pl

from etl.identities.chance import Verdict, verdict
from etl.identities.forenames import People
from etl.identities.headings import is_birth_period, is_number_of
from etl.identities.normal import CONTROL, plain, plain_text, undated
from etl.identities.patterns import (
    COMPACT_DATES,
    DATES_AFTER_NAMES,
    DATES_ALONE,
    DATES_WITH_NAMES,
    FULL_DATES,
    HOMES,
    KINDS,
    NAMES,
    NHS_NUMBERS,
    UPNS,
    Kind,
)
from etl.reading.sheet import squeeze


@dataclass(frozen=True)
class Roles:
    """Columns, by squeezed heading, in which no date and no name belongs: ids of children, other keys, words kept.

    `declared` are headings of keys that the area has declared to be no identifiers.
    """

    people: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()


NO_ROLES = Roles()
FREE_TEXT = "names or addresses, as over 1 in 10 rows have words of their own"
_ENOUGH_ROWS, _ALONE, _LISTED = 300, 3, 0.9  # rows from which words are judged; a word's rows; the share of such words
_MOST_WORDS = 100_000
_TEN = "^[0-9]{10}$"
_HIDDEN = rf"[^\x00-\x7F]|{CONTROL}"  # what only plain text shows: letters beyond ASCII, and invisible characters


class Words:
    """The words of a column that should hold few: an area, a hub. Names and addresses have no shape, but are rare."""

    def __init__(self, wanted: bool) -> None:
        """Say whether the column is looked at."""
        self._wanted, self._rows = wanted, Counter[str]()

    def add(self, values: pl.Series) -> None:
        """Count the rows of each word, up to more words than any list of places has."""
        if self._wanted and len(self._rows) < _MOST_WORDS:
            self._rows.update(dict(values.drop_nulls().str.strip_chars().value_counts(name="rows").iter_rows()))

    def are_free(self) -> bool:
        """Return whether too many rows have a word that hardly any other has; few rows can't tell."""
        rows = self._rows.total()
        common = sum(each for each in self._rows.values() if each >= _ALONE)
        return rows >= _ENOUGH_ROWS and common < _LISTED * rows


class Column:
    """What was counted in one column: for each kind, the values of its shape and those of them that pass its check."""

    def __init__(self, header: str, roles: Roles) -> None:
        name = squeeze(plain_text(header))
        self.searched = (*KINDS, FULL_DATES) if is_birth_period(header) else (*KINDS, *_dates(name, roles))
        shapes = (f"(?:{kind.first or kind.shape})" for kind in self.searched)
        self.union = "|".join(dict.fromkeys([*shapes, _HIDDEN]))
        self.people = People(name in roles.people | roles.keys | roles.words)
        self._words = Words(name in roles.words)
        self._declared = name in roles.declared
        self._enough = {kind for kind in (NHS_NUMBERS, UPNS) if is_number_of(header, kind)}
        self._counts = [[0, 0] for _ in self.searched]
        self._rows = 0

    def seen(self, values: pl.Series) -> None:
        """Count the values that there are, and look for names among them."""
        self._rows += len(values) - values.null_count()
        self.people.add(values)
        self._words.add(values)

    def add(self, values: pl.Series, repeated: bool) -> None:
        """Count the values in which the union of shapes finds something; repeated ones are looked at once."""
        texts = values.alias("text")
        counted = texts.value_counts(name="rows") if repeated else texts.to_frame().with_columns(rows=pl.lit(1))
        hits = counted.filter(pl.col("text").str.contains(self.union))
        tens = hits.filter(pl.col("text").str.contains(_TEN))
        for at in (0, 1) if len(tens) else ():  # keys of ten digits can be nothing else: a third of the time
            self._count(at, tens, values)
        hits = hits.filter(~pl.col("text").str.contains(_TEN)) if len(tens) else hits
        if hits.is_empty():
            return
        hits = hits.with_columns(plain(hits["text"]))
        bare = hits.with_columns(undated(hits["text"]))
        for at, kind in enumerate(self.searched):
            self._count(at, hits if kind.dated else bare, values)

    def _count(self, at: int, texts: pl.DataFrame, values: pl.Series) -> None:
        """Count the values that have a kind's shape, and those of them that pass its check."""
        kind, count = self.searched[at], self._counts[at]
        found = texts.filter(pl.col("text").str.contains(kind.shape))
        found = found.with_columns(pl.col("text").str.extract_all(kind.shape)).explode("text").drop_nulls()
        if kind.counts is not None and len(found):
            found = found.filter(kind.counts(found["text"]))
        if len(found):
            shaped, passed = int(found["rows"].sum()), int(found["rows"].filter(kind.passes(found["text"])).sum())
            count[0] += max(shaped, _alike(values)) if kind.diluted and passed else shaped
            count[1] += passed

    def kinds(self) -> dict[str, bool]:
        """Return the kinds that this column holds enough of, and whether each may be chance."""
        found: dict[str, bool] = {}
        for kind, (shaped, passed) in zip(self.searched, self._counts, strict=True):
            judged = self._judged(kind, shaped, passed)
            if judged is Verdict.REFUSE or (judged is Verdict.HOLD and not self._declared):
                found[kind.name] = judged is Verdict.HOLD and found.get(kind.name, True)
        if self._words.are_free() and not self._declared:
            found[FREE_TEXT] = True
        if self.people.found():
            found[NAMES] = False
        return found

    def _judged(self, kind: Kind, shaped: int, passed: int) -> Verdict:
        if shaped and kind.name in self._enough:
            return Verdict.REFUSE
        enough = passed > 0 and (not kind.half or 2 * passed >= shaped)
        if kind.chance is None:
            return Verdict.REFUSE if enough else Verdict.CLEAR
        judged = verdict(shaped, passed, self._rows, kind.chance)
        return Verdict.HOLD if judged is Verdict.REFUSE and not enough else judged


def _dates(name: str, roles: Roles) -> tuple[Kind, ...]:
    """Return the ways in which dates of birth are looked for in a column where no date belongs."""
    if name in roles.people:
        return DATES_ALONE, DATES_WITH_NAMES, DATES_AFTER_NAMES, COMPACT_DATES
    if name in roles.words:
        return DATES_ALONE, COMPACT_DATES, HOMES
    return (DATES_WITH_NAMES,) if name in roles.keys else ()


def _alike(values: pl.Series) -> int:
    """Return how many values could be short keys."""
    return int((values.str.contains(r"^\S{5,9}$") & values.str.contains("[0-9]")).sum())


def kinds_in(text: str, header: str = "", roles: Roles = NO_ROLES) -> tuple[str, ...]:
    """Return the kinds of identifier that a short text holds, as the only value of a column."""
    column = Column(header, roles)
    values = pl.Series([text], dtype=pl.String)
    column.seen(values)
    column.add(values, repeated=False)
    return tuple(column.kinds())
