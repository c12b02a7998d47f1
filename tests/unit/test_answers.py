"""Children in the population: what a policy may say of them, and which question gets which number."""

import pytest

from etl.errors import PolicyError
from etl.policy.policy_file import parse_policy
from queries.measure.answers import under_18
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from tests.support.tables import end_of, facts_of, rows_of

POLICY = """
[population]
under_18 = 20000
[population.hubs]
North = 8000
"""
CONTACTS = """
    contact_id | person_id | received_at      | source | hub
    a          | p1        | 2026-03-02 09:00 | 6      | North
    b          | p2        | 2026-03-02 09:00 | 6      | South
    """


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("under_18 = 0", "whole number of children above 0, not '0'"),
        ("under_18 = 12.5", "not '12.5'"),
        ('under_18 = "many"', "not 'many'"),
        ("under_18 = true", "not 'True'"),
        ("under18 = 20000", "no entry 'under18'"),
        ("[population.hubs]\nNorth = -1", "not '-1'"),
    ],
)
def test_a_population_that_is_none_is_refused(text, why):
    with pytest.raises(PolicyError, match=why):
        parse_policy(f"[population]\n{text}")


def test_a_later_policy_replaces_a_population_and_no_policy_has_none():
    assert parse_policy().population.under_18 is None
    assert parse_policy(POLICY, "[population]\nunder_18 = 5").population.hubs == {}


@pytest.mark.parametrize(("where", "people"), [({}, 20000.0), ({"hub": "North"}, 8000.0), ({"hub": "South"}, None)])
def test_a_question_about_one_hub_is_about_its_children(where, people):
    assert under_18(parse_policy(POLICY), [], where).rows() == [(people,)]


@pytest.mark.parametrize(("hub", "found"), [("North", (1, 8000, 1.25)), ("South", (1, None, None))])
def test_a_rate_of_one_hub_has_its_own_population_or_no_value(hub, found):
    facts = facts_of({"contacts": rows_of(CONTACTS)}, end_of("2026-03-31"), parse_policy(POLICY))
    frame = measure(facts, [METRICS["contacts_per_10000"]], where={"hub": hub})
    assert frame.select("numerator", "denominator", "value").rows() == [found]
