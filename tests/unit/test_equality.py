"""Every group of children beside the rest."""

from datetime import date

import pytest

from queries.equality import by_characteristic
from queries.metrics import METRICS
from tests.support.tables import end_of, facts_of

MARCH = date(2026, 3, 1)
METRIC = METRICS["contact_decided_in_one_working_day"]


def children(sex: str, late: int, on_time: int, month: str = "2026-03") -> list[tuple[dict[str, str], dict[str, str]]]:
    made = []
    for i in range(late + on_time):
        person = f"{sex}{month}{i}"
        decided = f"{month}-20 09:00" if i < late else f"{month}-02 10:00"
        contact = {"contact_id": person, "person_id": person, "received_at": f"{month}-02 09:00", "source": "6"}
        made.append(({"person_id": person, "sex": sex}, contact | {"decided_at": decided, "outcome": "nfa"}))
    return made


@pytest.fixture(scope="module")
def facts():
    rows = [*children("M", 30, 70), *children("F", 10, 90), *children("U", 5, 5), *children("F", 0, 50, "2025-03")]
    return facts_of({"people": [p for p, _ in rows], "contacts": [c for _, c in rows]}, end_of("2026-03-31"))


def test_a_group_stands_beside_the_rest_of_known_children(facts):
    """70 of 100 boys against 90 of 100 girls: 0.7778 times, exp(log .7778 -+ 1.96 sqrt(.3/70 + .1/90)) by hand."""
    rows = {row.group: row for row in by_characteristic(facts, METRIC, MARCH) if row.dim == "sex"}
    boys = rows["M"]
    assert (boys.numerator, boys.denominator, boys.value, boys.rest) == (70, 100, 70.0, 90.0)
    assert boys.relative is not None
    assert boys.relative.value == pytest.approx(0.7778, abs=5e-5)
    assert tuple(boys.relative.interval) == pytest.approx((0.6735, 0.8982), abs=2e-4)
    assert boys.differs
    assert rows["F"].relative is not None
    assert rows["F"].relative.value == pytest.approx(1 / 0.77778, abs=1e-4)


def test_a_year_is_added_up_and_no_more(facts):
    rows = {row.group: row for row in by_characteristic(facts, METRIC, MARCH, months=13) if row.dim == "sex"}
    assert rows["F"].denominator == 150


def test_children_of_whom_it_is_not_known_are_in_no_rest_and_are_not_compared(facts):
    rows = {row.group: row for row in by_characteristic(facts, METRIC, MARCH) if row.dim == "sex"}
    unknown = rows["U"]
    assert (unknown.denominator, unknown.rest, unknown.relative, unknown.differs) == (10, None, None, False)
    assert unknown.sentence(METRIC, "Not known") == "Not known: 50.0% of 10 contacts; not compared."


def test_the_sentence_says_both_rates_and_what_chance_explains(facts):
    boys = next(row for row in by_characteristic(facts, METRIC, MARCH) if row.group == "M")
    assert boys.sentence(METRIC, "Boys") == (
        "Boys: 70.0% of 100 contacts, against 90.0% of the rest: 0.78 times (95% interval 0.67 to 0.90), lower than "
        "chance explains."
    )


def test_too_few_on_either_side_are_not_compared():
    rows = [*children("M", 10, 90), *children("F", 4, 96)]
    few = facts_of({"people": [p for p, _ in rows], "contacts": [c for _, c in rows]}, end_of("2026-03-31"))
    boys = next(row for row in by_characteristic(few, METRIC, MARCH) if row.group == "M")
    assert (boys.rest, boys.relative, boys.differs) == (96.0, None, False)
    assert boys.sentence(METRIC, "Boys").endswith("against 96.0% of the rest; too few to compare.")


def test_a_count_has_no_rate_and_a_filtered_characteristic_no_groups(facts):
    assert by_characteristic(facts, METRICS["contacts"], MARCH) == []
    dims = {row.dim for row in by_characteristic(facts, METRIC, MARCH, where={"sex": "F"})}
    assert dims == {"age_band", "ethnicity_group", "disability", "imd_quintile"}
