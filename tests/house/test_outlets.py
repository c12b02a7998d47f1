"""Nothing leaves the building past the register of outlets: a new way of publishing that misses a step fails here."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard.access.rules import PAGES
from dashboard.access.settings import ROLES
from publish.published.outlets import OPEN_DATA, OUTLETS, Outlet
from tests.support.outlets import PUBLISH, ROWS_ONLY

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "publish").rglob("*.py"))
REGISTRY = "publish/published/outlets.py"
WRITERS = {"append": (3, 1), "hand_over": (5, 2)}  # what writes to the trail: how many arguments, which is the event
NAMING = {"rename", "mkdir", "copytree"}  # what could put a publication where readers find it
KEPT = "publish/published/kept_areas.py"  # what other areas published themselves, kept to be compared: nothing of ours
WITH_THE_LEDGER = {  # an offer's own naming, the folder while unfinished, copies of what was handed over, keys, cores,
    # and messages to officers without a figure
    KEPT,
    "publish/published/ledger.py", "publish/published/folder.py", "publish/snapshot/folder.py",
    "publish/releases/safeguarded/request.py", "publish/releases/safeguarded/core.py", "publish/alerts/telling.py",
}  # fmt: skip
OWN = {  # the writer itself, withdrawals, and the ledger's own lines
    "publish/published/folder.py", "publish/published/releases.py", "publish/published/ledger.py", KEPT,
}  # fmt: skip


def missing(outlets: Sequence[Outlet[Any]]) -> Iterator[str]:
    """Yield a sentence for each step that an outlet of the registry misses."""
    headings = [
        line.lower() for path in (ROOT / "docs").glob("*.md") for line in path.read_text("utf-8").splitlines()
        if line.startswith("#")
    ]  # fmt: skip
    for outlet in outlets:
        name = outlet.name
        if outlet.shown is None and name not in ROWS_ONLY:
            yield f"'{name}' has no shown=: return its figures, or name it in ROWS_ONLY of tests/support/outlets.py"
        if outlet.shown is not None and name not in PUBLISH:
            yield f"'{name}' is published by no test: add it to PUBLISH in tests/support/outlets.py"
        if outlet.role not in ROLES:
            yield f"'{name}' is for the role '{outlet.role}', which dashboard/access/settings.py does not know"
        if name not in PAGES:
            yield f"'{name}' is on no page: add it to PAGES in dashboard/access/rules.py"
        if not any(all(word in heading for word in outlet.title.lower().split()) for heading in headings):
            yield f"'{name}' is in no document: add a section with the heading '{outlet.title}' to docs/"


def unlisted(source: str, path: str) -> Iterator[str]:
    """Yield a sentence for each place of a module that publishes past the registry."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        arguments = [ast.unparse(argument) for argument in call.args]
        if called == "Memory" and path not in ("publish/published/ledger_rows.py", "publish/disclosure/history.py"):
            yield f"{path} makes a Memory of its own: take that of the ledger of publishing(data)"
        if called == "release" and "NOTHING_PUBLISHED" in arguments:
            yield f"{path} releases without what was published before: take the ledger's memory (publishing)"
        if called in NAMING and path not in WITH_THE_LEDGER and not "".join(arguments).startswith("{"):  # of columns
            yield f"{path} gives a folder its name past the ledger: take hand_over or write_whole with an offer"
        least, at = WRITERS.get(called, (0, 0))
        if least and len(arguments) >= least and path not in OWN and not arguments[at].endswith(".audit_event"):
            yield f"{path} writes {arguments[at]} to the audit trail: add an Outlet to {REGISTRY}, take its audit_event"


def test_every_outlet_takes_every_step():
    sentences = list(missing(OUTLETS))
    assert not sentences, "\n".join(sentences)


def test_nothing_is_published_past_the_registry():
    names = {path: path.relative_to(ROOT).as_posix() for path in SOURCES}
    found = [said for path, name in names.items() for said in unlisted(path.read_text("utf-8"), name)]
    assert not found, "\n".join(found)


def test_something_is_published_through_it():
    events = [re.findall(r"\w+\.audit_event", path.read_text("utf-8")) for path in SOURCES]
    assert {event for found in events for event in found} >= {
        "SNAPSHOT.audit_event", "OPEN_DATA.audit_event", "SAFEGUARDED.audit_event",
    }  # fmt: skip


def test_an_outlet_that_misses_steps_fails_with_a_sentence_for_each():
    leaflet = replace(OPEN_DATA, name="leaflet", title="Leaflet", role="journalist")
    assert [sentence.partition(":")[0] for sentence in missing([leaflet])] == [
        "'leaflet' is published by no test",
        "'leaflet' is for the role 'journalist', which dashboard/access/settings.py does not know",
        "'leaflet' is on no page",
        "'leaflet' is in no document",
    ]
    assert "'leaflet' has no shown=" in next(missing([replace(leaflet, shown=None)]))


PLANTED = {
    "an event of its own": ('hand_over(data, folder, "press", files, details)', "writes 'press' to the audit trail"),
    "an event of its own, by the trail": ('audit.append(data, "press", {})', "writes 'press' to the audit trail"),
    "a memory of its own": ("release(figures, Memory(None))", "makes a Memory of its own"),
    "past the ledger": ("unfinished.rename(folder)", "gives a folder its name past the ledger"),
    "no memory": ("release(figures, NOTHING_PUBLISHED)", "releases without what was published before"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_breach_is_found(name: str):
    source, sentence = PLANTED[name]
    assert [found for found in unlisted(source, "publish/press/release.py") if sentence in found] != []


def test_what_goes_through_the_registry_passes():
    source = (
        "release(figures, register.ledger.memory())\n"
        "hand_over(data, folder, OPEN_DATA.audit_event, files, details, offer)\nrows.append(row)\n"
    )
    assert list(unlisted(source, "publish/press/release.py")) == []
