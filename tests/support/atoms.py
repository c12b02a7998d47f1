"""Works out hidden counts of one period and group by atoms, which are the kinds of row that the facts' rules allow.

Each count is the sum of the atoms in which it is true, and no atom is less than 0. That is all that sets can say of
each other, whichever pairs and families the gate ties. `python -m tests.support.atoms SEED FROM TO` tries areas loaded
from extracts and prints a line; no reckoning is the gate's.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, milp

from etl.synthetic.setting import hub_names
from publish.disclosure import Memory, Released, release
from queries.facts.rules import Rule
from queries.metrics.nested import broken_in
from queries.metrics.truth_tables import TruthTables
from queries.quality.nested_checks import nesting
from tests.support.intruder import T
from tests.support.loaded_areas import CONTACTS, HUBS, LAST, asked_of, loaded
from tests.support.loaded_intruder import counts_of, name_of, unit_of
from tests.support.told import CORE, Group, group_of

Slice = tuple[str, Group]  # a period and a group


@dataclass
class Count:
    """A count of a slice: how many, whether a figure shows it, and the least that a reader thinks possible."""

    value: int
    shown: bool = False
    least: int = 0


def told_in(asked: pl.DataFrame, released: Released, broken: frozenset[Rule] = frozenset()) -> tuple[int, list[str]]:
    """Return how many counts of 1 to 5 are hidden, and those that can't be as far apart as 1 and 6 by atoms."""
    tried, told = 0, list[str]()
    for (period, group), counts in slices(asked, released).items():
        for tables in nesting(broken).tables:
            own = {count.name: counts[count.name] for count in tables.group if count.name in counts}
            small = [name for name, count in own.items() if not count.shown and 1 <= count.value < T]
            tried += len(small)
            if small:
                told += [f"{name} {period} {group}" for name in _Kinds(tables, own).told(small)]
    return tried, told


def slices(asked: pl.DataFrame, released: Released) -> dict[Slice, dict[str, Count]]:
    """Return the counts of each period and group by name; of two that should agree and do not, the first alone."""
    dims = [name for name in asked.columns if name not in CORE]
    frame = released.frame.with_columns(pl.col("status").cast(pl.String))
    hidden = {(row["metric"], row["period"], group_of(row, dims)): row["status"] == "suppressed"
              for row in frame.iter_rows(named=True)}  # fmt: skip
    certain, found = not (released.report.withheld or released.report.nothing_added), dict[Slice, dict[str, Count]]()
    for row in asked.filter(pl.col("status").cast(pl.String) == "ok").iter_rows(named=True):
        metric, period, group = row["metric"], row["period"], group_of(row, dims)
        if (metric, period, group) not in hidden:
            continue
        for role, value in counts_of(metric, row["numerator"], row["denominator"]):
            count = found.setdefault((period, group), {}).setdefault(name_of(metric, role), Count(value))
            if count.value != value:
                continue
            if not hidden[metric, period, group]:
                count.shown = True
            elif certain and value and (role == "denominator" or unit_of(metric) == "count"):
                count.least = 1
    return found


class _Kinds:
    """The counts of one slice that one family of truth tables speaks of, as sums of atoms."""

    def __init__(self, tables: TruthTables, counts: Mapping[str, Count]) -> None:
        self.names, rows, low, high = list(counts), list[np.ndarray](), list[float](), list[float]()
        parts = list(kinds(tables, tuple(sorted(counts))))
        width = 1 + sum(held.shape[0] for _, held in parts)  # the first is all rows there are
        terms = {name: np.zeros(width) for name in counts}
        first = 1
        for names, held in parts:
            every = np.zeros(width)
            every[0], every[first : first + held.shape[0]] = -1, 1
            rows, low, high = [*rows, every], [*low, 0], [*high, 0]
            for name, flags in zip(names, held.T, strict=True):
                terms[name][first : first + held.shape[0]] = flags
            first += held.shape[0]
        for name, count in counts.items():
            rows.append(terms[name])
            low.append(count.value if count.shown else count.least)
            high.append(count.value if count.shown else np.inf)
        self.terms, self.counts = np.array([terms[name] for name in self.names]), counts
        self.limits = LinearConstraint(np.array(rows), np.array(low), np.array(high))
        self.seen = np.array([[count.value, count.value] for count in counts.values()], float)

    def told(self, wanted: list[str]) -> Iterator[str]:
        for name in wanted:
            at = self.names.index(name)
            for sense in (-1.0, 1.0):
                if not self._safe(at):
                    self._move(at, sense)
            if not self._safe(at):
                yield name

    def _safe(self, at: int) -> bool:
        least, most = self.seen[at]
        return bool(most >= T and most - least >= T - 1)

    def _move(self, at: int, sense: float) -> None:
        """Look for the least (1) or the most (-1) of a count, and note what the answer says of the others."""
        cost = sense * self.terms[at]
        cap = LinearConstraint(self.terms[at], -np.inf, self.counts[self.names[at]].value + 2 * T)
        end = milp(cost, integrality=np.ones(len(cost)), bounds=Bounds(0, np.inf), constraints=[self.limits, cap])
        if end.x is None:
            raise ValueError(f"What is shown of {self.names[at]} contradicts the facts' rules: {end.message}")
        answer = self.terms @ np.rint(end.x)
        self.seen[:, 0], self.seen[:, 1] = np.minimum(self.seen[:, 0], answer), np.maximum(self.seen[:, 1], answer)


@cache
def kinds(tables: TruthTables, names: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], np.ndarray], ...]:
    """Return the counts that rules or other counts tie together, with the kinds of row that the rules allow.

    What is tied to nothing can be put beside the rest in any way, so each such part has kinds of its own.
    """
    reads = {count.name: count.columns - {count.month} for count in tables.group}
    parts = list[tuple[frozenset[str], tuple[str, ...]]]()
    for name in names:
        columns, own = frozenset[str]().union(*(tables._tied(frozenset([column])) for column in reads[name])), (name,)
        for other in [part for part in parts if part[0] & columns or not (part[0] | columns)]:
            parts.remove(other)
            columns, own = columns | other[0], (*other[1], *own)
        parts.append((columns, own))
    return tuple((own, np.unique(np.array(tables._rows(*own)).T, axis=0)) for _, own in parts)


def main(seed: int, first: int, last: int) -> None:
    """Try some areas of a seed, each as a snapshot and as open data; print a line of all so far after each."""
    names, total = hub_names(HUBS), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        builds, data = loaded(Path(folder), seed, HUBS, CONTACTS)
        for number in range(first, last):
            build = builds[-1].narrowed(names[2 * number : 2 * number + 2])
            for figures, unshown, _ in list(asked_of(build, data, LAST))[:2]:
                broken = broken_in(build)
                released = release(figures, Memory(), threshold=T, broken=broken, unshown=unshown)
                tried, told = told_in(figures, released, broken)
                total.update(publications=1, tried=tried, told=len(told))
                print(dict(total), told, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
