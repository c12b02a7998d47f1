"""That nothing can be worked out is said by the audit of the whole ledger or not at all, by every outlet."""

from dataclasses import replace
from pathlib import Path

import pytest

from publish.disclosure import Report, beyond_hiding, checked, forward
from publish.disclosure.audit import Audit
from publish.releases.open_data.release import _report
from publish.snapshot.content.statement import statement
from tests.unit.test_disclosure_release import frame, release, row

ROOT = Path(__file__).parents[2]
CLAIM = "could work out none"
MEASURES = frame(
    row("step_ups", 43), row("step_ups", 3, hub="A"), row("step_ups", 20, hub="B"), row("step_ups", 20, hub="C")
)


def test_an_audit_that_ran_and_proved_every_count_is_told_of():
    released = release(MEASURES)
    assert released.report.none_told
    assert [CLAIM in text for text in statement(6, released)].count(True) == 1
    assert CLAIM in _report(released, "Open data", 3).decode()


@pytest.mark.parametrize("lack", [{"audited": False}, {"unproven": 1}, {"sunk": 1}])
def test_without_that_it_is_not_said(lack):
    assert checked([Report(audited=True)], "this") != []
    assert checked([Report(audited=True), replace(Report(audited=True), **lack)], "this") == []
    assert checked([], "this") == [], "nor of no table at all"


def test_an_audit_that_was_cut_short_says_nothing(monkeypatch):
    """Searches that end at their limit prove nothing: the counts are unsafe, and the documents don't say otherwise."""
    monkeypatch.setattr(forward, "audit", lambda *_: Audit(unsafe=[1], capped=1))
    released = release(MEASURES)
    assert (released.report.unproven, released.report.none_told) == (1, False)
    assert CLAIM not in " ".join(statement(6, released))
    assert CLAIM not in _report(released, "Open data", 3).decode()


def test_no_outlet_has_words_of_its_own_for_it():
    sources = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in (ROOT / "publish").rglob("*")
               if path.suffix in (".py", ".jinja", ".typ")}  # fmt: skip
    claims = ("work out none", "worked out none", "ndependent audit", "ndependent check", "second calculation")
    said = {name for name, text in sources.items() for claim in claims if claim in text}
    assert said == {"publish/disclosure/released.py"}


def test_one_figure_and_several_that_are_hidden_whatever_they_are_are_told_in_whole_sentences():
    one, two = (beyond_hiding(Report(nothing_added=number)) for number in (1, 2))
    end = "so that nothing is added to what was published before."
    assert one == [f"1 figure is hidden, also where it is 0, {end}"]
    assert two == [f"2 figures are hidden, also where they are 0, {end}"]
