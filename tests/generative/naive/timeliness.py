"""How soon came an answer."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from fractions import Fraction

from tests.generative.naive.clock import (
    Row,
    by_day,
    by_next_working_day,
    could_be_due,
    date_of,
    day,
    hours,
    moment,
    timed,
    whole_days_until,
    working_days,
)
from tests.generative.naive.kinds import Answer, share, standing, within


def answers(known: dict[str, list[Row]], as_at: datetime) -> dict[str, Answer]:
    contacts, checks = known["contacts"], known["agency_checks"]
    hub = [row for row in contacts if row["outcome"] != "open_case"]
    waits = {
        "decision": list(waiting(hub, "received_at", "decided_at", as_at)),
        "return": list(waiting(checks, "requested_at", "returned_at", as_at)),
    }
    return {
        "contact_decided_on_time": share(in_hours(hub, "received_at", "decided_at", own_risk, as_at)),
        "contact_decided_in_one_working_day": share(next_day(hub, "received_at", "decided_at", as_at)),
        "referrer_acknowledged_in_one_working_day": share(next_day(hub, "received_at", "acknowledged_at", as_at)),
        "agency_check_returned_on_time": share(
            in_hours(checks, "requested_at", "returned_at", risk_of_contact(contacts), as_at)
        ),
        "referral_decided_in_one_working_day": share(next_day(known["referrals"], "received_on", "decided_on", as_at)),
        "assessment_in_45_working_days": share(in_days(known["assessments"], "started_on", "authorised_on", 45, as_at)),
        "assessment_in_45_working_days_of_referral": share(of_referral(known, as_at)),
        "assessment_open_overdue": standing(overdue(known["assessments"], "started_on", "authorised_on", 45, as_at)),
        "conference_in_15_working_days": share(
            in_days(own(with_clock(known, as_at)), "clock_from", "conference_on", 15, as_at)
        ),
        "conference_open_overdue": standing(
            overdue(conference_due(known, as_at), "clock_from", "conference_on", 15, as_at)
        ),
        **{
            f"hours_to_{what}_{name}": within(waits[what], part)
            for what in waits
            for name, part in (("median", Fraction(1, 2)), ("p90", Fraction(9, 10)))
        },
    }


def own_risk(row: Row) -> str | None:
    return row["risk_initial"]


def risk_of_contact(contacts: list[Row]) -> Callable[[Row], str | None]:
    risks = {row["contact_id"]: row["risk_initial"] for row in contacts}
    return lambda row: risks.get(row["contact_id"])


def in_hours(
    rows: list[Row], start: str, end: str, risk: Callable[[Row], str | None], as_at: datetime
) -> Iterator[tuple[date, bool]]:
    for row in rows:
        if untimed(row, start, end, as_at):
            continue
        met = timed(moment(row[start], as_at), moment(row[end], as_at), risk(row), as_at)
        if met is not None:
            yield date_of(row[start]), met


def next_day(rows: list[Row], start: str, end: str, as_at: datetime) -> Iterator[tuple[date, bool]]:
    read = moment if end.endswith("_at") else day
    for row in rows:
        ended = read(row[end], as_at)
        met = by_next_working_day(date_of(row[start]), date_of(row[end]) if ended else None, as_at)
        if met is not None:
            yield date_of(row[start]), met


def in_days(rows: list[Row], start: str, end: str, limit: int, as_at: datetime) -> Iterator[tuple[date, bool]]:
    for row in rows:
        ended = day(row[end], as_at)
        if ended:
            yield ended, working_days(date_of(row[start]), ended) <= limit


def of_referral(known: dict[str, list[Row]], as_at: datetime) -> Iterator[tuple[date, bool]]:
    for row in known["assessments"]:
        ended, started = day(row["authorised_on"], as_at), date_of(row["started_on"])
        if row["referral_id"]:
            days = [date_of(r["received_on"]) for r in known["referrals"] if r["referral_id"] == row["referral_id"]]
        else:
            theirs = [date_of(r["received_on"]) for r in known["referrals"] if r["person_id"] == row["person_id"]]
            days = [on for on in theirs if 0 <= (started - on).days <= 7]
        if ended and days:
            yield ended, working_days(max(days), ended) <= 45


def overdue(rows: list[Row], start: str, end: str, limit: int, as_at: datetime) -> Callable[[date], int]:
    def on_day(last: date) -> int:
        until = min(last, whole_days_until(as_at))
        open_then = [row for row in rows if date_of(row[start]) <= last]
        open_then = [row for row in open_then if (day(row[end], as_at) or date.max) > last]
        return sum(working_days(date_of(row[start]), until) > limit for row in open_then)

    return on_day


def with_clock(known: dict[str, list[Row]], as_at: datetime) -> list[Row]:
    """Return enquiries with the day from which their conference is due: of the first discussion that names them."""
    found = []
    for row in known["section47"]:
        days = [
            date_of(each["held_at"])
            for each in known["strategy_discussions"]
            if (each["section47_id"], each["person_id"]) == (row["section47_id"], row["person_id"])
        ]
        held = day(row["conference_on"], as_at) or date.max
        began = [min(days).isoformat()] if days and min(days) <= held else []
        found.append(row | {"clock_from": (began or [row["strategy_discussion_on"]])[0]})
    return found


def own(enquiries: list[Row]) -> list[Row]:
    return [row for row in enquiries if row["transfer_in"] != "yes"]


def conference_due(known: dict[str, list[Row]], as_at: datetime) -> list[Row]:
    def on_plan(row: Row) -> bool:
        began = date_of(row["strategy_discussion_on"])
        return any(
            plan["person_id"] == row["person_id"]
            and plan["level"] == "child_protection"
            and date_of(plan["started_on"]) < began < (day(plan["ended_on"], as_at) or date.max)
            for plan in known["support_episodes"]
        )

    enquiries = own(with_clock(known, as_at))
    return [row for row in enquiries if row["conference_not_required"] != "yes" and not on_plan(row)]


def waiting(rows: list[Row], start: str, end: str, as_at: datetime) -> Iterator[tuple[date, float, bool]]:
    for row in rows:
        if not untimed(row, start, end, as_at):
            began, ended = moment(row[start], as_at), moment(row[end], as_at)
            yield began.date(), hours(began, ended or as_at), ended is not None


def untimed(row: Row, start: str, end: str, as_at: datetime) -> bool:
    return by_day(row[start], as_at) or by_day(row[end], as_at)


def left_out(known: dict[str, list[Row]], as_at: datetime) -> dict[str, list[date]]:
    """The day of each row that a figure leaves out because nobody recorded its time of day."""
    hub = [row for row in known["contacts"] if row["outcome"] != "open_case"]
    ends = {
        "decision": (hub, "received_at", "decided_at", own_risk),
        "return": (known["agency_checks"], "requested_at", "returned_at", risk_of_contact(known["contacts"])),
    }
    found: dict[str, list[date]] = {}
    for name, (rows, start, end, risk) in ends.items():
        days = [row for row in rows if untimed(row, start, end, as_at)]
        for part in ("median", "p90"):
            found[f"hours_to_{name}_{part}"] = [date_of(row[start]) for row in days]
        metric = {"decision": "contact_decided_on_time", "return": "agency_check_returned_on_time"}[name]
        due = [row for row in days if could_be_due(row, start, end, risk(row), as_at)]
        found[metric] = [date_of(row[start]) for row in due]
    return found
