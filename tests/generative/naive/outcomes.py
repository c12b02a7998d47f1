"""What was decided, and whether the first rating was right."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from tests.generative.naive.clock import Row, date_of, day, moment
from tests.generative.naive.kinds import Answer, share
from tests.generative.naive.returns import in_order
from tests.generative.naive.timeliness import own

RISKS = ["blue", "green", "amber", "red"]
OUTCOMES = ["nfa", "advice", "early_help", "referral", "strategy_discussion", "open_case", "other"]


def answers(known: dict[str, list[Row]], as_at: datetime) -> dict[str, Answer]:
    contacts, enquiries = known["contacts"], known["section47"]
    done = [row for row in contacts if moment(row["decided_at"], as_at)]
    with_outcome = [row for row in done if row["outcome"]]
    shares = {
        f"contact_outcome_{code}": share((date_of(row["decided_at"]), row["outcome"] == code) for row in with_outcome)
        for code in OUTCOMES
    }
    return shares | {
        "risk_changed": share(ratings(done, lambda first, final: final != first)),
        "risk_upgraded": share(ratings(done, lambda first, final: final > first)),
        "risk_downgraded": share(ratings(done, lambda first, final: final < first)),
        "missed_high_risk": share(ratings(done, lambda first, final: first <= 1 and final == 3)),
        "contact_to_referral": share(became_referral(contacts, known["referrals"])),
        "referral_nfa": share(
            (date_of(row["received_on"]), row["no_further_action"] == "yes")
            for row in known["referrals"]
            if row["no_further_action"]
        ),
        "referral_not_in_need": share(
            (
                date_of(row["received_on"]),
                row["no_further_action"] != "yes"
                and row["closure_reason"] in ("RC8", "RC9")
                and day(row["closed_on"], as_at) is not None,
            )
            for row in known["referrals"]
        ),
        "assessed_not_in_need": share(
            (date_of(row["authorised_on"]), row["outcome"] == "not_in_need")
            for row in known["assessments"]
            if row["outcome"] and day(row["authorised_on"], as_at)
        ),
        "section47_to_conference": share(
            (date_of(row["strategy_discussion_on"]), day(row["conference_on"], as_at) is not None) for row in enquiries
        ),
        "conference_chaired_by_macpt": share(
            (date_of(row["conference_on"]), row["conference_chair"] == "macpt")
            for row in enquiries
            if row["conference_chair"] not in (None, "unknown")
            and row["transfer_in"] != "yes"
            and day(row["conference_on"], as_at)
        ),
        "conference_to_plan": share(
            (date_of(row["conference_on"]), row["plan_started"] == "yes")
            for row in own(enquiries)
            if row["plan_started"] and day(row["conference_on"], as_at)
        ),
    }


def ratings(done: list[Row], test: Callable[[int, int], bool]) -> Iterator[tuple[date, bool]]:
    for row in done:
        if row["risk_initial"] and row["risk_final"]:
            rated = test(RISKS.index(row["risk_initial"]), RISKS.index(row["risk_final"]))
            yield date_of(row["decided_at"]), rated


def became_referral(contacts: list[Row], referrals: list[Row]) -> Iterator[tuple[date, bool]]:
    named = {row["contact_id"] for row in referrals if row["contact_id"]}
    for row in contacts:
        if row["outcome"] == "open_case":
            continue
        on = date_of(row["received_at"])
        theirs = in_order(contacts, row["person_id"], "received_at", "contact_id")
        following = theirs[theirs.index(row) + 1 :]
        until = date_of(following[0]["received_at"]) if following else date.max
        free = [
            date_of(r["received_on"]) for r in referrals if r["person_id"] == row["person_id"] and not r["contact_id"]
        ]
        near = any(on <= other <= on + timedelta(days=7) and other < until for other in free)
        yield on, row["contact_id"] in named or near
