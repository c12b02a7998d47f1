"""Who came back."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tests.generative.naive.clock import DAY, Row, add_months, date_of, day
from tests.generative.naive.kinds import Answer, count, share
from tests.generative.naive.spans import Months

MET = ("plan  COMPLETED", "Outcomes met")  # by the tests' policy, and as a code's name
TOLD = (*MET, "stepped_up")  # of the tests' words; one means that help goes on, one nothing


def answers(known: dict[str, list[Row]], as_at: datetime, spoken: Months | None = None) -> dict[str, Answer]:
    referrals, episodes = known["referrals"], known["support_episodes"]
    again = {
        f"referred_again_{months}m{name}": share(referred_again(referrals, months, only_nfa))
        for months in (3, 6, 12)
        for name, only_nfa in (("", False), ("_after_nfa", True))
    }
    assessed = {
        f"nfa_then_assessed_{months}m": share(assessed_after(referrals, known["assessments"], months))
        for months in (6, 12)
    }
    return (
        again
        | assessed
        | {
            "re_referral_12m_after_closure": share(re_referred_after_closure(referrals, first_of_day(referrals))),
            "re_referral_12m_each": share(re_referred_after_closure(referrals, referrals)),
            "re_referral_12m": share(re_referred(referrals, spoken)),
            "repeat_contact_90d": share(repeated(known["contacts"])),
            "contacts_without_escalation": count(not_escalated(known["contacts"], referrals)),
            "early_help_return_12m": share(help_again(episodes, as_at)),
            "early_help_outcomes_met": share(
                (day(row["ended_on"], as_at), row["end_reason"] in MET)
                for row in episodes
                if row["level"] == "early_help" and row["end_reason"] in TOLD and day(row["ended_on"], as_at)
            ),
            "repeat_protection_plan": share(plan_again(episodes)),
            "repeat_protection_plan_24m": share(plan_again_soon(episodes, as_at, 24)),
            "repeat_protection_plan_12m": share(plan_again_soon(episodes, as_at, 12)),
        }
    )


def child_days(rows: list[Row], column: str) -> set[tuple[str, date]]:
    return {(row["person_id"], date_of(row[column])) for row in rows}


def first_of_day(referrals: list[Row]) -> list[Row]:
    """Return the referral with the lowest key of each child's day."""
    by_key = sorted(referrals, key=lambda row: row["referral_id"], reverse=True)
    return list({(row["person_id"], row["received_on"]): row for row in by_key}.values())


def re_referred(referrals: list[Row], spoken: Months | None) -> Iterator[tuple[date, bool]]:
    """A child that the data shows before; where it does not show a year before, also one whose own count says so."""
    seen = child_days(referrals, "received_on")
    for row in first_of_day(referrals):
        person, on = row["person_id"], date_of(row["received_on"])
        year = add_months(on.replace(day=1), -12), on
        says = not (spoken and spoken.all_of(*year)) and int(row["previous_referrals_12m"] or 0) > 0
        yield on, says or any(p == person and add_months(on, -12) <= other < on for p, other in seen)


def all_say(referrals: list[Row], first: date) -> bool:
    """Whether every counted referral of a month carries its own count."""
    here = [row for row in first_of_day(referrals) if date_of(row["received_on"]).replace(day=1) == first]
    return bool(here) and all(row["previous_referrals_12m"] is not None for row in here)


def referred_again(referrals: list[Row], months: int, only_nfa: bool) -> Iterator[tuple[date, bool]]:
    seen = child_days(referrals, "received_on")
    for row in first_of_day(referrals):
        person, on = row["person_id"], date_of(row["received_on"])
        if not only_nfa or row["no_further_action"] == "yes":
            yield on, any(p == person and on < other <= add_months(on, months) for p, other in seen)


def re_referred_after_closure(referrals: list[Row], counted: list[Row]) -> Iterator[tuple[date, bool]]:
    """Leave out referrals of a child that any earlier one, not of no further action, left with an open case."""
    for row in counted:
        on, place = date_of(row["received_on"]), (row["received_on"], row["referral_id"])
        earlier = [
            (date_of(other["received_on"]), other)
            for other in referrals
            if other["person_id"] == row["person_id"] and (other["received_on"], other["referral_id"]) < place
        ]
        open_case = any(
            other["no_further_action"] != "yes" and (other["closed_on"] is None or date_of(other["closed_on"]) > on)
            for _, other in earlier
        )
        if not open_case:
            yield on, any(add_months(on, -12) <= day < on for day, _ in earlier)


def assessed_after(referrals: list[Row], assessments: list[Row], months: int) -> Iterator[tuple[date, bool]]:
    begun = child_days(assessments, "started_on")
    for row in first_of_day(referrals):
        person, on = row["person_id"], date_of(row["received_on"])
        if row["no_further_action"] == "yes":
            yield on, any(p == person and on < other <= add_months(on, months) for p, other in begun)


def repeated(rows: list[Row]) -> Iterator[tuple[date, bool]]:
    seen = child_days(rows, "received_at")
    for row in rows:
        on = date_of(row["received_at"])
        yield on, any(p == row["person_id"] and 1 <= (on - other).days <= 90 for p, other in seen)


def in_order(rows: list[Row], person: str | None, start: str, key: str) -> list[Row]:
    return sorted((row for row in rows if row["person_id"] == person), key=lambda row: (row[start], row[key]))


def not_escalated(contacts: list[Row], referrals: list[Row]) -> Iterator[date]:
    """Each child once a month, by its last contact of the month, if that is its third in a year without a referral."""
    for person in {row["person_id"] for row in contacts}:
        theirs = in_order(contacts, person, "received_at", "contact_id")
        last_of = {row["received_at"][:7]: number for number, row in enumerate(theirs)}
        for number in last_of.values():
            on, name = date_of(theirs[number]["received_at"]), theirs[number]["contact_id"]
            in_year = [row for row in theirs[: number + 1] if date_of(row["received_at"]) >= add_months(on, -12)]
            referred = any(
                row["contact_id"] == name
                or (
                    row["person_id"] == person
                    and add_months(on, -12) <= date_of(row["received_on"]) <= on + timedelta(days=7)
                )
                for row in referrals
            )
            if len(in_year) >= 3 and not referred:
                yield on


def help_again(episodes: list[Row], as_at: datetime) -> Iterator[tuple[date, bool]]:
    helps = [row for row in episodes if row["level"] == "early_help"]
    for row in helps:
        on = date_of(row["started_on"])
        others = [other for other in helps if other["person_id"] == row["person_id"] and other is not row]
        ends = [(day(other["ended_on"], as_at), date_of(other["started_on"])) for other in others]
        ends = [max(end, start + DAY) for end, start in ends if end]
        yield on, any(add_months(on, -12) <= end <= on for end in ends)


def earlier_plans(episodes: list[Row]) -> Iterator[tuple[Row, list[Row]]]:
    plans = [row for row in episodes if row["level"] == "child_protection"]
    for row in plans:
        theirs = in_order(plans, row["person_id"], "started_on", "episode_id")
        yield row, theirs[: theirs.index(row)]


def plan_again(episodes: list[Row]) -> Iterator[tuple[date, bool]]:
    for row, earlier in earlier_plans(episodes):
        yield date_of(row["started_on"]), bool(earlier) or int(row["previous_plans"] or 0) > 0


def plan_again_soon(episodes: list[Row], as_at: datetime, months: int) -> Iterator[tuple[date, bool]]:
    for row, earlier in earlier_plans(episodes):
        on = date_of(row["started_on"])
        yield on, any((day(other["ended_on"], as_at) or date.max) >= add_months(on, -months) for other in earlier)
