"""Counts that are hidden are named in one place: no text states them by itself, and documents state the usual ones."""

import ast
import re
from pathlib import Path

import pytest

from etl.errors import PolicyError
from etl.policy.policy import THRESHOLDS
from etl.policy.policy_file import parse_policy
from publish.disclosure import SMALL, THRESHOLD, fewer, small

ROOT = Path(__file__).parents[2]
FILES = [
    path for top in ("etl", "queries", "publish", "dashboard", "mash") for path in (ROOT / top).rglob("*")
    if path.suffix in (".py", ".jinja", ".typ", ".toml")
]  # fmt: skip
STATED = re.compile(r"\b(?:counts? (?:of|from)|each|is|are|from) (1 to \d+)\b|\b(fewer than \d+)\b", re.IGNORECASE)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
USUAL = {SMALL, fewer()}


def stated(text: str, path: str) -> list[str]:
    """Return the hidden counts that a file's texts state: for code its strings, docstrings left out."""
    if not path.endswith(".py"):
        return ["".join(found) for found in STATED.findall(text)]
    tree = ast.parse(text)
    own = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, DOCUMENTED)}
    strings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return ["".join(found) for string in strings if string not in own for found in STATED.findall(string)]


def test_no_text_states_by_itself_which_counts_are_hidden():
    found = {path.relative_to(ROOT).as_posix(): stated(path.read_text("utf-8"), path.name) for path in FILES}
    own = {path: texts for path, texts in found.items() if USUAL.intersection(text.lower() for text in texts)}
    assert own == {}, "write it with publish.disclosure.small or .fewer: an area may have agreed on another threshold"


def test_documents_state_the_usual_counts_and_how_to_change_them():
    for name in ("snapshot.md", "releases.md"):
        text = " ".join((ROOT / "docs" / name).read_text("utf-8").split())
        assert set(re.findall(r"\b1 to \d+\b", text)) == {SMALL}
        assert "threshold = 10" in text


def test_a_planted_text_is_found():
    assert stated('"""Counts of 1 to 5."""\nRULE = f"counts of 1 to 5 are hidden, {x}"', "a.py") == ["1 to 5"]
    assert stated("<p>fewer than 6 children</p>", "page.html.jinja") == ["fewer than 6"]


def test_an_area_may_show_counts_from_6_or_from_10_on():
    assert parse_policy().publication.threshold == THRESHOLD == THRESHOLDS[0]
    assert parse_policy("[publication]\nthreshold = 10\n").publication.threshold == 10
    assert [small(threshold) for threshold in THRESHOLDS] == ["1 to 5", "1 to 9"]
    for wrong in ("5", '"10"', "10.0", "true", "0"):
        with pytest.raises(PolicyError, match="Published counts start at 6 or 10, not at"):
            parse_policy(f"[publication]\nthreshold = {wrong}\n")
