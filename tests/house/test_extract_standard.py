"""Every column, rule and code of the extract standard says what it is."""

import dataframely as dy
import pytest

from etl.contracts import TABLES
from etl.contracts.columns import PRIVACY_PLANS
from mash.documents.extract_standard import CODE_LISTS, code_list_of, rules_of

COLUMNS = [(table, name) for table, contract in TABLES.items() for name in contract.columns]


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
