"""Makes truth tables for counts: every combination of column values that keeps a fact's rules.

A table holds the columns that counts read, and those that rules tie to them. Polars evaluates the metrics' own
expressions on it, so nothing is parsed.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.errors import DeclarationError
from queries.facts.columns import Value
from queries.facts.described import Described
from queries.facts.rules import Rule

Flags: TypeAlias = NDArray[np.bool_]
LOOKS_BACK = "month whose look-back is not covered"  # not a fact's column: in such months a row's own record counts


@dataclass(frozen=True)
class Count:
    """The rows of a fact that a figure counts in a month: true or false for each row, never null.

    `of` is how the names of the columns that it reads begin in the fact's description.
    """

    name: str
    fact: str
    month: str
    rows: pl.Expr
    of: str = ""

    @property
    def derived(self) -> bool:
        """Whether no figure shows it, as it is what a percentage leaves over."""
        return self.name.endswith(".complement")

    @property
    def columns(self) -> frozenset[str]:
        """The columns that it reads."""
        return frozenset([self.month, *(f"{self.of}{name}" for name in self.rows.meta.root_names())])


@dataclass(frozen=True)
class Proved:
    """What was found before, by the same rules, of counts of one fact and month: which are one, and which pairs are
    inside and apart.
    """

    names: Mapping[str, str]
    inside: frozenset[tuple[str, str]]
    apart: frozenset[frozenset[str]]


class TruthTables:
    """The truth tables of counts of one fact and month; one table serves all pairs tied to the same columns.

    With `known` a table is made only for the pairs and wholes that nothing is known of.
    """

    def __init__(
        self,
        fact: Callable[[], Described],
        month: str,
        group: Sequence[Count],
        broken: Collection[Rule],
        known: Proved | None = None,
    ) -> None:
        self.group = group
        self._described, self._month, self._broken, self._known = fact, month, broken, known
        self._made = dict[frozenset[str], Mapping[str, Flags]]()
        self._parts = dict[frozenset[str], pl.DataFrame]()

    @cached_property
    def _fact(self) -> Described:
        return self._described()

    @cached_property
    def _rules(self) -> list[Rule]:
        return [rule for rule in self._fact.rules if rule not in self._broken]

    @cached_property
    def _reads(self) -> dict[str, frozenset[str]]:
        return {count.name: self._tied(count.columns) for count in self.group}

    @cached_property
    def inside(self) -> frozenset[tuple[str, str]]:
        """The pairs (whole, part) of which no row is in the part alone."""
        if self._known:
            return self._known.inside
        pairs = permutations(self._reads, 2)
        return frozenset((whole, part) for whole, part in pairs if not _alone(*self._rows(part, whole)).any())

    @cached_property
    def apart(self) -> frozenset[frozenset[str]]:
        """The pairs of counts that share no row."""
        if self._known:
            return self._known.apart
        pairs = combinations(self._reads, 2)
        return frozenset(frozenset(pair) for pair in pairs if not np.logical_and(*self._rows(*pair)).any())

    def same(self, count: str, other: str) -> bool:
        """Return whether two counts hold the same rows."""
        if self._reads[count] != self._reads[other]:
            return False
        rows, others = self._rows(count, other)
        return bool((rows == others).all())

    def within(self, part: str, whole: str) -> bool:
        """Return whether a count lies inside another that holds more."""
        return (whole, part) in self.inside and (part, whole) not in self.inside

    def filled(self, whole: str, parts: Sequence[str]) -> bool:
        """Return whether each row of a whole is in one of some parts."""
        rows, *others = self._rows(whole, *parts)
        return not _alone(rows, *others).any()

    def _rows(self, *names: str) -> list[Flags]:
        """Return which rows of a table counts hold, of the table that all of them are tied to."""
        columns = frozenset[str]().union(*(self._reads[name] for name in names))
        if columns not in self._made:
            table = self._table(columns)
            readable = [count for count in self.group if self._reads[count.name] <= columns]
            held = _collected(_held(table, readable).unique(maintain_order=True))
            self._made[columns] = {name: held[name].to_numpy() for name in held.columns}
        return [self._made[columns][name] for name in names]

    def _tied(self, columns: frozenset[str]) -> frozenset[str]:
        """Return some columns with all that rules tie to them."""
        more = frozenset[str]().union(columns, *(rule.columns for rule in self._rules if rule.columns & columns))
        return columns if more == columns else self._tied(more)

    def _table(self, columns: frozenset[str]) -> pl.LazyFrame:
        """Return every combination of values of some columns that keeps the rules, in the month that is counted."""
        rows, left = pl.LazyFrame({"": [0]}), columns
        while left:
            part = self._tied(frozenset([min(left)]))
            if part not in self._parts:
                self._parts[part] = _collected(self._combined(part))
            rows, left = rows.join(self._parts[part].lazy(), how="cross"), left - part
        return rows

    def _combined(self, columns: frozenset[str]) -> pl.LazyFrame:
        """Return the combinations for columns that rules tie together, a column at a time so that few are made."""
        rows, left, joined = pl.LazyFrame({"": [0]}), self._rules, set[str]()
        for name in sorted(columns):
            rows = rows.join(pl.LazyFrame({name: self._values(name)}), how="cross")
            joined.add(name)
            ready = [rule for rule in left if rule.columns <= joined]
            left = [rule for rule in left if rule not in ready]
            rows = rows.filter(*(~rule.broken for rule in ready)) if ready else rows
        return rows.select(sorted(columns))

    def _values(self, name: str) -> list[Value]:
        if name == LOOKS_BACK:
            return [True, False]
        column = self._fact.columns[name]
        if not column.values:
            raise DeclarationError(f"A metric counts rows by '{name}': list the values that it can have.")
        return [value for value in column.values if value is not None or name != self._month]


def _held(table: pl.LazyFrame, group: Sequence[Count]) -> pl.LazyFrame:
    """Return which rows of a truth table counts hold, a column each.

    Those that read columns under the same names are asked at once: 7,000 questions by themselves took 1.4 s of CPU.
    """
    columns, parts = table.collect_schema().names(), []
    for of in dict.fromkeys(count.of for count in group):
        names = {name: name.removeprefix(of) for name in columns if name.startswith(of) or not name}
        own = table.select(pl.col(name).alias(read) for name, read in names.items()) if of else table
        asked = [count.rows.alias(count.name) for count in group if count.of == of]
        parts.append(own.with_columns(asked).select(each.meta.output_name() for each in asked))
    return pl.concat(parts, how="horizontal") if len(parts) > 1 else parts[0]


def _collected(rows: pl.LazyFrame) -> pl.DataFrame:
    """Return a small frame in one go, as it was asked for: planning better takes longer than the work."""
    return rows.collect(engine="in-memory", optimizations=pl.QueryOptFlags.none())


def _alone(rows: Flags, *others: Flags) -> Flags:
    """Return which rows are held by none of the others."""
    alone: Flags = rows & ~np.logical_or.reduce(others)
    return alone
