"""Data quality: worked examples from extracts on disk, and a second answer in plain Python over the sample."""

from collections import Counter
from datetime import date, datetime

import pytest

from etl.policy.policy import Policy
from queries.build import open_build
from queries.quality.checks import CHECKS
from queries.quality.data_quality import SCHEMA, data_quality
from tests.support.extracts import load_into, write

MARCH, MAY = date(2026, 3, 1), date(2026, 5, 1)
CONTACTS = "contact_id,person_id,received_at,source,hub,concern,risk_initial,risk_final,decided_at,outcome"


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """Figures of two agencies' extracts, by (table, check): {(agency, month): (numerator, denominator)}."""
    folder = tmp_path_factory.mktemp("quality")
    write(folder / "in" / "police" / "contacts.csv",
          "C1,P1,2026-03-02 09:00,6,N,neglect,red,red,2026-03-02 10:00,strategy_discussion",
          "C2,P1,2026-03-03 09:00,6,N,neglect,,,2026-03-03 10:00,",
          "C3,P2,2026-03-04 09:00,6,,,red,,,referral",
          "C4,P2,2026-03-05 09:00,6,N,neglect,red,red,2026-03-04 10:00,",
          "C5,P2,31/02/2026,6,N,neglect,red,red,,",
          "C6,P2,2026-05-06 09:00,6,N,neglect,red,red,,",
          "C7,P3,2026-06-01 09:00,6,N,neglect,red,red,,", header=CONTACTS)  # fmt: skip
    write(folder / "in" / "health" / "contacts.csv", "H1,P9,2026-03-02 09:00,3A,N,neglect,,,,", header=CONTACTS)
    write(folder / "in" / "health" / "checks.csv",
          "K1,C1,health,2026-03-02 09:30,2026-03-02 10:00,", "K2,C4,health,2026-03-05 09:30,,",
          header="check_id,contact_id,agency,requested_at,returned_at,response")  # fmt: skip
    write(folder / "in" / "people.csv", "P1,F,2015-03", "P2,,", header="person_id,sex,birth_month")
    write(folder / "in" / "referrals.csv",
          "R1,P1,2026-03-02,6,C1", "R2,P1,2026-03-02,6,C2", "R3,P1,2026-03-09,6,C3", "R4,P1,2026-03-09,6,X",
          "R5,P1,2026-03-09,6,",
          header="referral_id,person_id,received_on,source,contact_id")  # fmt: skip
    load_into(folder / "data", folder / "in", as_at=date(2026, 5, 31), accept_rejects=True)
    found = data_quality(open_build(folder / "data"), today=date(2026, 8, 1))
    assert dict(found.schema) == SCHEMA
    assert found.select("table", "check", "agency", "month").is_duplicated().sum() == 0
    sums: dict[tuple[str | None, str], dict[tuple[str | None, date | None], tuple[int, int | None]]] = {}
    for row in found.rows(named=True):
        group = sums.setdefault((row["table"], row["check"]), {})
        group[row["agency"], row["month"]] = (row["numerator"], row["denominator"])
    return sums


