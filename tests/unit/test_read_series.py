"""Series read from a published build, with the hub's own target, re-base, changes and England's figure."""

from datetime import date
from statistics import median

import polars as pl
import pytest

from etl.load import load
from queries.build import open_build
from queries.calendar.months import number_of
from queries.facts.derive import derive
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.series.findings import findings
from queries.series.reading import read_all, read_beside, read_groups, read_series
from queries.statistics.steps import Counted, Pair, standard_errors

POLICY = """
[[target]]
metric = "contact_decided_on_time"
from = 2025-02-01
value = 80
[[target]]
metric = "contact_decided_on_time"
from = 2025-02-01
value = 90
hub = "North"
[[rebase]]
metrics = ["contact_decided_on_time"]
month = "2025-03"
"""
CONTACT = "contact_id,person_id,received_at,source,hub,risk_initial,decided_at,outcome\n"
MARCH = date(2025, 3, 1)


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    home = tmp_path_factory.mktemp("series")
    (home / "policy.toml").write_text(POLICY, "utf-8")
    rows = [
        f"C{i},P{i},2025-{month:02d}-05 09:00,6,{hub},red,2025-{month:02d}-05 {hour}:00,nfa"
        for i, (month, hub, hour) in enumerate(
            [(1, "North", 10), (1, "South", 10), (2, "North", 10), (2, "North", 20), (3, "North", 10), (4, "North", 10)]
        )
    ]
    (home / "contacts.csv").write_text(CONTACT + "\n".join(rows), "utf-8")
    changes = [
        "change_id,hub,effective_on,kind,title",
        "1,North,2025-02-10,staffing,New team",
        "2,South,2025-02-11,process,New form",
    ]
    (home / "changes.csv").write_text("\n".join(changes), "utf-8")
    load(home, [home / "contacts.csv", home / "changes.csv"], as_at=date(2025, 4, 10), derive=derive)
    return open_build(home)


def test_a_series_reads_its_months_up_to_the_one_asked_for_and_the_incomplete_one_after_it(build):
    found = read_series(build, METRICS["contact_decided_on_time"], MARCH)
    assert [(p.month.month, p.numerator, p.denominator, p.status) for p in found.points] == [
        (1, 2, 2, "ok"), (2, 1, 2, "ok"), (3, 1, 1, "ok"), (4, 1, 1, "partial"),
    ]  # fmt: skip
    assert found.latest.month == MARCH
    assert [p.spc.segment for p in found.known] == [0, 0, 1]
    assert len(read_series(build, METRICS["contact_decided_on_time"], date(2025, 2, 1)).points) == 2


def test_a_hub_has_its_own_target_and_changes(build):
    everyone = read_series(build, METRICS["contact_decided_on_time"], MARCH)
    north = read_series(build, METRICS["contact_decided_on_time"], MARCH, {"hub": "North"})
    assert (everyone.target.value, north.target.value) == (80, 90)
    assert [c.title for c in everyone.shown_changes] == ["New team (North)", "New form (South)"]
    assert [c.title for c in north.shown_changes] == ["New team"]
    assert north.points[0].denominator == 1


def test_a_metric_whose_table_is_not_loaded_has_no_points(build):
    found = read_all(build, [METRICS["re_referral_12m"], METRICS["contacts"]], MARCH)
    assert found["re_referral_12m"].points == ()
    assert found["re_referral_12m"].comparator.value == 22.6
    assert [p.value for p in found["contacts"].known] == [2.0, 2.0, 1.0]


def test_part_of_the_children_is_not_compared_with_all_of_england(build):
    metric = METRICS["re_referral_12m"]
    assert read_series(build, metric, MARCH, {"source": "6"}).comparator is None


@pytest.fixture(scope="module")
def sample(sample_build):
    return open_build(sample_build)


def test_a_time_is_tested_by_the_share_done_within_the_usual_time(sample):
    metric, month = METRICS["hours_to_decision_median"], date(2026, 10, 1)
    one = read_series(sample, metric, month)
    assert [step.lag for step in one.steps] == [1, 12]
    usual = median(p.value for p in one.segment)
    rows = sample.fact("contacts", ["received_month", "clocked", "decided", "waited"]).filter("clocked")
    shares = {}
    for p in one.segment[-2:]:
        those = rows.filter(pl.col("received_month") == number_of(p.month))
        old_enough = those.filter(pl.col("decided") | (pl.col("waited") > usual))
        done = old_enough.filter(pl.col("decided") & (pl.col("waited") <= usual))
        shares[p.month] = Counted(done.height, old_enough.height)
    assert one.steps[0].tested.z == pytest.approx(standard_errors(Pair(*shares.values())))


def test_groups_of_a_time_are_tested_as_a_filter_tests_them(sample):
    metric, month = METRICS["hours_to_return_median"], date(2026, 10, 1)
    groups = dict(read_groups(sample, metric, month, by=["agency"]))
    for (agency,), one in list(groups.items())[:3]:
        alone = read_series(sample, metric, month, {"agency": agency})
        assert [step.tested for step in one.steps] == [step.tested for step in alone.steps]


def test_a_metric_is_judged_beside_the_headlines_as_among_them(sample):
    month = date(2026, 10, 1)
    every = read_all(sample, list(HEADLINES.values()), month)
    for name in ("contact_decided_on_time", "step_downs"):
        assert read_beside(sample, METRICS[name], HEADLINES.values(), month).steps == every[name].steps
    police = read_beside(sample, METRICS["declined"], HEADLINES.values(), month, {"agency": "police"})
    assert police.points


def test_the_collapse_of_the_sample_is_a_step_and_leads_with_a_smaller_share(sample):
    every = read_all(sample, list(HEADLINES.values()), date(2026, 10, 1))
    one = every["contact_decided_on_time"]
    step = one.moved[0]
    assert (step.lag, step.before.month, round(step.tested.z, 3)) == (1, date(2026, 9, 1), -4.823)
    assert (step.tested.pairs, round(step.tested.dispersion, 3), round(step.tested.p, 4)) == (10, 1.0, 0.0019)
    assert findings(every.values())[0].claim.startswith("A smaller share of contacts was decided on time than ")
