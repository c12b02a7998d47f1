"""What we ship, by name and version: a bill of materials can be made of it, and nothing is known against any of it.

The second test asks PyPI. Where it can't be asked the test fails: not knowing is no reason to pass.
"""

import json
from datetime import date

import pytest

from tests.support import advisories
from tests.support.advisories import Accepted, AuditError, Finding, accepted, ask, exported, locked, unreviewed

FOUND = Finding("jinja2", "2.10", "PYSEC-2019-217", "sandbox escape")


def test_a_bill_of_materials_names_every_package_with_its_version_and_digests():
    bill = json.loads(exported("--format", "cyclonedx1.5"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert bill["metadata"]["component"]["name"] == "mash-outcomes"
    named = {(one["name"], one["version"]) for one in bill["components"]}
    assert named == set(locked())
    assert {"streamlit", "polars", "duckdb", "pyreadstat", "pyspark"} <= {name for name, _ in named}
    assert "pytest" not in {name for name, _ in named}
    for one in bill["components"]:
        assert one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}"
        assert all(file["hashes"][0]["alg"] == "SHA-256" for file in one["externalReferences"])


def test_nothing_is_known_against_what_we_ship():
    left = unreviewed(ask(locked()).findings, accepted())
    assert left == [], "take a fixed version, or list it in deploy/known-vulnerabilities.toml with reason and date"


def test_what_was_reviewed_is_still_shipped_and_says_why():
    for one in accepted():
        assert (one.package, one.version) in locked()
        assert len(one.reason) > 20
        assert isinstance(one.reviewed, date)


def test_a_finding_passes_only_when_reviewed_for_this_version():
    entry = Accepted(*FOUND[:3], "The sandbox is not used.", date(2026, 11, 22))
    assert unreviewed([FOUND], [entry]) == []
    assert unreviewed([FOUND], [entry._replace(version="2.11")]) == [FOUND]
    assert unreviewed([FOUND], []) == [FOUND]


def test_an_entry_without_reason_or_date_is_refused(tmp_path):
    path = tmp_path / "known.toml"
    path.write_text('[[accepted]]\npackage = "jinja2"\nversion = "2.10"\nadvisory = "PYSEC-2019-217"\n')
    with pytest.raises(TypeError):
        accepted(path)


def test_a_service_that_does_not_answer_is_a_failure(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setattr(advisories, "PATIENCE", 1)
    with pytest.raises(AuditError, match="can't be had"):
        ask([("jinja2", "3.1.6")])


def test_a_service_that_tells_of_newer_releases_only_is_a_failure(monkeypatch):
    monkeypatch.setattr(advisories, "_of", lambda _service, package, _version: ([], package == "jinja2"))
    assert ask([("jinja2", "3.1.6"), ("lxml", "1")]) == ([], ["lxml 1"])
    with pytest.raises(AuditError, match="1 of 3 versions"):
        ask([("jinja2", "3.1.6"), ("lxml", "1"), ("numpy", "1")])
