"""Figures computed again under other windows, and without one agency at a time."""

from datetime import date

import polars as pl
import pytest

from etl.load import load
from queries.build import open_build
from queries.facts.derive import derive
from queries.facts.names import TABLE_OF_FACT, Windows
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.metrics.metric import LookBack
from queries.series.reading import read_series
from queries.series.sensitivity import Other, OtherWindows, Without, other_windows, under, verdict, without_each

MARCH = date(2026, 3, 1)
EPISODES = """episode_id,person_id,level,started_on,ended_on
a,p1,child_in_need,2026-01-01,2026-03-01
b,p1,early_help,2026-03-21,2026-03-31
c,p2,child_in_need,2026-01-01,2026-03-01
d,p2,early_help,2026-03-11,
e,p3,child_in_need,2026-01-01,2026-02-01
f,p3,early_help,2026-03-10,
"""


@pytest.fixture(scope="module")
def sample(sample_build):
    return open_build(sample_build)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Gaps of 20, 10 and 37 days before a lower level: bridged by 28 days are the first two."""
    home = tmp_path_factory.mktemp("windows")
    (home / "support_episodes.csv").write_text(EPISODES, "utf-8")
    load(home, [home / "support_episodes.csv"], as_at=date(2026, 6, 30), derive=derive)
    return open_build(home)


@pytest.mark.parametrize("fact", TABLE_OF_FACT)
def test_facts_derived_again_are_the_published_ones(sample, fact):
    columns = [column for metric in METRICS.values() if metric.fact == fact for column in metric.columns]
    wanted = list(dict.fromkeys(columns))
    again = OtherWindows(sample.warehouse).fact(fact, wanted)
    published = sample.fact(fact, wanted)
    assert again.with_columns(pl.col(pl.Enum).cast(pl.String)).equals(
        published.with_columns(pl.col(pl.Enum).cast(pl.String))
    )


@pytest.mark.parametrize(("bridge", "steps"), [(14, 1), (28, 2), (42, 3)])
def test_a_wider_bridge_joins_more_episodes(small, bridge, steps):
    frame = measure(OtherWindows(small.warehouse, windows=Windows(bridge_days=bridge)), [METRICS["step_downs"]])
    assert frame["numerator"].sum() == steps


def test_the_sentence_names_both_figures_and_what_becomes_of_the_verdict(small):
    told = other_windows(small, read_series(small, METRICS["step_downs"], MARCH))
    assert [(one.value, one.stands) for one in told] == [(1.0, True), (3.0, True)]
    assert told[0].sentence == (
        "With gaps of at most 14 days bridged: 1 instead of 2 in March 2026. The finding stays: too few to say."
    )


def test_longer_returns_need_longer_follow_up(sample):
    longer = under(METRICS["referred_again_12m"], Windows(return_months=18))
    assert longer.maturity_months == 18
    assert under(METRICS["re_referral_12m"], Windows(return_months=6)).history == LookBack(months=6)
    assert under(METRICS["repeat_contact_90d"], Windows(repeat_days=120)).history == LookBack(days=120)
    assert under(METRICS["closures"], Windows(bridge_days=42)).maturity_days == 42
    assert under(METRICS["step_ups"], Windows(bridge_days=42)) == METRICS["step_ups"]
    last = read_series(sample, METRICS["referred_again_12m"], date(2026, 10, 1))
    half, more = other_windows(sample, last)
    assert last.latest is not None
    assert half.month == last.latest.month > more.month
    assert half.value < last.latest.value


def test_without_an_agency_only_the_others_checks_count(sample):
    metric = METRICS["agency_check_returned_on_time"]
    rest = measure(Without(sample.warehouse, dim="agency", value="police"), [metric])
    by = measure(sample, [metric], by=["agency"]).filter(pl.col("agency") != "police")
    assert rest["denominator"].sum() == by["denominator"].sum() > 0
    assert rest["numerator"].sum() == by["numerator"].sum()


def test_every_agency_is_left_out_in_turn(sample):
    told = without_each(sample, read_series(sample, METRICS["agency_check_returned_on_time"], date(2026, 10, 1)))
    agencies = sample.fact("agency_checks", ["agency"])["agency"].unique()
    assert len(told) == len(agencies)
    assert {"Without police", "Without early help"} <= {one.choice for one in told}
    sources = without_each(sample, read_series(sample, METRICS["contacts"], date(2026, 10, 1)))
    assert {"Without police", "Without LA services"} <= {one.choice for one in sources}
    assert without_each(sample, read_series(sample, METRICS["step_ups"], date(2026, 10, 1))) == []


def test_the_verdict_on_all_choices_is_one_sentence():
    kept, lost = Other("With a", MARCH, 1.0, True, ""), Other("Without police", MARCH, 2.0, False, "")
    assert verdict([kept, kept]) == "The month’s finding stays the same under both other choices tried."
    assert verdict([kept, lost]) == "The month’s finding would be different without police."
    assert verdict([]) == "The data allows no other choice to be tried."
