"""Counts that lie inside others are proved to by the rules of their facts, and no data contradicts a proof."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import polars as pl
import pytest

from etl import codes
from etl.policy.policy_file import parse_policy
from queries.build import open_build
from queries.facts.derive import FACTS
from queries.facts.described import described
from queries.metrics.catalogue import METRICS
from queries.metrics.metric import variant
from queries.metrics.nested import counts, nesting, prove
from queries.metrics.truth_tables import LOOKS_BACK
from tests.support.facts import frames_of, shuffled, tables_of

NOT_YET = "only what came on the last days of the data is not due or answered yet"
RECORDED = "nearly every referral of the sample has its outcome recorded"
UNSAID = "no referral of the sample carries its sender's own count of earlier ones"
RATED = "the policy has a target for red and amber, and those checked with every core agency are done or due"
CHECKED = "whom every core agency was asked about came before the last days of the data, and is due or decided"
_DUE, _AGAIN = "referral_decided_in_one_working_day.denominator", "referred_again"
HABIT = {  # (whole, part) in every data set tried, with the reason why it need not be so
    ("contact_decided_on_time.denominator", "check_coverage.numerator"): RATED,
    ("contact_decided_in_one_working_day.denominator", "check_coverage.numerator"): CHECKED,
    (_DUE, "referral_nfa.numerator"): NOT_YET,
    **{(_DUE, f"{_AGAIN}_{months}m.numerator"): NOT_YET for months in (3, 6, 12)},
    **{(_DUE, f"{_AGAIN}_{months}m_after_nfa.numerator"): NOT_YET for months in (3, 6, 12)},
    **{(_DUE, f"{_AGAIN}_{months}m_after_nfa.complement"): NOT_YET for months in (3, 6, 12)},
    (_DUE, f"{_AGAIN}_3m_after_nfa.denominator"): NOT_YET,
    **{
        (_DUE, f"nfa_then_assessed_{months}m.{part}"): NOT_YET
        for months in (6, 12)
        for part in ("numerator", "complement")
    },
    (_DUE, "re_referral_12m_after_closure.numerator"): NOT_YET,
    (_DUE, "re_referral_12m_each.numerator"): NOT_YET,
    (_DUE, "referral_not_in_need.numerator"): NOT_YET,
    ("re_referral_12m.complement", "re_referral_12m_after_closure.complement"): UNSAID,
    ("referral_nfa.denominator", f"{_AGAIN}_3m.numerator"): RECORDED,
}
SAYS = METRICS["contacts"].says
Pairs = frozenset[tuple[str, str]]


def nested_in(frames, metrics=None) -> Pairs:
    """Return (whole, part) for the counts that lie inside one another in every row of some facts."""
    metrics = list(METRICS.values()) if metrics is None else metrics
    names, groups = prove(metrics).names, {}
    for count in counts(metrics):
        if names[count.name] == count.name:
            groups.setdefault((count.fact, count.month), []).append(count)
    found = set()
    for (fact, month), group in groups.items():
        rows = frames[fact].filter(pl.col(month).is_not_null()).with_columns(pl.lit(False).alias(LOOKS_BACK))
        held = rows.select(count.rows.alias(count.name) for count in group)
        pairs = permutations(held.columns, 2)
        found |= {(whole, part) for whole, part in pairs if not (held[part] & ~held[whole]).any()}
    return frozenset(found)


def held_in(frames) -> set[str]:
    """Return the counts that hold a row of some facts: what holds none lies inside everything."""
    named = [
        (count, frames[count.fact].with_columns(pl.lit(False).alias(LOOKS_BACK))) for count in counts(METRICS.values())
    ]
    return {count.name for count, rows in named if rows.select(count.rows.any()).item()}


def habits(nested: Pairs, proved: Pairs, named) -> list[str]:
    """Return a sentence for each pair that is neither proved nor named, and for each that is named in vain."""
    unnamed = [
        f"'{part}' lies inside '{whole}' in every data set tried: add a rule, or name it in HABIT and say why"
        for whole, part in sorted(nested - proved - set(named))
    ]
    vain = [
        f"'{part}' is proved to lie inside '{whole}', or does not in some data: take it out of HABIT"
        for whole, part in sorted(set(named) - (nested - proved))
    ]
    return unnamed + vain


@pytest.fixture(scope="module")
def trials(sample_build):
    """Return the facts of the sample and of three shuffles of it."""
    build = open_build(sample_build)
    tables = tables_of(build)
    checks, reasons = tables["agency_checks"], [None, *codes.DECLINE_REASONS]
    given = pl.Series([reasons[at * 7 % len(reasons)] for at in range(checks.height)], dtype=pl.String)
    tables["agency_checks"] = checks.with_columns(decline_reason=given.cast(checks.schema["decline_reason"]))
    duties = tuple(replace(duty, from_day=date(2024, 1, 1)) for duty in build.policy.duties)
    policy = replace(build.policy, duties=duties, ladders=parse_policy().ladders)
    return [frames_of(made, build.as_at, policy) for made in (tables, *(shuffled(tables, n) for n in (1, 2, 3)))]


@pytest.fixture(scope="module")
def nested(trials) -> list[Pairs]:
    return [nested_in(frames) for frames in trials]


def test_no_data_contradicts_a_proof(nested):
    every = frozenset(rule for fact in FACTS.values() for rule in fact.rules if rule.where_recorded)
    for found in nested:
        assert sorted(nesting(every).inside - found) == []
    assert sorted(nesting().inside - nested[0]) == []


def test_what_is_nested_in_all_data_is_proved_or_named_as_habit(trials, nested):
    held = set[str]().union(*map(held_in, trials))
    found = frozenset(pair for pair in frozenset.intersection(*nested) if held.issuperset(pair))
    sentences = habits(found, nesting().inside, HABIT)
    assert not sentences, "\n".join(sentences)


def test_counts_that_are_apart_share_no_row_and_fill_their_whole_where_they_are_all_there_is(trials):
    every = {count.name: count for count in counts(METRICS.values())}
    for frames in trials:
        for whole, parts, exact in nesting().families(list(every)):
            rows = frames[every[whole].fact].filter(pl.col(every[whole].month).is_not_null())
            held = rows.select(every[name].rows.cast(pl.Int32).alias(name) for name in (whole, *parts))
            left = held.select(pl.col(whole) - pl.sum_horizontal(parts)).to_series()
            assert (left == 0).all() if exact else (left >= 0).all(), whole


def test_a_pair_that_no_rule_proves_is_named(trials):
    planted = variant(METRICS["contact_to_referral"], name="planted", title="P", says=SAYS, denominator=pl.col("timed"))
    metrics = [METRICS["contacts"], METRICS["contact_to_referral"], planted]
    found = frozenset.intersection(*(nested_in(frames, metrics) for frames in trials))
    assert habits(found, prove(metrics).inside, {}) == []
    forgotten = prove(metrics, describe=lambda fact: replace(described(fact), rules=())).inside
    assert (
        "'planted.denominator' lies inside 'contact_to_referral.denominator' in every data set tried: add a rule, or "
        "name it in HABIT and say why"
    ) in habits(found, forgotten, {})


def test_a_habit_that_is_none_any_more_is_named():
    assert habits(frozenset(), frozenset(), {("a.numerator", "b.numerator"): "planted"}) == [
        "'b.numerator' is proved to lie inside 'a.numerator', or does not in some data: take it out of HABIT"
    ]
