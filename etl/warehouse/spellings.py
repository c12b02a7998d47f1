"""Joins different spellings of one hub or area in all tables of a build, and lists names that may be the same."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from etl.contracts import TABLES
from etl.landing.landing import parts
from etl.landing.record import Extract
from etl.policy.words_agreed import NAMED, Name
from etl.reading.missing import folded
from etl.reading.names import near_equal, standing
from etl.warehouse.sql import literal


@dataclass(frozen=True)
class Spellings:
    """By column, which name stands for each other spelling; names that may be one, and which of the two is rarer."""

    stands: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    near: Mapping[str, Sequence[tuple[str, str, str]]] = field(default_factory=dict)

    def of(self, column: str, name: str | None) -> str | None:
        """Return the name that stands for a spelling."""
        return self.stands.get(column, {}).get(name, name) if name else name

    def joined(self, column: str, sql: str) -> str:
        """Return SQL that reads a column's names as those that stand for them."""
        other = self.stands.get(column, {})
        cases = " ".join(f"WHEN {literal(written)} THEN {literal(name)}" for written, name in other.items())
        return f"CASE {sql} {cases} ELSE {sql} END" if cases else sql

    def as_stored(self) -> dict[str, list[dict[str, str]]]:
        """Return what the build's meta says: names joined, and names that may be one."""
        return {
            "joined": [
                {"column": column, "written": written, "name": name}
                for column, names in self.stands.items()
                for written, name in names.items()
            ],
            "near": [
                {"column": column, "one": one, "other": other, "written": rare, "name": one if rare == other else other}
                for column, pairs in self.near.items()
                for one, other, rare in pairs
            ],
        }


def spellings(data: Path, extracts: Sequence[Extract], agreed: Iterable[Name]) -> Spellings:
    """Return how the names in landed extracts are read. What the policy agreed comes first."""
    stands, near = dict[str, dict[str, str]](), dict[str, list[tuple[str, str, str]]]()
    for column in NAMED:
        rows = _names(data, extracts, column)
        own = {folded(each.written): each.name for each in agreed if each.column == column}
        policy = {name: own[folded(name)] for name in rows if folded(name) in own and own[folded(name)] != name}
        left = {name: count for name, count in rows.items() if name not in policy}
        left |= {name: left.get(name, 0) + rows[written] for written, name in policy.items()}
        spelled = standing(left)
        stands[column] = spelled | {written: spelled.get(name, name) for written, name in policy.items()}
        rows_of = Counter(left)
        rows_of.update({name: left[written] for written, name in spelled.items()})
        near[column] = [
            (one, other, min(other, one, key=lambda name: rows_of[name]))
            for one, other in near_equal(name for name in left if name not in spelled)
        ]
    return Spellings(stands, near)


def _names(data: Path, extracts: Sequence[Extract], column: str) -> Counter[str]:
    """Count the rows of each name in every table that has the column."""
    found = Counter[str]()
    for extract in extracts:
        for table in extract.tables:
            if column in TABLES[table].columns and (files := parts(data, extract, table)):
                names = pl.scan_parquet(files, glob=False).group_by(column).len().collect(engine="streaming")
                found.update({name: rows for name, rows in names.rows() if name})
        if column == "hub" and extract.hub:
            found[extract.hub] += 1
    return found
