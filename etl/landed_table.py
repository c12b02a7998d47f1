"""One table of an extract while it lands: batches are judged and written one by one, so memory does not grow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeAlias

import polars as pl

from etl.cast import has_time
from etl.contracts import Contract
from etl.extracts import Tally, end_of
from etl.faults import twice
from etl.judge import MONTH, Judged, judge, month_of
from etl.reading import ROW, Sheet
from etl.recognise import Recognised
from etl.repeats import repeated
from etl.tombstones import NOBODY, Tombstones

Recognition: TypeAlias = tuple[Sheet, Recognised]
_QUARANTINE = {
    "table": pl.String,
    "line": pl.Int64,
    "column": pl.String,
    "reason": pl.String,
    "message": pl.String,
    MONTH: pl.Date,
}


@dataclass(frozen=True)
class LandedTable:
    """What became of a table: the tally, its quarantined rows (a line each), and the newest moment it dates."""

    tally: Tally
    quarantine: pl.DataFrame
    newest: datetime | None


def part(table: str, number: int) -> str:
    """Return the name of a file with accepted rows."""
    return f"{table}-{number:05d}.parquet"


def land_table(
    folder: Path,
    recognitions: Sequence[Recognition],
    now: datetime,
    tick: Callable[[int], None],
    erased: Tombstones = NOBODY,
) -> LandedTable:
    """Judge the sheets of one table and write their accepted rows, numbered in order, to Parquet files in a folder.

    Rows about children who were erased are counted and go no further.
    """
    contract = recognitions[0][1].contract
    pile = _Pile(folder, contract, now, erased)
    for sheet, found in recognitions:
        pile.start(sheet)
        for judged in judge(sheet, found):
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
        left_out=tuple(name for _, found in recognitions for name in found.left_out),
        erased=pile.erased,
        absent=tuple(n for n in contract.columns if not any(n in found.positions for _, found in recognitions)),
    )
    return LandedTable(tally, pile.quarantine(differing), pile.newest)


def compare(rows: pl.DataFrame, contract: Contract) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return which rows (`_row`) come before the last row of their key: those that differ from it, those that don't."""
    key = list(contract.key)
    last = rows.filter(pl.col(ROW) == pl.col(ROW).max().over(key))
    earlier = rows.join(last.select(ROW), on=ROW, how="anti")
    others = [name for name in contract.columns if name not in key]
    paired = earlier.join(last, on=key, nulls_equal=True, suffix="|last")
    differ = pl.any_horizontal(pl.lit(False), *(pl.col(n).ne_missing(pl.col(f"{n}|last")) for n in others))
    differing = paired.filter(differ).select(ROW)
    return differing, earlier.join(differing, on=ROW, how="anti").select(ROW)


@dataclass
class _Pile:
    """Rows landed so far. Rows of a second sheet are numbered on from the first's."""

    folder: Path
    contract: Contract
    now: datetime
    tombstones: Tombstones
    newest: datetime | None = None
    kept: int = 0
    erased: int = 0
    files: int = 0
    top: int = 0
    faults: list[pl.DataFrame] = field(default_factory=list)
    keys: list[pl.DataFrame] = field(default_factory=list)
    sheets: list[tuple[int, Sheet]] = field(default_factory=list)

    def start(self, sheet: Sheet) -> None:
        self.sheets.append((self.top, sheet))

    def take(self, judged: Judged) -> None:
        """Write a batch's accepted rows, and remember their keys and the faults of the others."""
        shift = (pl.col(ROW) + self.sheets[-1][0]).cast(pl.UInt32)
        if len(judged.text):
            self.top = self.sheets[-1][0] + int(judged.text[ROW][-1]) + 1
        self.faults.append(judged.faults.with_columns(shift))
        if judged.accepted.is_empty():
            return
        accepted = self.tombstones.without(self.contract.name, judged.accepted).with_columns(shift)
        self.erased += len(judged.accepted) - len(accepted)
        accepted.write_parquet(self.folder / part(self.contract.name, self.files), compression="lz4")
        self.keys.append(accepted.select(ROW, pl.struct(self.contract.key).hash().alias("hash")))
        self.newest = max(filter(None, (self.newest, _newest(judged, self.contract, self.now))), default=None)
        self.kept += len(accepted)
        self.files += 1

    def repeated(self) -> tuple[pl.DataFrame, int]:
        """Return the earlier rows of a key that differ from its last row, and the number of those that don't."""
        keys = pl.concat(self.keys) if self.keys else pl.DataFrame(schema={ROW: pl.UInt32, "hash": pl.UInt64})
        rows = keys.filter(pl.col("hash").is_in(repeated(keys["hash"].to_numpy(writable=True)).implode())).select(ROW)
        if rows.is_empty():
            return rows, 0
        files = [self.folder / part(self.contract.name, number) for number in range(self.files)]
        again = pl.scan_parquet(files, glob=False).join(rows.lazy(), on=ROW, how="semi").collect()
        differing, repeats = compare(again, self.contract)
        return differing, len(repeats)

    def _months(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return accepted rows (`_row`) with the month in which each begins."""
        if rows.is_empty():
            return rows.with_columns(pl.lit(None, pl.Date).alias(MONTH))
        files = [self.folder / part(self.contract.name, number) for number in range(self.files)]
        landed = pl.scan_parquet(files, glob=False).select(ROW, month_of(self.contract))
        return landed.join(rows.lazy(), on=ROW, how="semi").collect()

    def quarantine(self, differing: pl.DataFrame) -> pl.DataFrame:
        """Return one line for each row refused, in file order."""
        fault = twice(self.contract)
        late = self._months(differing).select(
            ROW, MONTH, column=pl.lit(fault.column), reason=pl.lit(fault.reason), message=pl.lit(fault.message)
        )
        faults = pl.concat([*self.faults, late.select(self.faults[0].columns)]) if self.faults else late
        lines = []
        for (start, sheet), end in zip(self.sheets, [*(s for s, _ in self.sheets[1:]), self.top], strict=True):
            mine = faults.filter(pl.col(ROW).is_between(start, end, closed="left")).sort(ROW)
            at = pl.Series("line", sheet.lines((mine[ROW].cast(pl.Int64) - start).to_list()), dtype=pl.Int64)
            lines.append(mine.with_columns(at, table=pl.lit(self.contract.name)))
        return pl.concat(lines).select(*_QUARANTINE)


def _newest(judged: Judged, contract: Contract, now: datetime) -> datetime | None:
    """Return the newest moment among a batch's accepted events that are not after `now`.

    A date without a time counts as the end of its day.
    """
    moments = [
        moment
        for name in contract.events
        if (moment := _newest_of(judged, name, now if judged.accepted[name].dtype == pl.Datetime else now.date()))
    ]
    return max(moments, default=None)


def _newest_of(judged: Judged, name: str, limit: date) -> datetime | None:
    values = judged.accepted[name]
    newest = values.filter(values <= limit).max()
    if isinstance(newest, datetime):
        if newest.time() != time.min:
            return newest
        rows = judged.accepted.filter(pl.col(name) == newest).select(ROW)
        timed = judged.text.join(rows, on=ROW, how="semi").select(has_time(pl.col(name)).any()).item()
        return newest if timed else end_of(newest.date())
    return end_of(newest) if isinstance(newest, date) else None
