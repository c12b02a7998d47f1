"""Examines the child ids of one table while it lands: ids that stand for nobody, are cut, too frequent or alike."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from etl.contracts import Contract
from etl.identities import health
from etl.identities.id_findings import RETURN_DAYS, IdFinding
from etl.landing.blanks import PERSON
from etl.reading.sheet import ROW

Lines = Callable[[int], int]


@dataclass
class IdHealth:
    """The running look: give it every batch, then ask for its findings."""

    contract: Contract
    _keys: list[health.Keys] = field(default_factory=list)
    _shapes: set[tuple[int, str] | None] = field(default_factory=set)
    _doubtful: list[pl.DataFrame] = field(default_factory=list)

    def add(self, accepted: pl.DataFrame, doubtful: pl.DataFrame) -> None:
        """Take a batch's accepted rows, and those with doubtful ids; row numbers are those of the table."""
        if PERSON not in self.contract.columns:
            return
        self._doubtful.append(doubtful)
        self._shapes.add(health.shape_of(accepted[PERSON]))
        if self.contract.begins:
            days = accepted[self.contract.begins].cast(pl.Date)
            self._keys.append(health.day_keys(accepted[PERSON], days))

    def findings(self, files: Sequence[Path], line: Lines) -> list[IdFinding]:
        """Return what is odd, from the files that hold the accepted rows."""
        if PERSON not in self.contract.columns:
            return []
        found = [*self._told(line)]
        landed = pl.scan_parquet(list(files), glob=False) if files else None
        if landed is not None:
            found += [*self._often(landed, line), *self._alike(landed, line)]
        return found

    def _told(self, line: Lines) -> Iterator[IdFinding]:
        doubtful = pl.concat(self._doubtful) if self._doubtful else pl.DataFrame()
        for kind in ("nobody", "cut") if len(doubtful) else ():
            rows = doubtful.filter(kind=kind).sort(ROW)
            if len(rows):
                words = ", ".join(rows["id"].unique().sort().to_list()) if kind == "nobody" else ""
                yield self._finding(kind, rows["id"], rows, line, words)

    def _often(self, landed: pl.LazyFrame, line: Lines) -> Iterator[IdFinding]:
        keys = np.concatenate(self._keys) if self._keys else np.empty(0, np.uint64)
        if not (busy := health.too_often(keys)):
            return
        day = pl.col(self.contract.begins or "").cast(pl.Date).alias("day")
        mine = health.hashes(pl.col(PERSON)).is_in(list(busy))
        rows = landed.filter(mine).select(ROW, PERSON, day).collect(engine="streaming").sort(ROW)
        yield self._finding("often", rows[PERSON], rows, line, next(iter(busy.values())))

    def _alike(self, landed: pl.LazyFrame, line: Lines) -> Iterator[IdFinding]:
        if len(self._shapes) == 1 and None not in self._shapes:
            return
        ids = health.alike(landed.select(PERSON), PERSON)
        if len(ids):
            mine = pl.col(PERSON).is_in(ids[PERSON].implode())
            rows = landed.filter(mine).select(ROW, PERSON).collect(engine="streaming").sort(ROW)
            yield IdFinding("alike", self.contract.name, len(rows), len(ids), line(rows[ROW][0]))

    def _finding(self, kind: str, ids: pl.Series, rows: pl.DataFrame, line: Lines, said: str) -> IdFinding:
        within = RETURN_DAYS.get(self.contract.name, 0)
        returns = health.false_returns(ids, rows["day"], within) if within else 0
        return IdFinding(kind, self.contract.name, len(rows), ids.n_unique(), line(rows[ROW][0]), said, returns)
