"""Each event that is written to the audit trail has plain words for administrators, and no words stand for none."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.screens.administration.events import EVENTS
from publish.published.outlets import OUTLETS

ROOT = Path(__file__).parents[2]
TOPS = ("etl", "queries", "publish", "dashboard", "mash")
OF_OUTLETS = {"event", "SNAPSHOT.audit_event"}  # handed over from `OUTLETS`


def written(tree: ast.Module) -> Iterator[str]:
    """Yield the events that a module writes to the trail, as in `append(data, "note", details)` or by a constant."""
    constants = {
        name.id: value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        for name, value in (
            zip(target.elts, node.value.elts, strict=True)
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
            else [(target, node.value)]
        )
        if isinstance(name, ast.Name) and isinstance(value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("append", "audit.append") and len(node.args) > 2:
            what = node.args[1]
            for each in (what.body, what.orelse) if isinstance(what, ast.IfExp) else (what,):
                yield str(
                    each.value if isinstance(each, ast.Constant) else constants.get(name := ast.unparse(each), name)
                )


def every_event() -> set[str]:
    paths = [path for top in TOPS for path in (ROOT / top).rglob("*.py")]
    found = {event for path in paths for event in written(ast.parse(path.read_text("utf-8")))}
    return (found - OF_OUTLETS) | {outlet.audit_event for outlet in OUTLETS}


def test_each_event_of_the_audit_trail_has_words_and_all_words_are_of_one() -> None:
    assert every_event() == set(EVENTS)


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ('audit.append(data, "seen", {})', "seen"),
        ('A, B = "folder", "lent"\nappend(self.data, B, {}, who)', "lent"),
        ("append(data, f(x), {})", "f(x)"),
    ],
)
def test_an_event_is_found_however_it_is_written(code: str, event: str) -> None:
    assert list(written(ast.parse(code))) == [event]
