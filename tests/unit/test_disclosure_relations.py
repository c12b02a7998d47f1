"""What the gate takes for parts of the catalogue's counts, held against the sample's facts row by row."""

from itertools import permutations

import polars as pl
import pytest

from publish.disclosure import relations
from publish.disclosure.spans import Span, parts_of, read_span
from queries.build import open_build
from queries.metrics import METRICS

# Populations that lie inside one another in the sample without having to: every referral in it has an outcome and a
# decision in time, no child has two on a day, and every decision and conference has its outcome recorded.
CHANCE = {
    ("referrals.numerator", "re_referral_12m.denominator"),
    ("referral_decided_in_one_working_day.denominator", "re_referral_12m.denominator"),
    ("referral_nfa.denominator", "re_referral_12m.denominator"),
    ("referral_nfa.denominator", "referral_decided_in_one_working_day.denominator"),
    ("referred_again_3m_after_nfa.denominator", "referral_decided_in_one_working_day.denominator"),
    ("assessment_in_45_working_days.denominator", "assessed_not_in_need.denominator"),
    ("assessment_in_45_working_days_of_referral.denominator", "assessed_not_in_need.denominator"),
    ("conference_in_15_working_days.denominator", "conference_to_plan.denominator"),
    ("risk_changed.denominator", "contact_outcome_nfa.denominator"),
}


@pytest.fixture(scope="module")
def flags(sample_build):
    """Return {(fact, month): {count: 1 or 0 for each row}} for every metric that adds up flags."""
    build = open_build(sample_build)
    found = {}
    for metric in METRICS.values():
        if metric.leaves or metric.fact == "staffing":
            continue
        rows = build.fact(metric.fact, metric.columns).filter(pl.col(metric.month).is_not_null())
        counts = found.setdefault((metric.fact, metric.month), {})
        numerator = rows.select(metric.numerator.fill_null(value=False).cast(pl.Int32)).to_series()
        if metric.denominator is None:
            counts[relations.name_of(metric.name, "numerator")] = numerator
            continue
        counted = rows.select(metric.denominator.fill_null(value=False).cast(pl.Int32)).to_series()
        counts[relations.name_of(metric.name, "denominator")] = counted
        if metric.unit == "percent":
            counts[relations.name_of(metric.name, "numerator")] = numerator * counted
            counts[relations.name_of(metric.name, "complement")] = counted - numerator * counted
    return found


def all_inside():
    """Return (whole, part) for what the gate takes for inside, at any depth."""
    names = {n for whole, parts in relations.INSIDE for n in (whole, *parts)}
    shared = {relations.shared(name) for name in names}
    percents = [metric.name for metric in METRICS.values() if metric.unit == "percent"]
    found = {(relations.name_of(m, "denominator"), relations.name_of(m, "numerator")) for m in percents}
    found |= set(relations.nearest(shared))
    while more := {(top, part) for top, middle in found for whole, part in found if whole == middle} - found:
        found |= more
    return {(whole, part) for whole, part in found if whole != part}


def test_every_declared_part_is_inside_its_whole_in_every_row(flags):
    seen = 0
    for counts in flags.values():
        for whole, part in all_inside():
            if whole in counts and part in counts:
                seen += 1
                assert (counts[part] <= counts[whole]).all(), (whole, part)
    assert seen >= 50


def test_declared_parts_share_no_row_and_add_up_where_they_are_all(flags):
    seen = 0
    for counts in flags.values():
        for whole, parts, exact in relations.PARTS:
            if relations.shared(whole) in counts:
                seen += 1
                added = sum(counts[relations.shared(part)] for part in parts)
                top = counts[relations.shared(whole)]
                assert (added == top).all() if exact else (added <= top).all(), whole
    assert seen == len(relations.PARTS)


def test_every_population_inside_another_is_declared(flags):
    """A new metric whose population lies inside that of another must be declared, or named here as chance."""
    found = set()
    for counts in flags.values():
        populations = [n for n in counts if n.endswith("denominator") or METRICS[n.split(".")[0]].unit == "count"]
        found |= {(a, b) for a, b in permutations(populations, 2) if (counts[a] <= counts[b]).all()}
    assert found - {(part, whole) for whole, part in all_inside()} == CHANCE


def test_every_name_is_a_count_of_the_catalogue():
    named = [n for whole, parts, _ in relations.PARTS for n in (whole, *parts)]
    named += [n for whole, parts in relations.INSIDE for n in (whole, *parts)]
    named += [relations.DECIDED[0], relations.DECIDED[1], *relations.DECIDED[2], *relations.STOCK]
    for name in named:
        metric, role = name.split(".")
        assert metric in METRICS
        assert role in ("numerator", "denominator", "complement")


def test_counts_with_one_definition_have_one_name():
    for metric in ("risk_upgraded", "risk_downgraded", "missed_high_risk"):
        assert relations.name_of(metric, "denominator") == relations.name_of("risk_changed", "denominator")
    assert relations.name_of("contacts", "numerator") == relations.name_of("repeat_contact_90d", "denominator")
    assert relations.name_of("step_downs", "numerator") == relations.name_of(
        "step_up_after_step_down_12m", "denominator"
    )
    assert relations.name_of("contacts", "numerator") != relations.name_of("undecided_at_month_end", "numerator")


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
