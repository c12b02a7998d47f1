"""Who was asked, and what they answered."""

from collections.abc import Iterator
from datetime import date, datetime

from tests.generative.naive.clock import Row, date_of, moment
from tests.generative.naive.kinds import Answer, each, share
from tests.generative.naive.timeliness import in_hours, risk_of_contact

BASES = ["consent", "legal_obligation", "public_task", "vital_interests", "unknown"]
CORE = {"police", "health"}  # of the tests' policy


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
    return bases | {
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
    """Checks whose target has passed or that came back: those that have not."""
    for row in checks:
        for on, _ in in_hours([row], "requested_at", "returned_at", risk_of_contact(contacts), as_at):
            yield on, moment(row["returned_at"], as_at) is None
