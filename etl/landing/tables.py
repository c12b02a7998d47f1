"""Lands one table of an extract, batch by batch, so that memory does not grow with the table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import polars as pl

from etl.formats.context import without_rare
from etl.identities.id_findings import IdFinding
from etl.landing.judge import judge
from etl.landing.pile import Pile, by_column
from etl.landing.recognise import Recognised
from etl.landing.record import Tally
from etl.landing.tombstones import NOBODY, Tombstones
from etl.reading.missing import DEFAULT, Words
from etl.reading.sheet import Sheet, squeeze

Recognition: TypeAlias = tuple[Sheet, Recognised]


@dataclass(frozen=True)
class LandedTable:
    """What became of a table: the tally, its quarantined rows (a line each), the newest moment it dates, odd ids, rows
    held for their words.
    """

    tally: Tally
    quarantine: pl.DataFrame
    newest: datetime | None
    ids: list[IdFinding]
    held: pl.DataFrame


def land_table(
    folder: Path,
    recognitions: Sequence[Recognition],
    now: datetime,
    tick: Callable[[int], None],
    erased: Tombstones = NOBODY,
    words: Words = DEFAULT,
) -> LandedTable:
    """Judge the sheets of one table and write their accepted rows, numbered in order, to Parquet files in a folder.

    Rows about children who were erased are counted and go no further.
    """
    contract = recognitions[0][1].contract
    pile = Pile(folder, contract, now, erased)
    unnamed: dict[str, None] = {}  # columns without a heading that hold values, in the order of the sheets
    for sheet, found in recognitions:
        pile.start(sheet)
        for judged in judge(_watched(sheet, unnamed), found, words):
            pile.take(judged)
            tick(len(judged.text))
    differing, repeats = pile.repeated()
    tally = Tally(
        rows=pile.kept + sum(map(len, pile.faults)) + pile.erased,
        kept=pile.kept,
        faults=sum(map(len, pile.faults)),
        differing=len(differing),
        repeats=repeats,
        files=pile.files,
        left_out=(*(name for _, found in recognitions for name in found.left_out), *unnamed),
        erased=pile.erased,
        absent=tuple(n for n in contract.columns if not any(n in found.positions for _, found in recognitions)),
        words=by_column(pile.words, contract),
        unread=without_rare(by_column(pile.unread, contract)),
        clocks=pile.clocks,
    )
    return LandedTable(
        tally, pile.quarantine(differing), pile.latest(), pile.ids.findings(pile.parts, pile.line), pile.held_rows()
    )


def _watched(sheet: Sheet, unnamed: dict[str, None]) -> Sheet:
    """Return a sheet that notes, as it is read, its columns without a heading that hold values."""
    without = [at for at, header in enumerate(sheet.headers) if not squeeze(header)]

    def batches() -> Iterator[pl.DataFrame]:
        for batch in sheet.batches():
            for at in without:
                if batch[str(at)].null_count() < len(batch):
                    unnamed[f"column {at + 1} ({sheet.headers[at].strip() or 'no heading'})"] = None
            yield batch

    return replace(sheet, batches=batches) if without else sheet
