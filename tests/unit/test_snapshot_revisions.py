"""Why a later run of a month differs: what new extracts, a new policy and a new definition each leave behind."""

import pytest

from publish.published.cells import Amount
from publish.published.snapshot_figures import parse_figures
from publish.snapshot.files.sheets import revised
from publish.snapshot.revisions import revision, same


def facts(numerator=80, denominator=100, status="ok", metric="contact_decided_on_time", **more):
    value = None if numerator is None else numerator if denominator is None else numerator * 100 / denominator
    cell = {"month": "2026-09", "numerator": numerator, "denominator": denominator, "value": value, "status": status}
    if status == "suppressed":
        cell |= dict.fromkeys(("numerator", "denominator", "value"), "c")
    unit = "count" if denominator is None else "percent"
    return parse_figures({"metrics": [{"metric": metric, "unit": unit, "months": [cell]}], **more})


def manifest(extracts="a", policy="p", definitions="d", version="1", number=1):
    listed = [{"sha256": each, "agency": "police" if each == "b" else None} for each in extracts]
    return {
        "revision": number, "as_at": "2026-11-08T23:59:59", "extracts": listed, "policy": {"sha256": policy},
        "definitions": definitions, "version": version,
    }  # fmt: skip


def why(old, new, **now):
    entry = revision(old, new, manifest(), manifest(number=2, **now))
    return [row.why for row in entry.rows], entry.why


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (facts(80, 100), facts(84, 106), "Late data"),
        (facts(80, 100), facts(80, 106), "Late data"),
        (facts(80, 100), facts(70, 100), "Correction"),
        (facts(80, 100), facts(70, 90), "Correction"),
        (facts(80, 100), facts(70, 106), "Late data or correction"),
        (facts(None, None, "immature"), facts(80, 100), "Late data"),
        (facts(300, None), facts(306, None), "Late data"),
        (facts(300, None), facts(294, None), "Correction"),
        (facts(80, 100), facts(80, 100, "suppressed"), "Late data or correction"),
    ],
)
def test_new_extracts_bring_late_data_or_corrections(old, new, said):
    reasons, sentences = why(old, new, extracts="ab")
    assert reasons == [said]
    assert "one new extract (Police)" in sentences


def test_a_policy_a_definition_and_an_erasure_are_told_apart():
    change = facts(80, 100), facts(70, 100)
    assert why(*change, policy="q")[0] == ["Policy"]
    assert why(*change, definitions="e")[0] == ["Definition"]
    assert why(*change, version="2") == (["Definition"], "Definition: software 1 became 2.")
    assert why(*change)[0] == ["Records erased or withdrawn"]
    assert why(*change, extracts="ab", policy="q")[0] == ["Correction or policy"]


def test_a_table_says_what_was_and_what_is_now():
    row = revision(facts(80, 100), facts(84, 106), manifest(), manifest("ab", number=2)).rows[0]
    assert (row.name, row.month) == ("Contacts decided within target", "Sep 2026")
    assert (row.was, row.now) == ("80.0% (80 of 100)", "79.2% (84 of 106)")
    hidden = revision(facts(80, 100), facts(status="suppressed"), manifest(), manifest("ab", number=2)).rows[0]
    assert (hidden.was, hidden.now) == ("80.0% (80 of 100)", "c")


def test_wording_and_software_alone_are_no_revision_but_figures_annexes_and_commentary_are():
    assert same(facts(symbols={"c": "a"}, version="1"), facts(symbols={"c": "b"}, version="2"))
    assert not same(facts(), facts(81))
    assert not same(facts(commentary="x"), facts(commentary="y"))
    assert not same(facts(commentary=None), facts(commentary="y"))
    assert same(facts(commentary="x"), facts(commentary=None))
    hub = {"hub": "A", "metric": "contacts", "month": "2026-09", "numerator": 9, "denominator": None, "value": 9.0}
    assert not same(facts(by_hub=[]), facts(by_hub=[hub | {"status": "ok"}]))


def test_the_workbook_holds_what_changed_as_numbers():
    told = [
        revision(old, new, manifest(), manifest(number=2, extracts="ab"))
        for old, new in (
            (facts(80, 100), facts(84, 106)),
            (facts(300, None, metric="contacts"), facts(1306, None, metric="contacts")),
            (facts(80, 100, "suppressed"), facts(80, 100)),
        )
    ]
    rows = [row[3:9] for row in revised(told).rows]
    assert rows[0] == (Amount(80.0, "percent"), 80, 100, Amount(79.2, "percent"), 84, 106)
    assert rows[1] == (Amount(300.0, "count"), "", "", Amount(1306.0, "count"), "", "")
    assert rows[2][3:] == (Amount(80.0, "percent"), 80, 100)
    assert rows[2][1:3] == ("", "")
    assert isinstance(rows[2][0], str)
