"""Who was asked, and what they answered."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from tests.generative.naive.clock import Row, date_of, moment, surely_due
from tests.generative.naive.kinds import Answer, each, share
from tests.generative.naive.timeliness import risk_of_contact

BASES = ["consent", "legal_obligation", "public_task", "vital_interests", "unknown"]
CORE = {"police", "health"}  # of the tests' policy
DUTY, BOUND = date(2024, 2, 10), {"police", "health"}  # of the tests' policy
RISKS = ["blue", "green", "amber", "red"]
SHARED = ("shared", "partly_shared", "nothing_known")


def answers(known: dict[str, list[Row]], as_at: datetime) -> dict[str, Answer]:
    checks, hub = known["agency_checks"], [row for row in known["contacts"] if row["outcome"] != "open_case"]
    answered = [row for row in checks if row["response"] and moment(row["returned_at"], as_at)]
    asked = {row["contact_id"]: [c["agency"] for c in checks if c["contact_id"] == row["contact_id"]] for row in hub}
    bases = {
        f"lawful_basis_{code}": share(
            (date_of(row["requested_at"]), (row["lawful_basis"] or "unknown") == code) for row in checks
        )
        for code in BASES
    }
    bound = [row for row in checks if date_of(row["requested_at"]) >= DUTY and row["agency"] in BOUND]
    told = [row for row in bound if row in answered]
    risk = risk_of_contact(known["contacts"])
    expected = [
        row
        for row in bound
        if moment(row["returned_at"], as_at) or surely_due(row, "requested_at", "returned_at", risk(row), as_at)
    ]

    def refused(*reasons: str) -> Answer:
        return share(
            (date_of(row["requested_at"]),
             row["response"] == "declined" and (row["decline_reason"] or "unknown") in reasons)
            for row in told
        )  # fmt: skip

    rated = {row["contact_id"]: row for row in known["contacts"]}

    def viewed(rating: str, holds: Callable[[int, int], bool]) -> Answer:
        pairs = [
            (date_of(row["requested_at"]), RISKS.index(row["risk_view"]), RISKS.index(rated[row["contact_id"]][rating]))
            for row in checks
            if row["risk_view"] and row["contact_id"] in rated and rated[row["contact_id"]][rating]
        ]
        return share((on, holds(view, given)) for on, view, given in pairs)

    return bases | {
        "view_agreement_first": viewed("risk_initial", lambda view, given: view == given),
        "view_agreement_final": viewed("risk_final", lambda view, given: view == given),
        "view_above_final": viewed("risk_final", lambda view, given: view > given),
        "lone_red": share(lone_reds(checks, known["contacts"], as_at)),
        "duty_answered": share(
            (date_of(row["requested_at"]), row in told and row["response"] in SHARED) for row in expected
        ),
        "duty_refused_detrimental": refused("more_detrimental"),
        "duty_refused_other": refused("not_relevant", "no_consent", "legal_bar", "not_covered", "other"),
        "duty_refused_unexplained": refused("unknown"),
        "duty_consent_basis": share((date_of(row["requested_at"]), row["lawful_basis"] == "consent") for row in bound),
        "checks_per_contact": each((date_of(row["received_at"]), len(asked[row["contact_id"]])) for row in hub),
        "nothing_known": share((date_of(row["requested_at"]), row["response"] == "nothing_known") for row in answered),
        "declined": share((date_of(row["requested_at"]), row["response"] == "declined") for row in answered),
        "check_unanswered": share(unanswered(checks, known["contacts"], as_at)),
        "check_coverage": share(
            (date_of(row["received_at"]), set(asked[row["contact_id"]]) >= CORE)
            for row in hub
            if row["risk_initial"] in ("amber", "red")
        ),
    }


def unanswered(checks: list[Row], contacts: list[Row], as_at: datetime) -> Iterator[tuple[date, bool]]:
    """Checks that came back, or whose target has passed whatever the time of day: those that have not."""
    risk = risk_of_contact(contacts)
    for row in checks:
        if surely_due(row, "requested_at", "returned_at", risk(row), as_at):
            yield date_of(row["requested_at"]), moment(row["returned_at"], as_at) is None


def lone_reds(checks: list[Row], contacts: list[Row], as_at: datetime) -> Iterator[tuple[date, bool]]:
    """Contacts with a final rating and a view of it: one agency saw red, and the hub ended low."""
    for row in contacts:
        views = [(c["agency"], c["risk_view"]) for c in checks if c["contact_id"] == row["contact_id"]]
        if moment(row["decided_at"], as_at) and row["risk_final"] and any(view for _, view in views):
            red = {agency for agency, view in views if view == "red"}
            yield date_of(row["decided_at"]), len(red) == 1 and row["risk_final"] in ("blue", "green")
