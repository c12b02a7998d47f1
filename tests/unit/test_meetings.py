"""Which agencies took part in strategy discussions and conferences, and what a policy may say of a quorum."""

from datetime import date

import pytest

from etl.errors import PolicyError
from etl.policy.policy_file import parse_policy
from queries.groups import meetings
from tests.support.tables import end_of, facts_of, rows_of

HELD = """
    discussion_id | person_id | held_at
    d1            | p1        | 2026-03-02 09:00
    """
ENQUIRIES = """
    section47_id | person_id | strategy_discussion_on | conference_on
    s1           | p1        | 2026-03-02             | 2026-03-20
    """
WHO = """
    meeting             | meeting_id | agency | invited | took_part
    strategy_discussion | d1         | health | yes     | report_only
    strategy_discussion | d1         | police | yes     | remote
    conference          | s1         | health | yes     | in_person
    """


MARCH = date(2026, 3, 1)


def facts(held=HELD, who=WHO, policy=""):
    tables = {"strategy_discussions": rows_of(held), "section47": rows_of(ENQUIRIES), "attendance": rows_of(who)}
    return facts_of(tables, end_of("2026-03-31"), parse_policy(policy))


def attended(held=HELD, who=WHO):
    return meetings.attendance(facts(held, who), MARCH)


def test_agencies_stand_in_their_order_and_all_together_last():
    shares = [
        (row.agency, {meeting: (share.numerator, share.denominator) for meeting, share in row.shares.items()})
        for row in attended()
    ]
    assert shares == [
        ("police", {"strategy_discussion": (1, 1)}),
        ("health", {"strategy_discussion": (0, 1), "conference": (1, 1)}),
        ("all", {"strategy_discussion": (1, 2), "conference": (1, 1)}),
    ]


def test_months_that_are_not_known_are_not_counted_and_it_is_said_which_are():
    covers = "".join(
        f'[[covers]]\ntable = "{table}"\nfrom = 2025-01-01\nto = {to}\nreason = "Asked."\n'
        for table, to in (("section47", "2026-03-31"), ("strategy_discussions", "2026-02-28"))
    )
    stopped = facts(
        HELD + "    d0 | p0 | 2026-02-02 09:00\n", WHO + "    strategy_discussion | d0 | police | yes | no\n", covers
    )
    assert meetings.months_counted(stopped, MARCH) == (
        "Of strategy discussions, April 2025 to February 2026 are counted: other months are not known."
    )
    assert [row.shares["strategy_discussion"].denominator for row in meetings.attendance(stopped, MARCH)[:1]] == [1]
    assert "conference" in meetings.attendance(stopped, MARCH)[-1].shares


def test_an_agency_is_named_only_where_it_was_invited_to_ten_discussions():
    assert meetings.claim(attended()) == "Too few invitations to strategy discussions to tell agencies apart"
    held = HELD + "".join(f"    e{n} | p{n} | 2026-03-02 09:00\n" for n in range(10))
    who = WHO + "".join(
        f"    strategy_discussion | e{n} | {agency} | yes | {'remote' if agency == 'police' or n else 'no'}\n"
        for n in range(10)
        for agency in ("police", "health")
    )
    assert meetings.claim(attended(held, who)) == "Health took up 81.8% of its invitations to strategy discussions"


@pytest.mark.parametrize(
    ("quorum", "says"),
    [
        ('from = 2026-01-01\nagencies = ["polcie"]', "'polcie' is not an agency. Did you mean 'police'?"),
        ("from = 2026-01-01\nagencies = []", "A quorum names the agencies that must take part"),
        ('from = "soon"\nagencies = ["police"]', "'from' must be a date such as 2025-04-01, not 'soon'."),
    ],
)
def test_a_quorum_that_is_not_whole_is_refused_in_one_sentence(quorum, says):
    with pytest.raises(PolicyError) as told:
        parse_policy(f"[[quorum]]\n{quorum}")
    assert says in str(told.value)
