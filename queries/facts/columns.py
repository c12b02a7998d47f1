"""Describes the columns of a fact: their meaning, what they are made from, and how they bear on figures.

Each module that makes a fact ends with its COLUMNS, made by the functions here. A figure's needs, its clock, its
windows and what it leaves out follow from the columns that it reads. So nothing is stated a second time.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict, Unpack

from etl.errors import DeclarationError
from queries.facts.names import CODED

Value: TypeAlias = str | int | bool | None
Kind = Literal["key", "person", "flag", "month", "day", "code", "name", "number"]
NO_TIME = "rows without a time of day"
COULD_BE_MEANS = "What any time of day would make of one without, if it has a target and is done or could be due."
NEXT_WORKING_DAY = (
    "One working day: due at the end of the next working day; a start on a day that is not worked "
    "rolls forward to the next one that is"
)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a fact.

    - `values`: all that it can hold, where they can be listed; 1 stands for any month.
    - `needs`: the extracts' columns without which it would be false, as `table.column`.
    - `needs_alike`: extracts' columns of which the data may lack all or none.
    - `coarser_without`: the extracts' columns without which it is true in a wider sense only.
    - `clock`: what is timed, in words or as the use of a clock in the policy.
    - `leaves_out`: the rows that a figure counting by it leaves out.
    - `windows`: the fields of `Windows` that it depends on; `fixed_window`: one that belongs to its name.
    - `privacy`: a plan of `PRIVACY_PLANS`.
    """

    name: str
    kind: Kind
    meaning: str
    privacy: str
    values: tuple[Value, ...] = ()
    needs: tuple[str, ...] = ()
    needs_alike: tuple[str, ...] = ()
    coarser_without: tuple[str, ...] = ()
    clock: str = ""
    leaves_out: tuple[str, ...] = ()
    windows: tuple[str, ...] = ()
    fixed_window: str = ""

    def __post_init__(self) -> None:
        if not (self.meaning[:1].isupper() and self.meaning.endswith(".")):
            raise DeclarationError(f"Column '{self.name}': write its meaning as a sentence, not '{self.meaning}'.")
        for need in (*self.needs, *self.needs_alike, *self.coarser_without):
            if not re.fullmatch(r"\w+\.\w+( \w+)?", need):
                raise DeclarationError(f"Column '{self.name}': write what it needs as table.column, not '{need}'.")


class About(TypedDict, total=False):
    """The fields of a column beside its name, kind and meaning."""

    needs: tuple[str, ...]
    needs_alike: tuple[str, ...]
    coarser_without: tuple[str, ...]
    clock: str
    leaves_out: tuple[str, ...]
    windows: tuple[str, ...]
    fixed_window: str
    privacy: str


def columns(*described: Column | Iterable[Column]) -> tuple[Column, ...]:
    """Return columns in order, given one by one or several together. Raises DeclarationError for a name given twice."""
    every = tuple(column for each in described for column in ([each] if isinstance(each, Column) else each))
    names = [column.name for column in every]
    for name in names:
        if names.count(name) > 1:
            raise DeclarationError(f"Column '{name}' is described twice.")
    return every


def key(name: str, meaning: str) -> Column:
    """Return the key of a fact's rows."""
    return Column(name=name, kind="key", meaning=meaning, privacy="key")


def person() -> Column:
    """Return the child's pseudonym."""
    return Column(name="person_id", kind="person", meaning="Pseudonym of the child.", privacy="pseudonym")


def flag(name: str, meaning: str, *, nullable: bool = False, **about: Unpack[About]) -> Column:
    """Return a true-or-false column; `nullable` where it can be empty."""
    values = (True, False, None) if nullable else (True, False)
    return Column(name=name, kind="flag", meaning=meaning, values=values, **({"privacy": "plain"} | about))


def month(name: str, meaning: str, *, always: bool = False, **about: Unpack[About]) -> Column:
    """Return a month; `always` where each row has one."""
    values = (1,) if always else (1, None)
    return Column(name=name, kind="month", meaning=meaning, values=values, **({"privacy": "date"} | about))


def day(name: str, meaning: str) -> Column:
    """Return a calendar day."""
    return Column(name=name, kind="day", meaning=meaning, privacy="date")


def code(name: str, meaning: str, values: Iterable[str | None] | None = None, **about: Unpack[About]) -> Column:
    """Return a column of codes: those given, or all that the dimension of this name can have."""
    if values is None and name not in CODED:
        raise DeclarationError(f"Column '{name}': list its values in CODED of queries/facts/names.py, or give them.")
    every = tuple(CODED[name].categories if values is None else values)
    return Column(name=name, kind="code", meaning=meaning, values=every, **({"privacy": "quasi"} | about))


def name(name: str, meaning: str, **about: Unpack[About]) -> Column:
    """Return a column of names that no list holds."""
    return Column(name=name, kind="name", meaning=meaning, **({"privacy": "plain"} | about))


def number(name: str, meaning: str, values: Iterable[int | None] = (), **about: Unpack[About]) -> Column:
    """Return a number; `values` where it has few."""
    return Column(name=name, kind="number", meaning=meaning, values=tuple(values), **({"privacy": "plain"} | about))
