"""What ties counts to one another: one name for the same rows, what lies inside what, sums over periods."""

from datetime import date

import polars as pl
import pytest

from etl import codes
from publish.disclosure import NOTHING_PUBLISHED, release
from publish.disclosure.containment import ACROSS_FACTS, CAME, DECIDED, LEFT, STOCK, Tie, name_of, shared, ties
from publish.disclosure.spans import Span, parts_of, read_span
from queries.facts.described import described
from queries.metrics.catalogue import METRICS
from queries.metrics.nested import broken_in, nesting
from tests.support.tables import end_of, facts_of

ROLES = ("numerator", "denominator", "complement")
EVERY = tuple(dict.fromkeys(nesting().names.values()))
HUB = name_of("contact_to_referral", "denominator")
CLOCKED = name_of("hours_to_decision_median", "denominator")
COVERED = name_of("check_coverage", "denominator")


def of(*metrics):
    """Return the counts that the figures of some metrics give away."""
    return tuple(dict.fromkeys(name_of(m, role) for m in metrics for role in ROLES if f"{m}.{role}" in nesting().names))


def pairs(at_hand, **more):
    return {(tie.whole, *tie.parts) for tie in ties(at_hand, **more)}


def test_counts_of_the_same_rows_have_one_name():
    for metric in ("risk_upgraded", "risk_downgraded", "missed_high_risk"):
        assert name_of(metric, "denominator") == name_of("risk_changed", "denominator")
    assert name_of("contacts", "numerator") == name_of("repeat_contact_90d", "denominator")
    assert name_of("step_downs", "numerator") == name_of("step_up_after_step_down_12m", "denominator")
    assert name_of("contacts", "numerator") != name_of("undecided_at_month_end", "numerator")
    assert HUB != CLOCKED, "the same rows only where each extract records decisions"


def test_the_sums_that_are_declared_name_counts_of_the_catalogue():
    across = [name for pair in ACROSS_FACTS for name in pair]
    declared = [DECIDED[0], DECIDED[1], *DECIDED[2], *STOCK, CAME, *LEFT, *across]
    for name in declared:
        metric, role = name.split(".")
        assert metric in METRICS
        assert role in ROLES


def test_parts_that_share_no_row_are_found_and_those_that_are_all_there_is_marked():
    outcomes = tuple(f"contact_outcome_{code}.numerator" for code in codes.CONTACT_OUTCOMES)
    whole = name_of("contact_outcome_nfa", "denominator")
    assert Tie(whole, outcomes, exact=True) in ties(of(*(name.partition(".")[0] for name in outcomes)))
    assert Tie(whole, outcomes[:2], exact=False) in ties(of("contact_outcome_nfa", "contact_outcome_advice"))
    found = {tie.parts: tie.exact for tie in ties(EVERY) if len(tie.parts) > 1}
    assert found[("risk_upgraded.numerator", "risk_downgraded.numerator")]
    assert not found[("contacts_without_escalation.numerator", "contact_to_referral.numerator")]
    assert len(found) == 11


def test_a_count_is_tied_to_the_nearest_that_hold_it_and_to_no_other():
    assert ("referred_again_12m.numerator", "referred_again_6m.numerator") in pairs(EVERY)
    assert ("referred_again_12m.numerator", "referred_again_3m.numerator") not in pairs(EVERY)
    assert ("referred_again_12m.numerator", "referred_again_3m.numerator") in pairs(
        of("referred_again_12m", "referred_again_3m")
    )
    assert pairs(of("contact_decided_on_time")) == set(), "its own parts are tied where it is placed"


def test_a_count_of_one_fact_inside_a_count_of_another_is_tied():
    assert (name_of("contacts", "numerator"), "contacts_per_fte.numerator") in pairs(
        (*of("contacts"), "contacts_per_fte.numerator")
    )


def test_what_rests_on_the_record_ties_nothing_where_the_record_fails():
    at_hand = of("hours_to_decision_median", "check_coverage", "contact_to_referral")
    resting = frozenset(rule for rule in described("contacts").rules if rule.where_recorded)
    assert {(CLOCKED, COVERED), (CLOCKED, HUB), (HUB, CLOCKED), (HUB, COVERED)} <= pairs(at_hand)
    without = pairs(at_hand, broken=resting)
    assert {(HUB, CLOCKED), (HUB, COVERED)} <= without
    assert without.isdisjoint({(CLOCKED, COVERED), (CLOCKED, HUB)})


def test_the_gate_hides_for_a_rule_on_the_record_only_where_the_build_keeps_it():
    rows = [("hours_to_decision_median", None, 20, 5.0), ("check_coverage", 10, 17, 58.8)]
    frame = pl.DataFrame(
        [(metric, "2026-04", date(2026, 4, 1), *figures, "ok") for metric, *figures in rows],
        ["metric", "period", "start", "numerator", "denominator", "value", "status"], orient="row",
    )  # fmt: skip
    resting = frozenset(rule for rule in described("contacts").rules if rule.where_recorded)
    kept, broken = release(frame, NOTHING_PUBLISHED), release(frame, NOTHING_PUBLISHED, broken=resting)
    assert "suppressed" in kept.frame["status"].to_list(), "20 less 17 would be 3 contacts"
    assert broken.frame["status"].to_list() == ["ok", "ok"], "17 need not be among the 20"


def test_a_build_says_which_rules_its_record_breaks():
    assessed = {"assessment_id": "a", "person_id": "p", "started_on": "2026-01-05", "authorised_on": "2026-04-30"}
    referred = {"referral_id": "r", "person_id": "p", "received_on": "2026-01-02", "source": "6"}
    in_order = facts_of({"referrals": [referred], "assessments": [assessed]}, end_of("2026-05-31"))
    assert broken_in(in_order) == frozenset()
    late = {**referred, "received_on": "2026-04-01"}
    named = facts_of({"referrals": [late], "assessments": [{**assessed, "referral_id": "r"}]}, end_of("2026-05-31"))
    assert [str(rule) for rule in broken_in(named)] == ["'of_referral_in_time' is true where 'in_time' is not"]


def test_the_name_of_a_count_that_no_rule_speaks_of_is_its_own():
    assert shared("planted.numerator") == "planted.numerator"


@pytest.mark.parametrize(
    ("period", "span"),
    [
        ("2026-04", Span(24315, 1)), ("2026-27 Q1", Span(24315, 3)), ("2026-27 Q4", Span(24324, 3)),
        ("2026-27", Span(24315, 12)), ("all time", Span(-1, 0, "all time")),
    ],
)  # fmt: skip
def test_periods_are_read_as_they_are_written(period, span):
    assert read_span(period) == span


def test_a_year_is_its_quarters_and_the_months_of_those_not_known():
    year = read_span("2026-27")
    known = {read_span(p) for p in ("2026-27 Q1", "2026-04", "2026-27 Q3", "2026-07", "2027-03")}
    parts = ["2026-27 Q1", "2026-07", "2026-27 Q3", "2027-03"]
    assert parts_of(year, known) == [read_span(p) for p in parts]