JUNE = date(2026, 6, 1)
EXPECTED = {
    ("contacts", "risk_initial_missing"): {
        ("police", MARCH): (1, 3), ("police", MAY): (0, 1), ("police", JUNE): (0, 1), ("health", MARCH): (1, 1),
    },
    ("contacts", "risk_final_missing"): {("police", MARCH): (1, 2)},
    ("contacts", "outcome_missing"): {("police", MARCH): (1, 2)},
    ("contacts", "decided_at_missing"): {("police", MARCH): (1, 2)},
    ("contacts", "hub_missing"): {
        ("police", MARCH): (1, 3), ("police", MAY): (0, 1), ("police", JUNE): (0, 1), ("health", MARCH): (0, 1),
    },
    ("contacts", "refused"): {
        ("police", MARCH): (1, 4), ("police", MAY): (0, 1), ("police", JUNE): (0, 1), ("police", None): (1, 1),
        ("health", MARCH): (0, 1),
    },
    ("contacts", "decided_before_received"): {
        ("police", MARCH): (1, 4), ("police", MAY): (0, 1), ("police", JUNE): (0, 1), ("police", None): (0, 1),
        ("health", MARCH): (0, 1),
    },
    ("contacts", "dated_after_as_at"): {
        ("police", MARCH): (0, 3), ("police", MAY): (0, 1), ("police", JUNE): (1, 1), ("health", MARCH): (0, 1),
    },
    ("contacts", "month_without_rows"): {
        ("police", MARCH): (0, 1), ("police", date(2026, 4, 1)): (1, 1), ("police", MAY): (0, 1),
        ("health", MARCH): (0, 1), ("health", date(2026, 4, 1)): (1, 1), ("health", MAY): (1, 1),
    },
    ("contacts", "person_id_unknown"): {
        ("police", MARCH): (0, 3), ("police", MAY): (0, 1), ("police", JUNE): (1, 1), ("health", MARCH): (1, 1),
    },
    ("agency_checks", "contact_id_unknown"): {("health", MARCH): (1, 2)},
    ("agency_checks", "response_missing"): {("health", MARCH): (1, 1)},
    ("people", "sex_missing"): {(None, None): (1, 2)},
    ("people", "birth_month_missing"): {(None, None): (1, 2)},
    ("referrals", "contact_id_unknown"): {(None, MARCH): (1, 4)},
    ("referrals", "contact_id_of_another_child"): {(None, MARCH): (1, 3)},
    ("referrals", "received_before_contact"): {(None, MARCH): (1, 3)},
    (None, "newest_extract_days_late"): {("police", None): (27, None), ("health", None): (27, None)},
}  # fmt: skip


@pytest.mark.parametrize(("table", "check"), EXPECTED)
def test_worked_examples(figures, table, check):
    assert figures[table, check] == EXPECTED[table, check]


def test_a_column_that_no_extract_has_is_no_fault_of_any_row(figures):
    assert ("people", "ethnicity_missing") not in figures
    assert ("referrals", "primary_need_missing") not in figures


def test_every_check_has_a_title_of_its_own_and_a_known_dimension(figures):
    assert len({(check.table, check.name) for check in CHECKS}) == len({check.title for check in CHECKS}) == len(CHECKS)
    assert {check.dimension for check in CHECKS} == {"completeness", "consistency"}


def test_values_are_percentages_and_lateness_is_in_days(tmp_path):
    write(tmp_path / "in" / "police" / "a.csv", "C1,P1,2026-03-02 09:00,6,red,", "C2,P1,2026-03-02 09:00,6,,")
    load_into(tmp_path / "data", tmp_path / "in")
    found = data_quality(open_build(tmp_path / "data"), today=date(2026, 4, 10))
    values = {row["check"]: row["value"] for row in found.rows(named=True)}
    assert values["risk_initial_missing"] == 50
    assert values["newest_extract_days_late"] == 39 - Policy().days_allowed("police", date(2026, 4, 10))


def test_the_sample_gives_the_same_figures_in_plain_python(sample_build):
    build = open_build(sample_build)
    found = data_quality(build)
    names = ["received_at", "risk_initial", "decided_at", "outcome", "person_id", "sent_by"]
    contacts = build.warehouse.read("contacts", names).rows(named=True)
    people = set(build.warehouse.read("people", ["person_id"])["person_id"])
    naive: dict[str, Counter[tuple[str | None, datetime]]] = {
        name: Counter() for name in ("risk", "outcome", "child", "of")
    }
    for row in contacts:
        group = row["sent_by"], row["received_at"].date().replace(day=1)
        naive["of"][group] += 1
        naive["risk"][group] += row["risk_initial"] is None
        naive["outcome"][group] += row["decided_at"] is not None and row["outcome"] is None
        naive["child"][group] += row["person_id"] not in people
    checks = {"risk_initial_missing": "risk", "outcome_missing": "outcome", "person_id_unknown": "child"}
    for check, name in checks.items():
        mine = found.filter(table="contacts", check=check).rows(named=True)
        assert sum(row["numerator"] for row in mine) == sum(naive[name].values())
        assert all(row["numerator"] == naive[name][row["agency"], row["month"]] for row in mine)
    every = found.filter(table="contacts", check="risk_initial_missing").rows(named=True)
    assert {(row["agency"], row["month"]): row["denominator"] for row in every} == dict(naive["of"])
