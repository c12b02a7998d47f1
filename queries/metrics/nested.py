"""Proves which counts of the catalogue lie inside others and which share no row, from the rules of their facts.

A count is the rows that a metric's numerator, denominator or complement counts, written `metric.numerator` and so on.
Two counts of one fact and month are compared in a truth table: one lies inside the other if no row of it is in the
first alone.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import combinations, permutations
from typing import NamedTuple, Protocol

import polars as pl

from queries.facts.described import Described, described
from queries.facts.rules import Rule
from queries.metrics.catalogue import METRICS
from queries.metrics.metric import Metric
from queries.metrics.truth_tables import LOOKS_BACK, Count, Proved, TruthTables


class Family(NamedTuple):
    """Counts that share no row inside a whole; with `exact` they are all there is in it."""

    whole: str
    parts: tuple[str, ...]
    exact: bool


@dataclass(frozen=True)
class Nesting:
    """What is proved of some counts.

    - `names`: by count, the one name of all that hold the same rows; the rest goes by these names.
    - `tables`: the truth tables that it is proved in.
    """

    names: Mapping[str, str]
    tables: tuple[TruthTables, ...]

    @cached_property
    def inside(self) -> frozenset[tuple[str, str]]:
        """The pairs (whole, part) of which the part lies inside the whole; proved when it is asked for."""
        return frozenset[tuple[str, str]]().union(*(tables.inside for tables in self.tables))

    def families(self, at_hand: Collection[str]) -> Iterator[Family]:
        """Yield the largest sets of counts at hand that share no row.

        They are sought among those at hand: a wider count or a nearer whole that is not shown ties nothing.
        """
        for tables in self.tables:
            yield from _families(tables, [c.name for c in tables.group if c.name in at_hand and not c.derived])


def nesting(broken: frozenset[Rule] = frozenset()) -> Nesting:
    """Return what is proved of the catalogue where some rules that rest on what extracts record don't hold."""
    return _proved(broken)


@cache  # by what is given: a cache takes a default that is left out for another question
def _proved(broken: frozenset[Rule]) -> Nesting:
    return prove(METRICS.values(), broken)


class Rows(Protocol):
    """A build's facts."""

    def has(self, name: str) -> bool:
        """Return whether a fact's table has been loaded."""

    def fact(self, name: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return some columns of a fact."""


def broken_in(facts: Rows) -> frozenset[Rule]:
    """Return the rules resting on what extracts record that some row of a build breaks."""
    return frozenset(
        rule
        for fact in dict.fromkeys(metric.fact for metric in METRICS.values())
        for rule in described(fact).rules
        if rule.where_recorded and facts.has(fact)
        and facts.fact(fact, sorted(rule.columns)).select(rule.broken.any()).item()
    )  # fmt: skip


def prove(
    metrics: Iterable[Metric],
    broken: Collection[Rule] = frozenset(),
    describe: Callable[[str], Described] = described,
) -> Nesting:
    """Return what is proved of some metrics. Raises DeclarationError for a column whose values are not listed."""
    return prove_counts(counts(metrics), broken, lambda fact, _month: describe(fact))


def prove_counts(
    every: Iterable[Count],
    broken: Collection[Rule],
    describe: Callable[[str, str], Described],
    known: Mapping[tuple[str, str], Proved] | None = None,
) -> Nesting:
    """Return what is proved of some counts; `describe` returns what is known of a fact's rows, counted by a month.

    `known` is what was proved before of all counts of a fact and month, where none of its rules is broken.
    """
    groups: dict[tuple[str, str], list[Count]] = {}
    for count in every:
        groups.setdefault((count.fact, count.month), []).append(count)
    names, proofs = dict[str, str](), list[TruthTables]()
    for (fact, month), group in groups.items():
        about, before = partial(describe, fact, month), (known or {}).get((fact, month))
        if before is None or [*before.names] != [count.name for count in group]:
            own = _names(TruthTables(about, month, group, [rule for rule in about().rules if rule.where_recorded]))
            before = None
        else:
            own = before.names
        names |= own
        named = [count for count in group if own[count.name] == count.name]
        proofs.append(TruthTables(about, month, named, broken, before))
    return Nesting(names, tuple(proofs))


def counts(metrics: Iterable[Metric]) -> Iterator[Count]:
    """Yield the counts of metrics that add up flags: not what stands open, and no numbers of posts or people."""
    for metric in metrics:
        if metric.leaves is not None or metric.fact == "staffing":
            continue
        numerator = metric.numerator
        if metric.self_reported:
            numerator |= pl.col(metric.self_reported) & pl.col(LOOKS_BACK)
        met = numerator.fill_null(value=False)
        if metric.denominator is None:
            yield Count(f"{metric.name}.numerator", metric.fact, metric.month, met)
            continue
        counted = metric.denominator.fill_null(value=False)
        yield Count(f"{metric.name}.denominator", metric.fact, metric.month, counted)
        if metric.unit == "percent":
            yield Count(f"{metric.name}.numerator", metric.fact, metric.month, counted & met)
            yield Count(f"{metric.name}.complement", metric.fact, metric.month, counted & ~met)


def _names(tables: TruthTables) -> Mapping[str, str]:
    """Return, by count, the first that holds the same rows; only those tied to the same columns can."""
    names = [count.name for count in tables.group]
    return {name: next(other for other in names if tables.same(other, name)) for name in names}


def _families(tables: TruthTables, shown: Sequence[str]) -> Iterator[Family]:
    """Yield the largest sets of counts, each two of which share no row, under the least whole that holds them all.

    Of counts that lie inside one another the widest is taken that still shares no row with the others. Complements are
    left out: a count that shares no row with a complement lies inside its numerator.
    """
    apart = {frozenset(pair) for pair in combinations(shown, 2)} & tables.apart

    def widest(count: str, other: str) -> bool:
        wider = (wide for wide in shown if tables.within(count, wide))
        return not any(frozenset((wide, other)) in apart for wide in wider)

    pairs = {pair for pair in apart if all(widest(*order) for order in permutations(pair))}
    for parts in _sets(pairs, (), shown, ()):
        wholes = [whole for whole in shown if all((whole, part) in tables.inside for part in parts)]
        for whole in wholes:
            if not any(tables.within(other, whole) for other in wholes):
                yield Family(whole, parts, tables.filled(whole, parts))


def _sets(
    pairs: Collection[frozenset[str]], chosen: tuple[str, ...], left: Sequence[str], tried: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    """Yield the largest sets of two or more names each two of which are a pair (Bron and Kerbosch 1973)."""
    if not left and not tried and len(chosen) > 1:
        yield chosen
    for at, name in enumerate(left):
        near = [other for other in left[at:] if frozenset((name, other)) in pairs]
        done = [other for other in (*tried, *left[:at]) if frozenset((name, other)) in pairs]
        yield from _sets(pairs, (*chosen, name), near, done)
