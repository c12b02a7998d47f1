"""One sheet: a header and the rows under it, all text, each row knowing where it stands in its file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

ROW = "_row"  # 0 for the first row under the header
BATCH = 250_000  # rows at a time: 5 M contacts load in 1 GB, and larger batches are no faster


@dataclass(frozen=True)
class Sheet:
    """A table of text.

    `batches` yields frames in file order with `_row` (UInt32) and one String column per header, named by its
    position ("0", "1", ...); empty values are null. `lines` turns row numbers into line numbers of the file.
    `ragged` are rows with another number of values than the header. `in_1904` says that day numbers count from 1904.
    `rows` are counted when it is searched for identifiers.
    """

    headers: tuple[str, ...]
    batches: Callable[[], Iterator[pl.DataFrame]]
    lines: Callable[[Sequence[int]], list[int]]
    name: str | None = None
    ragged: pl.Series = field(default_factory=lambda: pl.Series(ROW, [], dtype=pl.UInt32))
    in_1904: bool = False
    rows: int = 0


def frames(lazy: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Yield a lazy frame's rows in order, a batch at a time."""
    yield from lazy.collect_batches(chunk_size=BATCH, maintain_order=True, engine="streaming")
