"""How soon strategy discussions were held, who led them, who took part, and what they led to."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.generative.naive.clock import TARGET_HOURS, Row, by_day, date_of, day, hours, moment, timed
from tests.generative.naive.kinds import Answer, share, within

QUORUM_FROM = date(2024, 2, 10)  # of the tests' policy
BEFORE, SINCE = {"childrens_social_care", "police", "health"}, {"police", "health"}
THERE = ("in_person", "remote")
PARTS = (("median", Fraction(1, 2)), ("p90", Fraction(9, 10)))


def answers(known: dict[str, list[Row]], as_at: datetime) -> dict[str, Answer]:
    held = known["strategy_discussions"]
    contact, need = list(from_contact(known, as_at)), list(from_need(held, as_at))
    roles = [row for row in held if row["led_role"] not in (None, "unknown")]
    return {
        "strategy_discussion_on_time": share(on_time(known, as_at)),
        **{f"hours_to_strategy_discussion_{name}": within(with_time(contact), part) for name, part in PARTS},
        **{f"hours_to_strategy_discussion_from_need_{name}": within(with_time(need), part) for name, part in PARTS},
        "strategy_discussion_quorate": share(quorate(known)),
        "strategy_discussion_without_contact": share(
            (date_of(row["held_at"]), not row["contact_id"] and not contact_before(row, known["contacts"]))
            for row in held
        ),
        "strategy_discussion_led_by_lcpp": share(
            (date_of(row["held_at"]), row["led_role"] == "lead_child_protection_practitioner") for row in roles
        ),
        "strategy_discussion_led_by_macpt": share(
            (date_of(row["held_at"]), row["macpt"] == "yes") for row in held if row["macpt"]
        ),
        "strategy_discussion_to_section47": share(
            (date_of(row["held_at"]), row["result"].startswith("section47")) for row in held if row["result"]
        ),
        "attended": share(attended(known, as_at)),
    }


Wait = tuple[date, float | None, bool]  # the day that puts it in a month, hours where both ends have a time, held


def with_time(waits: list[Wait]) -> list[tuple[date, float, bool]]:
    return [(on, waited, held) for on, waited, held in waits if waited is not None]


def ends(row: Row) -> datetime:
    """The latest that a discussion can have been held."""
    held = datetime.fromisoformat(row["held_at"])
    return held if ":" in row["held_at"] else held + timedelta(hours=23, minutes=59)


def asked_for(known: dict[str, list[Row]], as_at: datetime) -> Iterator[tuple[Row, datetime | None, bool]]:
    """Yield each contact that asked for a discussion, when that was held, and whether both have a time of day."""
    for row in known["contacts"]:
        if row["outcome"] != "strategy_discussion":
            continue
        received = moment(row["received_at"], as_at)
        own = [each for each in known["strategy_discussions"] if each["person_id"] == row["person_id"]]
        later = sorted((each for each in own if ends(each) >= received), key=lambda each: (ends(each), each["held_at"]))
        named = [each for each in later if each["contact_id"] == row["contact_id"]]
        near = [each for each in later[:1] if (date_of(each["held_at"]) - received.date()).days <= 7]
        found = next(iter([*named, *near]), None)
        untimed = by_day(row["received_at"], as_at) or (found is not None and by_day(found["held_at"], as_at))
        yield row, moment(found["held_at"], as_at) if found else None, not untimed


def from_contact(known: dict[str, list[Row]], as_at: datetime) -> Iterator[Wait]:
    for row, held, has_time in asked_for(known, as_at):
        received = moment(row["received_at"], as_at)
        yield received.date(), hours(received, held or as_at) if has_time else None, held is not None


def on_time(known: dict[str, list[Row]], as_at: datetime) -> Iterator[tuple[date, bool]]:
    for row, held, has_time in asked_for(known, as_at):
        met = timed(moment(row["received_at"], as_at), held, row["risk_initial"], as_at)
        if has_time and met is not None:
            yield date_of(row["received_at"]), met


def no_target_known(known: dict[str, list[Row]], as_at: datetime) -> Iterator[date]:
    """Yield the days of contacts that are held or could be due, and of which no time of day was recorded."""
    for row, held, has_time in asked_for(known, as_at):
        target = TARGET_HOURS.get(row["risk_initial"] or "")
        if not has_time and target and (held or hours(moment(row["received_at"], as_at), as_at) >= target):
            yield date_of(row["received_at"])


def from_need(held: list[Row], as_at: datetime) -> Iterator[Wait]:
    for row in held:
        if needed := moment(row["needed_at"], as_at):
            untimed = by_day(row["needed_at"], as_at) or by_day(row["held_at"], as_at)
            yield date_of(row["held_at"]), None if untimed else hours(needed, moment(row["held_at"], as_at)), True


def left_out(known: dict[str, list[Row]], as_at: datetime) -> dict[str, list[date]]:
    """The day of each row that a figure leaves out because nobody recorded its time of day."""
    contact, need = from_contact(known, as_at), from_need(known["strategy_discussions"], as_at)
    waits = {"": list(contact), "from_need_": list(need)}
    return {"strategy_discussion_on_time": list(no_target_known(known, as_at))} | {
        f"hours_to_strategy_discussion_{form}{name}": [on for on, waited, _ in rows if waited is None]
        for form, rows in waits.items()
        for name, _ in PARTS
    }


def contact_before(row: Row, contacts: list[Row]) -> bool:
    on = date_of(row["held_at"])
    days = [(on - date_of(each["received_at"])).days for each in contacts if each["person_id"] == row["person_id"]]
    return any(0 <= before <= 7 for before in days)


def quorate(known: dict[str, list[Row]]) -> Iterator[tuple[date, bool]]:
    for row in known["strategy_discussions"]:
        there = [
            each
            for each in known["attendance"]
            if each["meeting"] == "strategy_discussion" and each["meeting_id"] == row["discussion_id"]
        ]
        on = date_of(row["held_at"])
        needed = SINCE if on >= QUORUM_FROM else BEFORE
        if there:
            yield on, needed <= {each["agency"] for each in there if each["took_part"] in THERE}


def attended(known: dict[str, list[Row]], as_at: datetime) -> Iterator[tuple[date, bool]]:
    days = {("strategy_discussion", row["discussion_id"]): date_of(row["held_at"])
            for row in known["strategy_discussions"]}  # fmt: skip
    conferences = [(row["section47_id"], day(row["conference_on"], as_at)) for row in known["section47"]]
    days |= {("conference", key): on for key, on in conferences if on}
    for row in known["attendance"]:
        on = days.get((row["meeting"], row["meeting_id"]))
        if on and row["invited"] == "yes":
            yield on, row["took_part"] in THERE
