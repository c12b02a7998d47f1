"""Recognises words for nothing, such as N/K, in the same way for every format and mapping, before ids are hashed.

A word means one of three things. `NO_VALUE` is an empty cell. `NOT_YET` is an empty date: it has not happened. `ERROR`
is a formula that failed, whose value is lost. A column's own codes take precedence; the caller tries them first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


class Meaning(StrEnum):
    """What a word for nothing means."""

    NO_VALUE = "no value"
    NOT_YET = "not yet"
    ERROR = "spreadsheet error"


NO_VALUE = frozenset({
    "", "null", "\\n", "n/a", "na", "#n/a", "#null!", "none", "nan", "nat", "nil", "-", ".", "..", "?", "unknown",
    "unk", "not known", "n/k", "nk", "not recorded", "not stated", "not provided", "blank", "(blank)", "tbc", "tba",
})  # fmt: skip
NOT_YET = frozenset({
    "awaiting*", "o/s", "outstanding", "pending", "in progress", "ongoing", "open", "not yet*", "due", "chased",
})  # fmt: skip
ERRORS = frozenset({"#ref!", "#value!", "#div/0!", "#name?", "#num!"})
_NO_DAY = re.compile(  # what programs write for no date, 0 or "for ever"; Excel shows its day 0 as 00/01/1900
    r"(?:(?:1899-12-30|30/12/1899|1900-0?1-0?1|0?[01]/0?1/1900|9999-12-31|31/12/9999)(?:[ t][0-9:.]*)?)"
    r"|(?:[01]|2958465)(?:[.]0+)?|00:00"
)
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


@dataclass(frozen=True)
class Words:
    """The words in force, folded; a word that ends in * stands for all that begin so. Policies add to them."""

    no_value: frozenset[str] = NO_VALUE
    not_yet: frozenset[str] = NOT_YET

    def with_more(self, no_value: Iterable[str] = (), not_yet: Iterable[str] = ()) -> Words:
        """Return these words and others."""
        return Words(self.no_value | {folded(word) for word in no_value}, self.not_yet | {folded(w) for w in not_yet})

    def added(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return the words that a policy has added."""
        return self.no_value - NO_VALUE, self.not_yet - NOT_YET

    def word(self, text: str, dated: bool = False) -> tuple[str, Meaning] | None:
        """Return the word for nothing that a cell holds, as it is listed, and what it means; None for a value.

        `dated` says that the cell stands in a column of dates, where "awaiting reply" is a word for nothing.
        """
        plain = folded(text)
        if plain in ERRORS:
            return plain, Meaning.ERROR
        if (found := _listed(plain, self.no_value)) is not None:
            return found, Meaning.NO_VALUE
        if dated and _NO_DAY.fullmatch(plain):
            return "no date", Meaning.NO_VALUE
        if dated and (found := _listed(plain, self.not_yet)) is not None:
            return found, Meaning.NOT_YET
        return None

    def among(self, values: pl.Series, dated: bool = False) -> dict[str, tuple[str, Meaning]]:
        """Return the words for nothing among texts, by the spelling that the texts use."""
        suspects = values.drop_nulls()
        suspects = suspects.filter(suspects.str.contains(self._dated_shape if dated else self._shape))
        found = {text: self.word(text, dated) for text in suspects.unique().to_list()}
        return {text: word for text, word in found.items() if word is not None}

    @cached_property
    def _shape(self) -> str:
        """What all words look like: no digits in them, or one of the few that have some. Ids are told at once."""
        return _shape(self.no_value | ERRORS)

    @cached_property
    def _dated_shape(self) -> str:
        return rf"{_shape(self.no_value | ERRORS | self.not_yet)}|^\s*(?:{_NO_DAY.pattern})\s*$"


DEFAULT = Words()


def said(values: pl.Series, words: Words = DEFAULT, dated: bool = False) -> pl.Series:
    """Return texts without words for nothing."""
    found = words.among(values, dated)
    return values.replace(dict.fromkeys(found)) if found else values


def folded(text: str) -> str:
    """Return a text without case, invisible characters, kinds of dash and needless white space."""
    if text.isascii():
        return " ".join(text.split()).casefold()
    return " ".join(_DASHES.sub("-", visible(text)).split()).casefold()


def visible(text: str) -> str:
    """Return a text in Unicode's plain form (NFKC) without invisible characters (Cf)."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if char.isascii() or unicodedata.category(char) != "Cf")


def _listed(plain: str, words: frozenset[str]) -> str | None:
    if plain in words:
        return plain
    return next((word for word in words if word.endswith("*") and plain.startswith(word[:-1])), None)


def _shape(words: Iterable[str]) -> str:
    some = [re.escape(word.rstrip("*")) for word in sorted(words) if word.endswith("*") or re.search("[0-9]", word)]
    return rf"(?i)^\s*(?:[^0-9]*$|{'|'.join(some)})|[^\x00-\x7f]"  # invisible signs may stand anywhere
