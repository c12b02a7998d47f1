"""Each column of the extract standard says which figures are made of it, and none is asked for in vain."""

from etl.contracts import TABLES
from mash.documents.columns_used import BESIDE, KEPT, idle, uses


def test_every_column_names_what_it_is_for():
    found = uses()
    assert set(found) == {f"{table}.{column}" for table, contract in TABLES.items() for column in contract.columns}
    assert "`risk_changed`" in found["contacts.risk_final"]
    assert found["contacts.contact_id"] == "Tells rows apart"
    assert idle(found) == []
    assert not [use for use in found.values() if "No figure yet" in use]


def test_a_column_that_no_figure_uses_is_named_with_what_to_do_about_it():
    (said,) = idle({"contacts.weather": "", "contacts.outcome": "`contact_outcome_nfa`"})
    assert said.startswith("No figure is made of contacts.weather: read it in a fact of queries/facts")


def test_what_is_named_by_hand_is_in_the_standard_and_not_used_otherwise():
    found = uses()
    for name, words in {**BESIDE, **KEPT}.items():
        table, _, column = name.partition(".")
        assert table in TABLES
        assert not column or found[name] == words, f"figures are made of {name}: take it out of columns_used.py"
