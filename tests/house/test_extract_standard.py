"""The extract standard keeps its promises: every column says what it is, and the page about it is not stale."""

from pathlib import Path

import dataframely as dy
import pytest

from etl.contracts import TABLES
from etl.contracts.columns import PRIVACY_PLANS
from etl.contracts.document import CODE_LISTS, code_list_of, render, rules_of

PAGE = Path(__file__).parents[2] / "docs" / "extract-standard.md"
COLUMNS = [(table, name) for table, contract in TABLES.items() for name in contract.columns]


def test_the_page_is_what_the_contracts_say():
    stale = "run: python -m uv run python -m etl.contracts.document docs/extract-standard.md"
    assert PAGE.read_text("utf-8") == render(), stale


@pytest.mark.parametrize(("table", "name"), COLUMNS)
def test_a_column_says_what_it_is_its_unit_and_its_privacy_plan(table, name):
    column = TABLES[table].columns[name]
    assert (column.description or "").endswith(".")
    assert (column.metadata or {}).get("unit")
    assert (column.metadata or {}).get("privacy") in PRIVACY_PLANS
    if isinstance(column, dy.Enum):
        assert code_list_of(column) in CODE_LISTS


@pytest.mark.parametrize("table", TABLES)
def test_a_table_says_what_a_row_is_and_each_rule_what_it_means(table):
    contract = TABLES[table]
    assert contract.row_is.startswith("One ")
    rules = list(rules_of(contract))
    assert all(rule.endswith(".") for rule in rules)
    assert len(rules) == len(contract.schema._schema_validation_rules())


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_keyed_and_dated_by_its_own_columns(table):
    contract = TABLES[table]
    named = {*contract.key, *contract.events, *([contract.begins] if contract.begins else [])}
    assert named <= set(contract.columns)
    assert ("hub" in contract.columns) or not contract.takes_hub


@pytest.mark.parametrize("title", CODE_LISTS)
def test_every_code_has_words(title):
    assert all(code == code.strip() and words[0].isupper() for code, words in CODE_LISTS[title].items())
