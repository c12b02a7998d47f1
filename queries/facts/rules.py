"""States what must hold between the columns in each row of a fact, so that containment of counts can be proved.

A rule names conditions that never hold together in one row. A condition is the name of a flag, or made by `known`,
`is_` or `not_`. Each module that makes a fact ends with its RULES, made by the functions here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import and_, or_
from typing import TypeAlias

import polars as pl

from etl.errors import DeclarationError
from queries.facts.columns import Column, Value


@dataclass(frozen=True)
class Condition:
    """A column holds one of some values; `other` where it holds any other."""

    column: str
    values: tuple[Value, ...]
    other: bool = False

    @property
    def expr(self) -> pl.Expr:
        """The condition as an expression that is never null."""
        column = pl.col(self.column)
        text = any(isinstance(value, str) for value in self.values)
        held = reduce(or_, (_same(column.cast(pl.String) if text else column, value) for value in self.values))
        return ~held if self.other else held

    def words(self, *, first: bool = False) -> str:
        """Return the condition in words, as what a sentence begins or ends with."""
        verb = "is not" if self.other else "is"
        if self.values[0] is True:
            return f"'{self.column}' {verb}{' true' if first else ''}"
        if self.values[0] is None:
            return f"'{self.column}' {'is' if self.other else 'is not'} known"
        return f"'{self.column}' {verb} {' or '.join(map(str, self.values))}"


def _same(column: pl.Expr, value: Value) -> pl.Expr:
    return column.is_null() if value is None else (column == value).fill_null(value=False)


When: TypeAlias = str | Condition


@dataclass(frozen=True)
class Rule:
    """Conditions that never hold together in one row.

    `where_recorded` marks a rule that rests on what extracts record: a build in which it fails is no mistake, and
    there nothing is proved by it.
    """

    never: tuple[Condition, ...]
    where_recorded: bool = False

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns that the rule ties together."""
        return frozenset(condition.column for condition in self.never)

    @property
    def broken(self) -> pl.Expr:
        """Whether a row breaks the rule."""
        return reduce(and_, (condition.expr for condition in self.never))

    def __str__(self) -> str:
        """Return what a row that breaks the rule holds."""
        *first, last = self.never
        return " where ".join(
            [*([" and ".join(each.words(first=True) for each in first)] if first else []), last.words()]
        )


def implies(when: When | tuple[When, ...], then: When) -> Rule:
    """State that `then` holds where `when` does: all of it, where several are given."""
    every = when if isinstance(when, tuple) else (when,)
    return Rule((*map(_condition, every), not_(then)))


def never(*together: When) -> Rule:
    """State that no row has all of these."""
    return Rule(tuple(map(_condition, together)))


def same(one: When, other: When) -> tuple[Rule, Rule]:
    """State that two conditions hold in the same rows."""
    return implies(one, other), implies(other, one)


def where_recorded(rule: Rule) -> Rule:
    """State a rule that holds only in builds whose extracts all record what it rests on."""
    return replace(rule, where_recorded=True)


def known(column: str) -> Condition:
    """Hold where a column is not empty."""
    return Condition(column, (None,), other=True)


def is_(column: str, *values: Value) -> Condition:
    """Hold where a column has one of some values."""
    return Condition(column, values)


def not_(when: When) -> Condition:
    """Hold where a condition does not."""
    condition = _condition(when)
    return replace(condition, other=not condition.other)


def rules(columns: Iterable[Column], *stated: Rule | tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Return the rules of a fact. Raises DeclarationError for one that names no column, or no value of it."""
    every = tuple(rule for each in stated for rule in ([each] if isinstance(each, Rule) else each))
    values = {column.name: column.values for column in columns}
    for condition in (condition for rule in every for condition in rule.never):
        if condition.column not in values:
            raise DeclarationError(f"A rule names '{condition.column}', which the fact does not describe.")
        if not set(condition.values) <= {*values[condition.column], None}:
            raise DeclarationError(f"A rule names a value that '{condition.column}' can't have: {condition}.")
    return every


def _condition(when: When) -> Condition:
    return Condition(when, (True,)) if isinstance(when, str) else when
