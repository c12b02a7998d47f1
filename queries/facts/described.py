"""Reads the descriptions of facts without importing the modules that derive them, which saves a question 0.2 s.

`python -m mash.documents` writes `described.json` from each fact's COLUMNS and RULES; a test fails when it is stale.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from queries.facts.columns import Column
from queries.facts.rules import Condition, Rule

STORED = Path(__file__).with_name("described.json")


@dataclass(frozen=True)
class Described:
    """One fact: its columns by name, in order, and the rules between them."""

    columns: Mapping[str, Column]
    rules: tuple[Rule, ...]


def described(fact: str) -> Described:
    """Return the columns and rules that a fact's module states."""
    return _stored()[fact]


@cache
def _stored() -> dict[str, Described]:
    return {fact: _read(**raw) for fact, raw in json.loads(STORED.read_text("utf-8")).items()}


def _read(columns: Iterable[dict[str, Any]], rules: Iterable[dict[str, Any]]) -> Described:
    read = [Column(**{name: _frozen(value) for name, value in raw.items()}) for raw in columns]
    return Described({column.name: column for column in read}, tuple(_rule(**raw) for raw in rules))


def _rule(never: Iterable[dict[str, Any]], where_recorded: bool = False) -> Rule:
    return Rule(tuple(Condition(**{n: _frozen(value) for n, value in raw.items()}) for raw in never), where_recorded)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def as_text(facts: Mapping[str, tuple[Iterable[Column], Iterable[Rule]]]) -> str:
    """Return `described.json` for the columns and rules of some facts: a line each, without empty fields."""
    parts = [
        f' {json.dumps(fact)}: {{\n  "columns": {_lines(columns)},\n  "rules": {_lines(rules)}\n }}'
        for fact, (columns, rules) in facts.items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(entries: Iterable[Column | Rule]) -> str:
    lines = ",\n".join(f"   {json.dumps(_plain(entry), ensure_ascii=False)}" for entry in entries)
    return f"[\n{lines}\n  ]" if lines else "[]"


def _plain(entry: Column | Rule | Condition) -> dict[str, Any]:
    """Return the fields of an entry that differ from their defaults."""
    plain = {}
    for field in fields(entry):
        value = getattr(entry, field.name)
        if field.default is MISSING or value != field.default:
            plain[field.name] = (
                [_plain(each) if isinstance(each, Condition) else each for each in value]
                if isinstance(value, tuple)
                else value
            )
    return plain
