"""Agreement coefficients, drawing and weighted rates against published tables and recomputed values."""

import csv
import itertools
import json
import re
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from queries.audits import agreement, drawing, rates
from queries.audits.views import views_agree
from queries.build import open_build
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS as FIGURES
from queries.statistics.intervals import wilson

CASES = Path(__file__).parents[1] / "cases" / "audits"
GOLDEN = list(csv.DictReader((CASES / "agreement.csv").read_text("utf-8").splitlines()))
SAMPLE = list(csv.DictReader((CASES / "sample.csv").read_text("utf-8").splitlines()))
METRICS = {"absolute difference": "absolute"}
NEAR = 1.01e-6  # the values are given to six places


def coefficient(name, kind):
    if name == "alpha":
        return agreement.alpha(METRICS.get(kind, kind))
    return agreement.kappa(kind) if name == "kappa" else agreement.ac(kind)


def named(row):
    return f"{row['table']} {row['coefficient']} {row['weights']}"


@pytest.mark.parametrize("row", [row for row in GOLDEN if row["data"].startswith("[")], ids=named)
def test_a_table_of_pairs_gives_the_known_coefficient_and_interval(row):
    found = agreement.estimate(
        coefficient(row["coefficient"], row["weights"]), [np.array(json.loads(row["data"]), float)]
    )
    told = [found.value, found.error, *found.interval]
    wanted = [float(row[name]) for name in ("value", "jackknife_error", "low95", "high95")]
    assert told == pytest.approx(wanted, abs=NEAR)


def ratings(text):
    judges = re.findall(r"[A-D] ((?:[\d-] ?)+)", text.partition(": ")[2])
    return np.array([[np.nan if each == "-" else int(each) - 1 for each in judge.split()] for judge in judges]).T


@pytest.mark.parametrize("row", [row for row in GOLDEN if "units" in row["data"]], ids=named)
def test_several_judges_with_gaps_give_the_known_coefficient(row):
    units = ratings(row["data"])
    assert units.shape == (12, 4)
    made = agreement.alpha_of_ratings if row["coefficient"] == "alpha" else agreement.ac_of_ratings
    near = NEAR if row["coefficient"] == "alpha" else 5e-6  # the tool that gave those of AC prints five places
    assert made(units, 5, row["weights"]) == pytest.approx(float(row["value"]), abs=near)


def numbers(name, text):
    return [int(each) for each in re.search(rf"{name}=([\d,]+)", text)[1].split(",")]


@pytest.mark.parametrize(
    "row", [row for row in SAMPLE if row["what"].startswith("allocation")], ids=lambda row: row["given"]
)
def test_strata_give_as_many_as_they_should(row):
    found = drawing.sizes(numbers("N", row["given"]), *numbers("size", row["given"]))
    assert found == [int(each) for each in row["value"].split(",")]


def test_a_larger_sample_takes_no_fewer_of_any_stratum():
    every = [drawing.sizes([520, 310, 130, 40], size) for size in range(32, 1001)]
    assert all(sum(given) == size for given, size in zip(every, range(32, 1001), strict=True))
    assert all(a <= b for less, more in itertools.pairwise(every) for a, b in zip(less, more, strict=True))


def test_too_small_a_sample_is_refused_with_the_least():
    with pytest.raises(drawing.SampleError, match="at least 32"):
        drawing.sizes([520, 310, 130, 40], 31)
    with pytest.raises(drawing.SampleError, match="1 stratum needs a sample of at least 8"):
        drawing.sizes([520], 5)


def test_the_draw_is_the_known_one_in_any_order():
    (wanted,) = [row["value"] for row in SAMPLE if row["result"] == "first 8"]
    ids, seed = [f"C{n:03}" for n in range(1, 21)], "2026-Q3 nfa"
    assert drawing.draw(reversed(ids), 8, seed) == drawing.draw(ids, 8, seed) == wanted.split()
    (digest,) = [row["value"] for row in SAMPLE if row["result"].startswith("sha256")]
    assert drawing.place(seed, wanted.split()[0]) == digest


def test_a_second_auditor_judges_thirty_at_least():
    assert drawing.second([22, 17, 12, 9]) == [11, 9, 6, 5]
    assert drawing.second([5, 3]) == [5, 3]
    assert drawing.second([292, 8]) == [30, 2]  # by the share alone 1, and then nothing could be told of any stratum
    assert drawing.second([9, 1]) == [9, 1]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([[30, 0], [0, 0]], "30 of 30 agree: at least 89%."),
        ([[0, 30], [0, 0]], "No pair agrees: see the interval of the exact share."),
        ([[20, 9], [0, 0]], "One of the two gave a single answer throughout: see the interval of the exact share."),
    ],
)
def test_why_a_coefficient_has_no_interval_is_what_the_pairs_are(table, said):
    pairs = np.array(table, float)
    assert agreement.estimate(agreement.kappa("identity"), [pairs]).interval is None
    assert agreement.without_interval(pairs, 0.886) == said


