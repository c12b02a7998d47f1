"""Holds a chunk (the whole histories of some invented children, as arrays) and turns it into an extract's columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from etl.synthetic.arrivals import Arrivals, Children
from etl.synthetic.checks import Checks
from etl.synthetic.days import Days
from etl.synthetic.journey import Journey
from etl.synthetic.ratings import Ratings
from etl.synthetic.setting import Bools, Ints, Setting


@dataclass
class Numbers:
    """How many keys of each kind have been given out in earlier chunks."""

    used: dict[str, int] = field(default_factory=dict)

    def take(self, kind: str, size: int) -> int:
        """Return the first of so many new numbers."""
        first = self.used.get(kind, 1)
        self.used[kind] = first + size
        return first


@dataclass(frozen=True)
class Chunk:
    """What one chunk's frames are made from."""

    setting: Setting
    days: Days
    children: Children
    arrivals: Arrivals
    ratings: Ratings
    journey: Journey
    checks: Checks
    numbers: Numbers
    index: int = 0

    @property
    def low(self) -> int:
        """First day shown, in days since 1970."""
        return self.days.first + self.days.seen

    @property
    def high(self) -> int:
        """Last day shown."""
        return self.days.first + self.days.count - 1


def names(letter: str, number: Ints, width: int) -> pl.Series:
    """Return keys: a letter and a number of so many digits."""
    return letter + pl.Series(number).cast(pl.String).str.zfill(width)


def keyed(letter: str, kind: str, chunk: Chunk, begins: Ints) -> pl.Series:
    """Return keys in order of time."""
    first = chunk.numbers.take(kind, len(begins))
    place = np.empty(len(begins), dtype=np.int64)
    place[np.argsort(begins, kind="stable")] = np.arange(first, first + len(begins))
    return names(letter, place, 8)


def coded(index: Ints, words: Sequence[str]) -> pl.Series:
    """Return the words at each index, null at -1."""
    table = pl.Series([*words, None], dtype=pl.String)
    return table.gather(pl.Series(np.where(index < 0, len(words), index)))


def pick(rng: np.random.Generator, shares: Mapping[str, float], size: int) -> pl.Series:
    """Return a random word per row by its share."""
    odds = np.array(list(shares.values()), dtype=np.float64)
    return coded(rng.choice(len(odds), size, p=odds / odds.sum()), list(shares))


def moment(minute: Ints, known: Bools) -> pl.Series:
    """Return times from minutes since 1970, null where not known."""
    return where(known, pl.Series(minute * 60_000_000).cast(pl.Datetime("us")))


def day(number: Ints, known: Bools) -> pl.Series:
    """Return dates from days since 1970, null where not known."""
    return where(known, pl.Series(np.where(known, number, 0).astype(np.int32)).cast(pl.Date))


def where(known: Bools, values: pl.Series) -> pl.Series:
    """Return values, null where not known."""
    return values.zip_with(pl.Series(known), pl.Series([None], dtype=values.dtype).new_from_index(0, len(values)))
