"""What each agency answered under the duty to share, and what a change of the law does to studies beside it."""

from dataclasses import replace
from datetime import date

from etl.policy.policy_file import parse_policy
from queries.groups import duty
from tests.spec.test_sharing import DUTY, RED
from tests.support.tables import end_of, facts_of, rows_of

OCTOBER = date(2026, 10, 1)


def facts(policy=""):
    return facts_of(
        {"contacts": rows_of(RED), "agency_checks": rows_of(DUTY)}, end_of("2026-10-31"), parse_policy(policy)
    )


def to(agency, day):
    """Return facts of which one agency's checks end on a day, and the other agencies' go on."""
    said = '[[covers]]\ntable = "agency_checks"\npart = "{}"\nfrom = 2025-01-01\nto = {}\nreason = "Asked."\n'
    ends = dict.fromkeys(("police", "health"), "2026-10-31") | {agency: day}
    return facts("".join(said.format(*each) for each in ends.items()))


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


def asked_on(day, policy="", until="2026-10-31", **check):
    asked = {"check_id": "k", "contact_id": "c", "agency": "police", "requested_at": f"{day} 10:00", **check}
    contact = {
        "contact_id": "c",
        "person_id": "p",
        "received_at": f"{day} 09:00",
        "source": "6",
        "risk_initial": "green",
    }
    return facts_of({"contacts": [contact], "agency_checks": [asked]}, end_of(until), parse_policy(policy))


def test_a_check_that_nobody_had_to_answer_yet_is_no_refusal_and_did_fall_under_the_duty():
    rows = duty.under_duty(asked_on("2026-10-31", response=None, returned_at=None, decline_reason=None,
                                    lawful_basis="consent"), OCTOBER)  # fmt: skip
    assert duty.claim(rows) == "No check under the duty to share is answered, nor was an answer due"
    late = duty.under_duty(asked_on("2026-10-02", response=None, returned_at=None, decline_reason=None,
                                    lawful_basis="consent"), OCTOBER)  # fmt: skip
    assert duty.claim(late) == "0.0% of checks under the duty to share were answered in October 2026"


def test_all_together_wait_for_agencies_that_the_duty_binds_and_for_no_other():
    whole = duty.under_duty(to("police", "2026-10-31"), OCTOBER)
    assert [row.agency for row in whole] == ["police", "health", "all"]
    assert duty.under_duty(to("housing", "2026-08-31"), OCTOBER) == whole
    stopped = duty.under_duty(to("health", "2026-08-31"), OCTOBER)
    assert [row.agency for row in stopped] == ["police"]
    assert duty.claim(stopped) == "Answers under the duty to share are known only for each agency by itself"
    some = duty.under_duty(to("health", "2026-09-30"), OCTOBER)
    assert all(row.months == "September 2026" for row in some if row.agency != "police")


def test_where_contacts_end_it_is_not_known_how_many_were_answered_and_not_said_to_be_missing():
    covers = '[[covers]]\ntable = "contacts"\nfrom = 2025-01-01\nto = 2026-08-31\nreason = "Asked."\n'
    rows = duty.under_duty(facts(covers), OCTOBER)
    assert rows
    assert "duty_answered" not in rows[-1].shares
    assert duty.claim(rows) == "How many checks under the duty to share were answered is not known"
    assert duty.not_known(facts(covers), OCTOBER) == "Not known: contacts reach to August 2026."


def test_figures_of_one_row_count_the_same_months():
    covers = '[[covers]]\ntable = "contacts"\nfrom = 2025-01-01\nto = 2026-09-30\nreason = "Asked."\n'
    rows = duty.under_duty(facts(covers), OCTOBER)
    assert rows
    assert {row.months for row in rows if "duty_answered" in row.shares} <= {"September 2026"}


def test_months_that_checks_do_not_speak_for_hold_no_claim():
    asked = asked_on("2026-08-03")
    ends = date(2026, 8, 1)
    stopped = replace(asked, spans=tuple(replace(each, last=ends) for each in asked.spans))
    assert duty.under_duty(stopped, OCTOBER) == []
    assert "Not known" in (duty.not_known(stopped, OCTOBER) or "")
    assert duty.not_known(facts(), OCTOBER) is None


def test_an_area_can_put_the_duty_off():
    off = '[[duty_to_share]]\nfrom = 2026-09-30\ncovered = []\nsource = "Put off"\n'
    later = off + '[[duty_to_share]]\nfrom = 2026-11-02\ncovered = ["police"]\n'
    assert parse_policy(off).duty_from is None
    assert parse_policy(later).duty_from == date(2026, 11, 2)
    october, november = (asked_on(day, later, "2026-11-30") for day in ("2026-10-05", "2026-11-05"))
    assert october.fact("agency_checks", ["duty"])["duty"].to_list() == ["before"]
    assert november.fact("agency_checks", ["duty"])["duty"].to_list() == ["applies"]
    assert duty.not_yet(october, OCTOBER) == "Not before 2 November 2026, when the duty to share begins."


def test_a_quorum_of_the_day_from_which_one_comes_with_mash_takes_its_place():
    own = parse_policy('[[quorum]]\nfrom = 1990-01-01\nagencies = ["police"]\n')
    assert own.quorum(OCTOBER).agencies == ("police",)


def test_months_before_the_duty_say_so():
    assert duty.not_yet(facts(), date(2026, 8, 1)) == "Not before 30 September 2026, when the duty to share begins."
    assert duty.not_yet(facts(), date(2026, 9, 1)) is None
