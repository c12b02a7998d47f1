"""Defines a sheet: a header and rows of text, each with its line in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

ROW = "_row"  # 0 for the first row under the header
BATCH = 250_000  # rows at a time: 5 M contacts load in 1 GB, and larger batches are no faster


@dataclass(frozen=True)
class Sheet:
    """A table of text.

    `batches` yields frames in file order with `_row` (UInt32) and one String column per header, named by its
    position ("0", "1", ...); empty values are null. `lines` turns row numbers into line numbers of the file. `ragged`
    are the rows with another number of values than the header. `in_1904` says that Excel's day numbers count from 1904.
    `rows` is their number, known once the sheet has been searched for identifiers. `hidden` says that who opens the
    workbook does not see the sheet, `left` how many empty columns of it stand before the first, `marked` which of its
    rows are hidden or struck out.
    """

    headers: tuple[str, ...]
    batches: Callable[[], Iterator[pl.DataFrame]]
    lines: Callable[[Sequence[int]], list[int]]
    name: str | None = None
    ragged: pl.Series = field(default_factory=lambda: _no_rows())
    in_1904: bool = False
    rows: int = 0
    hidden: bool = False
    left: int = 0
    marked: tuple[str, ...] = ()


def _no_rows() -> pl.Series:
    import polars as pl

    return pl.Series(ROW, [], dtype=pl.UInt32)


def squeeze(header: str) -> str:
    """Return a header as lower-case letters and digits only: case, spaces, underscores, brackets and quotes drift."""
    return re.sub(r"[^a-z0-9]", "", header.lower())


def nearest_heading(name: str, headings: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the heading that is spelt nearest to a name, as `squeeze` compares them; None where none is near.

    `cutoff` is how alike they must be, from 0 to 1.
    """
    by_key: dict[str, str] = {}
    for heading in headings:
        by_key.setdefault(squeeze(heading), heading)
    close = get_close_matches(squeeze(name), by_key, n=1, cutoff=cutoff)
    return by_key[close[0]] if close else None


def frames(lazy: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Yield a lazy frame's rows in order, a batch at a time."""
    yield from lazy.collect_batches(chunk_size=BATCH, maintain_order=True, engine="streaming")
