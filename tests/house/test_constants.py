"""No constant of a module is given two values: functions written for the first would silently read the second."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [path for top in ("etl", "queries", "publish", "dashboard", "mash") for path in (ROOT / top).rglob("*.py")]


def given_twice(source: str) -> list[str]:
    """Return the constants that a module assigns more than once."""
    seen: set[str] = set()
    twice: list[str] = []
    for statement in ast.parse(source).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        names = [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
        twice += [name for name in names if name.isupper() and name in seen]
        seen.update(names)
    return twice


def test_no_constant_has_two_values():
    found = {path.relative_to(ROOT).as_posix(): given_twice(path.read_text("utf-8")) for path in SOURCES}
    assert {path: names for path, names in found.items() if names} == {}, "give the second one a name of its own"


@pytest.mark.parametrize("source", ["HEIGHT = 22\nHEIGHT = 150\n", "WIDTH, HEIGHT = 118, 22\nHEIGHT = 150\n"])
def test_a_planted_second_value_is_found(source):
    assert given_twice(source) == ["HEIGHT"]


def test_names_that_a_script_reuses_are_its_own_affair():
    assert given_twice("spec = 1\nspec = 2\n") == []
