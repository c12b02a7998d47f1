"""Finds ids that stand for no child or for several: counted as one child, they would look like returns.

Ids are examined before they are replaced by pseudonyms. A finding counts rows and ids, and never holds an id.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.identities.id_findings import IdFinding
from etl.reading.missing import DEFAULT, Words, folded

A_DAY, A_YEAR, MOST, SHARE = 5, 24, 30, 0.005  # rows that one child can have; an area's busiest had 2, 11 and 28
NAMELIKE = 0.01  # share of ids without a digit or with a space from which they may be names
_NOBODY = r"unborn|test|dummy|temp|anonymous|anon|no id"
_ONE_DIGIT = "|".join(f"{digit}{{6,}}" for digit in range(1, 10))  # 22 or 99999 can be someone's number
_STANDS = rf"0+(?:[.]0+)?|{_ONE_DIGIT}|x{{2,}}|(?:{_NOBODY})(?: ?(?:child|baby|case|person|record))?[ _-]*[0-9]*"
_CUT = r"[0-9](?:[.,][0-9]+)?[eE][+][0-9]+"
_SUSPECT = rf"(?i)^\s*(?:[^0-9]*|{_STANDS}|{_CUT})\s*$"
_DAYS = 17  # bits of a day's number since 1970, which reach to 2328
Keys = NDArray[np.uint64]


def stands_for_nobody(text: str, words: Words = DEFAULT) -> str | None:
    """Return an id that is a word for nothing or a placeholder, in a form that may be shown: unknown, 0, test,
    999999.
    """
    if found := words.word(text):
        return found[0]
    plain = folded(text)
    return plain if re.fullmatch(_STANDS, plain) else None


def is_cut(text: str) -> bool:
    """Return whether a spreadsheet has cut a number, as in 1.23457E+15: many numbers become one."""
    return bool(re.fullmatch(_CUT, text.strip()))


def suspects(ids: pl.Series) -> list[str]:
    """Return the distinct ids that may stand for no child or be cut; most are ruled out at once by their digits."""
    known = ids.drop_nulls()
    return known.filter(known.str.contains(_SUSPECT)).unique().to_list()


def like_names(ids: pl.Series, words: Words = DEFAULT) -> int:
    """Return how many ids have a space in them or no digit, and are not known to stand for nobody."""
    odd = ids.filter(ids.str.contains(r"^\s*(?:[^0-9]*|\S+\s+\S.*)$")).drop_nulls()
    named = [text for text in odd.unique().to_list() if stands_for_nobody(text, words) is None]
    return int(odd.is_in(named).sum())


def alike_key(ids: pl.Expr) -> pl.Expr:
    """Return ids without case, signs and leading zeros: alike are k00001, K-00001 and K1.

    A sign between two digits stays, since 1-23 and 12-3 are two ids; white space goes.
    """
    between = r"([0-9])[^\p{L}\p{N}]+([0-9])"
    close = ids.str.to_lowercase().str.replace_all(r"\s+", "")
    apart = close.str.replace_all(between, "$1~$2").str.replace_all(between, "$1~$2")
    bare = apart.str.replace_all(r"[^\p{L}\p{N}~]+", "")
    return bare.str.replace_all("(^|[^0-9])0+([0-9])", "$1$2")


def shape_of(ids: pl.Series) -> tuple[int, str] | None:
    """Return the length and case of ids that have one, in digits and letters only; None for others.

    Two ids of one shape can't differ by case, signs or leading zeros alone. Pseudonyms have one shape.
    """
    length = ids.str.len_bytes()
    if ids.is_empty() or length.min() != length.max():
        return None
    for case, others in (("lower", "[^0-9a-z]"), ("upper", "[^0-9A-Z]")):
        if not ids.str.contains(others).any():
            return len(ids[0]), case
    return None


def alike(ids: pl.LazyFrame, column: str) -> pl.DataFrame:
    """Return each id that differs from another of a column by case, signs or leading zeros alone, save the commonest.

    Columns are those of `ids`, with `rows`.
    """
    counted = ids.group_by(column).agg(pl.len().alias("rows"))
    keyed = counted.with_columns(alike_key(pl.col(column)).alias("_key")).filter(pl.len().over("_key") > 1)
    rank = pl.struct(-pl.col("rows").cast(pl.Int64), column).rank("ordinal").over("_key")
    return keyed.filter(rank > 1).drop("_key").collect(engine="streaming")


def day_keys(ids: pl.Series, days: pl.Series) -> Keys:
    """Return a number for each row that sorts by child, then by day: 47 bits of the id's hash and the day's number."""
    day = days.cast(pl.Int32).clip(0, 2**_DAYS - 1).fill_null(0).cast(pl.UInt64).to_numpy()
    hashed = ids.hash().to_numpy() >> np.uint64(_DAYS) << np.uint64(_DAYS)
    return np.asarray(hashed | day, np.uint64)


def too_often(keys: Keys) -> dict[int, str]:
    """Return the hashes of ids that stand on more rows than one child can have, and how: "12 on one day".

    Sorts the keys in place. 5 million rows take half a second and no further memory.
    """
    keys.sort()
    child, most = keys >> np.uint64(_DAYS), max(MOST, int(SHARE * len(keys)))
    found: dict[int, str] = {}
    for first in _runs(child, most):
        found.setdefault(int(child[first]), f"{_count(child, first):,} rows")
    year = np.flatnonzero((child[A_YEAR:] == child[:-A_YEAR]) & (keys[A_YEAR:] - keys[:-A_YEAR] < np.uint64(365)))
    for first in year.tolist() if len(keys) > A_YEAR else []:
        found.setdefault(int(child[first]), f"more than {A_YEAR} in 12 months")
    for first in _runs(keys, A_DAY):
        found[int(child[first])] = f"{_count(keys, first)} on one day"
    return found


def _runs(ordered: Keys, longer_than: int) -> list[int]:
    """Return the first place of each run of one value that is longer than so many."""
    if len(ordered) <= longer_than:
        return []
    hits = np.flatnonzero(ordered[longer_than:] == ordered[:-longer_than])
    return [int(first) for first in hits[np.unique(ordered[hits], return_index=True)[1]]]


def _count(ordered: Keys, first: int) -> int:
    return int(np.searchsorted(ordered, ordered[first], "right")) - first


def hashes(ids: pl.Expr) -> pl.Expr:
    """Return the hashes that `too_often` names, for finding the ids again."""
    return ids.hash().floordiv(2**_DAYS)


def false_returns(ids: Iterable[str], days: Iterable[Any], within: int) -> int:
    """Return how many rows would look like returns within so many days if each id were one child."""
    last: dict[str, int] = {}
    count = 0
    for one, day in sorted((one, day.toordinal()) for one, day in zip(ids, days, strict=True) if day is not None):
        if one in last and day > last[one]:
            count += day - last[one] <= within
        last[one] = day
    return count


def may_be_names(odd: int, rows: int) -> bool:
    """Return whether so many ids have a space or no digit that a column may hold names."""
    return odd > 0 and odd >= NAMELIKE * rows


@dataclass
class RawIds:
    """The running search of one column of raw ids: give it every batch of values, then ask for its findings."""

    rows: int = 0
    nobody: Counter[str] = field(default_factory=Counter)
    cut: int = 0
    namelike: int = 0
    _keys: list[pl.DataFrame] = field(default_factory=list, repr=False)

    def add(self, values: Sequence[str] | pl.Series, words: Words = DEFAULT) -> None:
        """Look at values; empty ones are passed over."""
        ids = pl.Series("id", values, dtype=pl.String).str.strip_chars()
        ids = ids.filter(ids != "")
        doubtful = [*suspects(ids), *words.among(ids)]
        nobody = {text: word for text in doubtful if (word := stands_for_nobody(text, words))}
        cut = [text for text in doubtful if is_cut(text)]
        for text, rows in ids.filter(ids.is_in(list(nobody))).value_counts(name="rows").rows():
            self.nobody[nobody[text]] += rows
        self.cut += int(ids.is_in(cut).sum())
        own = ids.filter(~ids.is_in([*nobody, *cut]))
        self.rows += len(own)
        self.namelike += like_names(own, words)
        one = own.unique().to_frame()
        self._keys.append(one.select(key=alike_key(pl.col("id")).hash(), raw=pl.col("id").hash()))

    @property
    def alike(self) -> int:
        """Ids that differ from another by case, signs or leading zeros alone."""
        if not self._keys:
            return 0
        pairs = pl.concat(self._keys).unique()
        return pairs.height - pairs["key"].n_unique()

    def findings(self, table: str = "local ids") -> Iterator[IdFinding]:
        """Yield what is odd about the ids; counted as one child each, those that stand for nobody would come back."""
        if rows := self.nobody.total():
            yield IdFinding("nobody", table, rows, len(self.nobody), said=", ".join(sorted(self.nobody)))
        for kind, count in (("cut", self.cut), ("alike", self.alike)):
            if count:
                yield IdFinding(kind, table, count, count)
        if self.may_be_names:
            yield IdFinding("names", table, self.namelike, self.namelike)

    @property
    def may_be_names(self) -> bool:
        """Whether so many have a space or no digit that they may be names."""
        return may_be_names(self.namelike, self.rows)
