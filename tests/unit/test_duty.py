"""What each agency answered under the duty to share, and what a change of the law does to studies beside it."""

from datetime import date

from queries.groups import duty
from tests.spec.test_sharing import DUTY, RED
from tests.support.tables import end_of, facts_of, rows_of

OCTOBER = date(2026, 10, 1)


def facts():
    return facts_of({"contacts": rows_of(RED), "agency_checks": rows_of(DUTY)}, end_of("2026-10-31"))


def test_agencies_stand_beside_each_other_and_all_together_last():
    rows = {row.agency: {name: (s.numerator, s.denominator) for name, s in row.shares.items()}
            for row in duty.under_duty(facts(), OCTOBER)}  # fmt: skip
    assert list(rows) == ["police", "health", "all"]
    assert rows["police"]["duty_answered"] == (1, 4)
    assert rows["health"]["duty_answered"] == (2, 3)
    assert rows["all"] == {
        "duty_answered": (3, 7), "duty_refused_detrimental": (1, 6), "duty_refused_other": (1, 6),
        "duty_refused_unexplained": (1, 6), "duty_consent_basis": (2, 7),
    }  # fmt: skip


def test_the_claim_says_what_the_table_holds():
    said = duty.claim(duty.under_duty(facts(), OCTOBER))
    assert said == "42.9% of checks under the duty to share were answered; 1 was refused for detriment to the child"


def test_months_before_the_duty_say_so():
    assert duty.not_yet(facts(), date(2026, 8, 1)) == "Not before 30 September 2026, when the duty to share begins."
    assert duty.not_yet(facts(), date(2026, 9, 1)) is None