def test_an_error_that_rounding_makes_is_none():
    tables = [np.array([[0.0, 0, 0], [3, 14, 8], [0, 0, 0]]), np.array([[0.0, 0, 0], [1, 9, 3], [0, 0, 0]])]
    assert agreement.estimate(agreement.kappa("identity"), tables, [72, 61]).interval is None


def test_a_rate_is_weighted_and_its_interval_is_that_of_a_simple_sample_of_equal_worth():
    golden = {row["result"]: float(row["value"]) for row in SAMPLE if row["what"] == "weighted rate"}
    found = rates.rate([520, 310, 130, 40], [24, 16, 12, 8], [1, 1, 3, 4])
    told = {"rate": found.value, "n_eff": found.worth, "low95": found.interval.lower, "high95": found.interval.upper}
    assert told == pytest.approx({name: golden[name] for name in told}, abs=NEAR)
    with pytest.raises(rates.SampleError, match="fewer than 2"):
        rates.rate([10, 10], [8, 1], [0, 0])
    with pytest.raises(rates.SampleError, match="under 80%"):
        rates.check_complete(60, 47)
    rates.check_complete(60, 48)


TABLES = [np.zeros((4, 4)) for _ in range(4)]
for at, row in enumerate(["20 3 1 0", "2 11 3 0", "0 2 9 1", "0 0 2 6"]):
    TABLES[at][at] = [int(each) for each in row.split()]


@pytest.mark.parametrize("kind", ["identity", "linear", "quadratic"])
@pytest.mark.parametrize("name", ["kappa", "AC"])
def test_strata_weigh_as_many_contacts_as_they_stand_for(name, kind):
    golden = {row["result"]: float(row["value"]) for row in SAMPLE if row["what"] == "weighted agreement"}
    found = agreement.estimate(coefficient(name, kind), TABLES, [520, 310, 130, 40])
    told = [found.value, found.error, *found.interval]
    named = name.replace("AC", "AC1" if kind == "identity" else "AC2")
    wanted = [golden[f"{named} {kind} {what}"] for what in ("value", "jackknife error", "low95", "high95")]
    assert told == pytest.approx(wanted, abs=NEAR)


def test_without_a_disagreement_there_is_no_interval_of_a_coefficient():
    found = agreement.estimate(agreement.kappa("linear"), [np.diag([10.0, 10, 5, 5])])
    assert found == (1.0, None, None)
    assert wilson(30, 30).lower == pytest.approx(0.886487, abs=NEAR)


def test_what_a_sample_can_tell_is_said_before_it_is_drawn():
    assert [round(100 * drawing.half_width(n)) for n in (30, 60, 100, 300)] == [11, 8, 6, 3]
    assert [round(100 * drawing.still_possible(n)) for n in (30, 100)] == [11, 4]
    assert round(drawing.worth([520, 310, 130, 40], [22, 17, 12, 9])) == 51


def test_views_of_one_contact_are_left_out_together():
    """Each contact judged twice alike tells no more than judged once: the same coefficient, and the same error."""
    once, times = np.stack([one_pair(*pair) for pair in [(0, 0), (1, 1), (0, 1), (2, 1)]]), np.array([30, 20, 6, 4])
    table = np.tensordot(times, once, 1)
    of = agreement.kappa("linear")
    simple, grouped = agreement.estimate(of, [table]), agreement.estimate_of_groups(of, once, times)
    assert grouped == pytest.approx(simple)
    twice = agreement.estimate_of_groups(of, 2 * once, times)
    assert twice.error == pytest.approx(simple.error)
    assert agreement.estimate(of, [2 * table]).error < 0.75 * twice.error


def test_agencies_views_are_those_that_the_figures_count(sample_build):
    build = open_build(sample_build)
    month = date(2026, 10, 1)
    metrics = [FIGURES["view_agreement_final"], FIGURES["view_above_final"]]
    by_month = measure(build, metrics, by=["agency"], since=date(2025, 11, 1), until=date(2026, 10, 31))
    sums = by_month.group_by("metric", "agency").agg(pl.col("numerator", "denominator").sum())
    counted = {(metric, agency): (met, views) for metric, agency, met, views in sums.rows() if views}
    rows = [row for row in views_agree(build, month) if row.against == "final"]
    assert [row.agency for row in rows][-1] == "all"
    for row in rows[:-1]:
        assert counted["view_agreement_final", row.agency] == (row.same, row.views)
        assert counted["view_above_final", row.agency] == (row.above, row.views)
        assert row.interval.lower < row.percent < row.interval.upper
    few = views_agree(build, month, {"concern": "housing", "risk_initial": "red"})
    assert all(row.ac2 is None for row in few if row.contacts < 30)
    assert all(row.ac2 and row.kappa.value < row.ac2.value for row in rows if row.contacts >= 30)


def one_pair(first, second):
    table = np.zeros((3, 3))
    table[first, second] = 1
    return table


def test_an_interval_reaches_as_far_as_student_s_t_says() -> None:
    for degrees in (1, 2, 9, 99, 100, 101, 1_000, 10**7):
        assert agreement.student_t(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), abs=1e-9)
