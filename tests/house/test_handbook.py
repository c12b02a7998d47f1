"""The handbook holds every definition and a worked example of it, and every link leads somewhere."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from mash.documents.examples import read_examples
from mash.documents.handbook import grid, page, pages
from queries.facts.described import described
from queries.facts.names import TABLE_OF_FACT
from queries.metrics.catalogue import METRICS
from queries.metrics.definition import Definition
from queries.metrics.describe import definition, empty_fields
from queries.metrics.made_from import clock_of
from queries.returns import SETS

ROOT = Path(__file__).parents[2]
STORED = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "handbook").rglob("*.md"))


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """Return the pages as they are made now."""
    return pages(ROOT)


def test_every_page_of_the_handbook_is_looked_at(made):
    assert {path for path in made if path.endswith(".md")} == set(STORED)


@pytest.mark.parametrize("path", STORED)
def test_links_lead_somewhere(path, made):
    links = re.findall(r"\]\(([^)#:]+)\)", made[path])
    assert [link for link in links if not (ROOT / path).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("name", METRICS)
def test_a_definition_leaves_nothing_empty_and_stands_on_its_page(name, made):
    told = definition(METRICS[name])
    assert empty_fields(told) == []
    text = made[f"docs/handbook/metrics/{name}.md"]
    for said in (told.tells, told.counted, told.met, told.source, told.left_out, told.window):
        assert said in text


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_has_a_worked_example(name, made):
    assert "\ngives\n" in made[f"docs/handbook/metrics/{name}.md"], f"add an example of {name} to tests/spec"


@pytest.mark.parametrize("name", [name for name, metric in METRICS.items() if metric.theme == "timeliness"])
def test_every_timed_metric_has_a_clock(name):
    assert clock_of(METRICS[name])


def test_an_empty_field_would_be_found():
    told = definition(METRICS["contacts"])
    blank = Definition(**{field.name: getattr(told, field.name) for field in fields(told)} | {"clock": ""})
    assert empty_fields(blank) == ["clock"]


def test_words_are_kept_for_columns_that_some_figure_reads():
    metrics = [*METRICS.values(), *(line.metric for lines in SETS.values() for line in lines if line.metric)]
    read = {(metric.fact, column) for metric in metrics for column in metric.columns}
    worded = {
        (fact, column.name)
        for fact in TABLE_OF_FACT
        for column in described(fact).columns.values()
        if column.clock or column.leaves_out or column.windows or column.fixed_window
    }
    assert worded - read == set()


def test_every_line_of_a_return_stands_on_its_page(made):
    text = made["docs/handbook/returns.md"]
    assert [line.name for lines in SETS.values() for line in lines if line.counted not in text] == []


TEST = '''
"""Examples."""

import pytest

ROWS = """
    contact_id | person_id
    a          | p1
    """


@pytest.mark.parametrize(("metric", "n"), [("contacts", 1), ("churn", 2)])
def test_a_re_referral_is_read(example, metric, n):
    example(metric, as_at="2026-03-31", contacts=ROWS, gives={"2026-03": (n, None)})


def test_made_elsewhere(example):
    example("contacts", as_at="2026-03-31", contacts=made(), gives={"2026-03": (1, 1)})
'''


def test_examples_are_read_from_tests_where_they_are_written_out(tmp_path):
    (tmp_path / "test_some.py").write_text(TEST, "utf-8")
    found = read_examples(tmp_path)
    assert [(one.metric, one.gives) for one in found] == [
        ("contacts", {"2026-03": (1, None)}),
        ("churn", {"2026-03": (2, None)}),
    ]
    assert found[0].rule == "A re-referral is read."
    assert found[0].tables == {"contacts": [["contact_id", "person_id"], ["a", "p1"]]}
    text = page(definition(METRICS["contacts"]), found[:1])
    assert "| a | p1 |" in text
    assert grid(("month", "numerator", "denominator"), [("2026-03", "1", "")]) in text
