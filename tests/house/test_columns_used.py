"""Each column of the extract standard says which figures are made of it, or that none is."""

from etl.contracts import TABLES
from mash.documents.columns_used import BESIDE, NO_FIGURE, uses

COUNTED_BLANKS = 4  # columns that no figure is made of, in tables that figures are made of


def test_every_column_names_what_it_is_for():
    found = uses()
    assert set(found) == {f"{table}.{column}" for table, contract in TABLES.items() for column in contract.columns}
    assert "`risk_changed`" in found["contacts.risk_final"]
    assert found["contacts.contact_id"] == "Tells rows apart"


def test_what_is_named_by_hand_is_in_the_standard_and_not_used_otherwise():
    found = uses()
    for name, words in {**BESIDE, **NO_FIGURE}.items():
        table, _, column = name.partition(".")
        assert table in TABLES
        assert not column or found[name] == words, f"figures are made of {name}: take it out of columns_used.py"


def test_no_further_column_is_asked_for_in_vain():
    assert sum("." in name for name in NO_FIGURE) <= COUNTED_BLANKS
