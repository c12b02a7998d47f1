"""Facts keep their word: each makes the columns that it describes, and its rows keep its rules."""

from dataclasses import replace
from datetime import datetime

import polars as pl
import pytest

from etl.contracts import AGENCY_TABLES
from etl.contracts.columns import PRIVACY_PLANS
from etl.errors import DeclarationError
from etl.policy.policy_file import parse_policy
from queries.build import open_build
from queries.facts.columns import code, columns, flag
from queries.facts.derive import FACTS
from queries.facts.described import as_text, described
from queries.facts.names import TABLE_OF_FACT
from queries.facts.rules import implies, is_, known, never, not_, rules, same, where_recorded
from tests.support.facts import broken, frames_of, said_of, shuffled, tables_of, undescribed, unlisted

SEEDS = (1, 2, 3)
OTHERWISE = {  # what a fact plans otherwise than the contract of its table, and why
    ("agency_checks", "risk_initial"): "a check names no child: the risk of its contact is what it could be known by",
}


@pytest.fixture(scope="module")
def whole(sample_build):
    """Return the sample's tables, its as-at and its policy, on the ladder for which columns are described."""
    build = open_build(sample_build)
    return tables_of(build), build.as_at, replace(build.policy, ladders=parse_policy().ladders)


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_facts_make_what_they_describe_and_rows_keep_the_rules(whole, seed):
    tables, as_at, policy = whole
    found = said_of(frames_of(tables if seed is None else shuffled(tables, seed), as_at, policy))
    assert not found, "\n".join(found)


def test_rules_that_rest_on_the_record_hold_where_the_sample_records_it(whole):
    frames = frames_of(*whole)
    resting = [(name, rule) for name, fact in FACTS.items() for rule in fact.rules if rule.where_recorded]
    assert len(resting) == 11
    assert [str(rule) for name, rule in resting if frames[name].select(rule.broken.any()).item()] == []


@pytest.mark.parametrize("fact", FACTS)
def test_a_column_has_a_privacy_plan_that_agrees_with_the_contract_of_its_table(fact):
    contract = AGENCY_TABLES[TABLE_OF_FACT[fact]]
    for column in FACTS[fact].columns:
        assert column.privacy in PRIVACY_PLANS, f"'{column.name}' of {fact} has no privacy plan"
        if column.name in contract.columns and (fact, column.name) not in OTHERWISE:
            plan = (contract.columns[column.name].metadata or {})["privacy"]
            assert column.privacy == plan, f"'{column.name}' of {fact} is planned as {column.privacy}, not {plan}"


def test_what_is_stored_is_what_facts_describe():
    for name, fact in FACTS.items():
        assert tuple(described(name).columns.values()) == fact.columns
        assert described(name).rules == fact.rules
    assert list(FACTS) == list(TABLE_OF_FACT)


CONTACTS = FACTS["contacts"]
ROWS = pl.DataFrame({
    "timed": [True, True, False, False], "clocked": [True, False, False, False], "month": [1, 2, None, 3],
    "outcome": ["nfa", "referral", "nfa", None],
})  # fmt: skip
SOME = columns(flag("timed", "Has a target."), flag("clocked", "Is timed."))


def test_a_column_that_nobody_describes_is_named():
    frame = pl.DataFrame(schema={column.name: pl.Boolean for column in SOME} | {"extra": pl.Boolean})
    fact = replace(CONTACTS, columns=SOME)
    assert list(undescribed(fact, frame)) == [
        "facts/contacts.py makes 'extra' and does not describe it: add it to COLUMNS"
    ]
    assert list(undescribed(fact, frame.select("timed"))) == [
        "facts/contacts.py describes 'clocked' and does not make it: take it out of COLUMNS"
    ]
    assert list(undescribed(fact, frame.select(pl.lit(1).alias("timed"), "clocked"))) == [
        "facts/contacts.py describes 'timed' as a flag and makes Int32"
    ]
    assert list(undescribed(fact, frame.select("clocked", "timed"))) == [
        "facts/contacts.py describes columns in another order than it makes them"
    ]


def test_a_row_that_breaks_a_rule_is_told_in_the_rules_own_words():
    stated = (
        implies("timed", "clocked"), never("timed", known("month")), *same("clocked", not_(is_("outcome", "referral"))),
        implies(("timed", "clocked"), is_("outcome", "other", "advice")), where_recorded(never("timed")),
    )  # fmt: skip
    assert list(broken(stated, ROWS)) == [
        "'timed' is true where 'clocked' is not (1 rows)",
        "'timed' is true where 'month' is known (2 rows)",
        "'outcome' is not referral where 'clocked' is not (2 rows)",
        "'timed' is true and 'clocked' is true where 'outcome' is not other or advice (1 rows)",
    ]


def test_a_value_that_is_not_listed_is_named():
    assert list(unlisted(SOME, ROWS.with_columns(timed=None))) == [
        "'timed' holds None: add it to the values in COLUMNS"
    ]


@pytest.mark.parametrize(
    ("declare", "says"),
    [
        (lambda: flag("late", "is late"), "Column 'late': write its meaning as a sentence, not 'is late'."),
        (lambda: flag("late", "Late.", needs=("ended_on",)), "write what it needs as table.column, not 'ended_on'"),
        (lambda: columns(SOME, flag("timed", "Again.")), "Column 'timed' is described twice."),
        (lambda: code("weekday", "Weekday."), "Column 'weekday': list its values in CODED of queries/facts/names.py"),
        (lambda: rules(SOME, implies("timed", "late")), "A rule names 'late', which the fact does not describe."),
        (lambda: rules(SOME, implies("timed", is_("clocked", "x"))), "A rule names a value that 'clocked' can't have"),
    ],
)
def test_a_bad_declaration_is_an_error_of_its_own(declare, says):
    with pytest.raises(DeclarationError, match=says.replace(".", r"\.")):
        declare()


def test_a_stale_description_is_seen():
    text = as_text({"some": (SOME, rules(SOME, implies("timed", "clocked")))})
    assert '"needs"' not in text
    assert text.count("\n") == 11


def test_facts_are_made_of_an_empty_area_as_they_are_described():
    empty = {name: contract.schema.create_empty() for name, contract in AGENCY_TABLES.items()}
    empty["agency_checks"] = empty["agency_checks"].join(
        empty["contacts"].select("contact_id", "person_id"), on="contact_id"
    )
    assert said_of(frames_of(empty, datetime(2026, 3, 31), parse_policy())) == []
