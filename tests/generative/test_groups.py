"""A group has one answer in each period, whether it is asked for among others or alone, and groups sum to the whole."""

from datetime import datetime
from typing import Any

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl.errors import QuestionError
from etl.policy.policy_file import parse_policy
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.metrics.metric import Metric
from tests.generative.naive.spans import Entry
from tests.generative.strategies import POLICY, World, as_policy, declared_worlds
from tests.support.tables import InMemory, facts_of

UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=UNSHRUNK)
SPLIT = [metric for metric in METRICS.values() if len(metric.dims) > 1]
PERIODS = ("month", "quarter", "financial-year")
FIGURE = ("numerator", "denominator", "value", "status")
Figures = dict[tuple[Any, ...], tuple[Any, ...]]


def figures(frame: pl.DataFrame, *dims: str) -> Figures:
    return {row[: 1 + len(dims)]: row[1 + len(dims) :] for row in frame.select("period", *dims, *FIGURE).rows()}


def apart(facts: InMemory, metric: Metric, dim: str, other: str, period: str) -> list[str]:
    """Return where a group's figures are others alone than among the groups of a dimension, or of two."""
    found = []
    among = measure(facts, [metric], by=[dim], period=period)
    crossed = measure(facts, [metric], by=[dim, other], period=period)
    for value in among[dim].drop_nulls().unique().sort().to_list():
        try:
            alone = measure(facts, [metric], where={dim: value}, period=period)
            split = measure(facts, [metric], where={dim: value}, by=[other], period=period)
        except QuestionError:  # a level that the ladder of this group alone does not have
            continue
        if "ladder" in alone.columns and alone["ladder"].unique().to_list() != among["ladder"].unique().to_list():
            continue
        pairs = [
            (figures(among.filter(pl.col(dim) == value)), figures(alone)),
            (figures(crossed.filter(pl.col(dim) == value), other), figures(split, other)),
        ]
        for mine, own in pairs:
            found += [f"{metric.name} {dim} {value} {key}: {mine.get(key)}, alone {own[key]}" for key in own
                      if mine.get(key) != own[key]]  # fmt: skip
    return found


def unsummed(facts: InMemory, metric: Metric, dim: str) -> list[str]:
    """Return the months in which the groups of a dimension don't add up to the whole."""
    whole, groups = measure(facts, [metric]), measure(facts, [metric], by=[dim])
    hidden = groups.filter(pl.col("status") == "unknown")["period"]
    summed = groups.group_by("period").agg(pl.col("numerator", "denominator").sum())
    pairs = whole.filter(pl.col("status") != "unknown", ~pl.col("period").is_in(hidden.implode())).join(
        summed, on="period", suffix="_groups"
    )
    return [
        f"{metric.name} {dim} {row['period']}"
        for row in pairs.rows(named=True)
        for part in ("numerator", "denominator")
        if (row[part] or 0) != (row[f"{part}_groups"] or 0)
    ]


@FEW
@given(declared_worlds(), st.data())
def test_a_group_has_the_same_figures_and_statuses_alone_as_among_others(
    world: tuple[World, list[Entry]], data: st.DataObject
) -> None:
    (tables, as_at), entries = world
    facts = facts_of(tables, as_at, parse_policy(POLICY, as_policy(entries)))
    for metric in data.draw(st.lists(st.sampled_from(SPLIT), min_size=8, max_size=8)):
        dim, other = data.draw(st.permutations(metric.dims))[:2]
        assert apart(facts, metric, dim, other, data.draw(st.sampled_from(PERIODS))) == []
        if metric.share is None and metric.unit in ("count", "percent", "net"):
            assert unsummed(facts, metric, dim) == []


def test_a_hub_without_times_of_day_is_untimed_beside_one_that_has_them() -> None:
    """One in eleven of all has no time, which is under a fifth; of the South's two both have none."""
    timed = [
        {"contact_id": f"n{at}", "person_id": f"p{at}", "received_at": "2026-03-02 09:00", "source": "6",
         "risk_initial": "red", "decided_at": "2026-03-02 10:00", "hub": "North"} for at in range(20)
    ]  # fmt: skip
    by_day = [
        {"contact_id": f"s{at}", "person_id": f"q{at}", "received_at": "2026-03-02", "source": "6",
         "risk_initial": "red", "decided_at": "2026-03-02", "hub": "South"} for at in range(2)
    ]  # fmt: skip
    facts = facts_of({"contacts": [*timed, *by_day]}, datetime(2026, 3, 31, 23, 59, 59))
    on_time, hours = METRICS["contact_decided_on_time"], METRICS["hours_to_decision_median"]
    assert figures(measure(facts, [on_time])) == {("2026-03",): (20, 20, 100.0, "ok")}
    assert figures(measure(facts, [on_time], by=["hub"]), "hub") == {
        ("2026-03", "North"): (20, 20, 100.0, "ok"),
        ("2026-03", "South"): (0, 0, None, "untimed"),
    }
    assert figures(measure(facts, [hours], by=["hub"]), "hub") == {
        ("2026-03", "North"): (None, 20, 1.0, "ok"),
        ("2026-03", "South"): (None, 0, None, "untimed"),
    }


def test_checks_of_no_named_hub_need_the_months_of_contacts_as_those_of_a_hub_do() -> None:
    """A check asked two months before the first contact: that no contact of July names its hub is not known yet."""
    contact = {"contact_id": "c1", "person_id": "p1", "received_at": "2025-09-29", "source": "10", "hub": None}
    check = {"check_id": "k1", "contact_id": "c1", "agency": "police", "requested_at": "2025-07-27 21:30",
             "lawful_basis": "consent"}  # fmt: skip
    facts = facts_of({"contacts": [contact], "agency_checks": [check]}, datetime(2025, 10, 31, 23, 59, 59))
    consent = METRICS["lawful_basis_consent"]
    assert figures(measure(facts, [consent]))["2025-07",] == (1, 1, 100.0, "ok")
    groups = figures(measure(facts, [consent], by=["hub"]), "hub")
    assert groups["2025-07", "unknown"] == (None, None, None, "unknown")
    assert groups["2025-09", "unknown"] == (0, 0, None, "ok")
    assert apart(facts, consent, "hub", "agency", "month") == []


def test_a_hub_whose_referrals_carry_their_own_count_is_known_beside_one_whose_do_not() -> None:
    rows = [
        {"referral_id": "n", "person_id": "p1", "received_on": "2026-02-10", "source": "6", "hub": "North",
         "previous_referrals_12m": "2"},
        {"referral_id": "s", "person_id": "p2", "received_on": "2026-02-10", "source": "6", "hub": "South"},
    ]  # fmt: skip
    facts = facts_of({"referrals": rows}, datetime(2026, 2, 28, 23, 59, 59))
    metric = METRICS["re_referral_12m"]
    assert figures(measure(facts, [metric])) == {("2026-02",): (1, 2, 50.0, "immature")}
    assert figures(measure(facts, [metric], by=["hub"]), "hub") == {
        ("2026-02", "North"): (1, 1, 100.0, "ok"),
        ("2026-02", "South"): (0, 1, 0.0, "immature"),
    }
