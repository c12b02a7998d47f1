"""Lists one child's events in order of time, from the first contact to the last end of support, for an officer.

The list carries keys and a pseudonym: the caller decides who may see it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from etl import codes
from queries import words
from queries.build import Build

_PLACES = ("contact", "checks", "decided", "referral", "assessment", "section47", "support", "end")  # on one day
UNTIMED = "~"  # after every time of day
PAUSE = 28  # days without an event that are worth a look, as long as a gap in support may be


@dataclass(frozen=True)
class Event:
    """One event: its day, its time of day where one is known, what it is, the key of its row, and what was recorded.

    `after` are the days since the event before.
    """

    on: date
    time: str
    what: str
    key: str
    said: str
    hub: str
    after: int = 0

    @property
    def paused(self) -> bool:
        """Whether nothing was recorded for longer than 28 days before."""
        return self.after > PAUSE


def child_of(build: Build, key: str) -> str | None:
    """Return the child that a key stands for: a child's own pseudonym, or that of one of its contacts."""
    for table in ("contacts", "referrals", "support_episodes", "section47", "assessments", "strategy_discussions"):
        if table in build.warehouse.tables() and build.warehouse.read_child(table, ["person_id"], key).height:
            return key
    if "contacts" not in build.warehouse.tables():
        return None
    found = build.warehouse.read("contacts", ["contact_id", "person_id"]).filter(pl.col("contact_id") == key)
    return str(found["person_id"][0]) if found.height else None


def journey(build: Build, person: str) -> list[Event]:
    """Return a child's events in order of days; empty where no row of the build is about the child."""
    makers = {
        "contacts": _contacts, "agency_checks": _checks, "referrals": _referrals, "assessments": _assessments,
        "strategy_discussions": _discussions, "section47": _enquiries, "support_episodes": _support,
        "pre_proceedings": _pre_proceedings,
    }  # fmt: skip
    held = build.warehouse.tables()
    found = [each for table, make in makers.items() if table in held for each in make(build, person)]
    ordered = sorted(found, key=lambda each: (each[1].on, each[1].time or UNTIMED, _PLACES.index(each[0]), each[1].key))
    events, before = list[Event](), None
    for _, event in ordered:
        after = (event.on - before).days if before else 0
        events.append(Event(event.on, event.time, event.what, event.key, event.said, event.hub, after))
        before = event.on
    return events


Placed = tuple[str, Event]


def _rows(build: Build, table: str, person: str, names: list[str]) -> Iterator[dict[str, object]]:
    yield from build.warehouse.read_child(table, names, person).iter_rows(named=True)


def _event(place: str, when: object, what: str, key: object, said: str = "", hub: object = None) -> Iterator[Placed]:
    """Yield an event where its day is known."""
    if isinstance(when, datetime):
        time = "" if when.hour == when.minute == 0 else f"{when:%H:%M}"
        yield place, Event(when.date(), time, what, str(key), said, str(hub or ""))
    elif isinstance(when, date):
        yield place, Event(when, "", what, str(key), said, str(hub or ""))


def _named(names: dict[str, str], code: object) -> str:
    return names.get(str(code), "") if code is not None else ""


def _contacts(build: Build, person: str) -> Iterator[Placed]:
    names = [
        "contact_id",
        "received_at",
        "source",
        "concern",
        "risk_initial",
        "risk_final",
        "decided_at",
        "outcome",
        "hub",
    ]
    for row in _rows(build, "contacts", person, names):
        rated = _named(codes.RISKS, row["risk_initial"]).lower()
        said = [f"from {_named(codes.SOURCES, row['source'])}", _named(codes.CONCERNS, row["concern"])]
        said += [f"rated {rated}"] if rated else []
        yield from _event(
            "contact", row["received_at"], "Contact", row["contact_id"], ", ".join(filter(None, said)), row["hub"]
        )
        final = _named(codes.RISKS, row["risk_final"]).lower()
        outcome = [_named(codes.CONTACT_OUTCOMES, row["outcome"]), f"rated {final}" if final else ""]
        yield from _event(
            "decided", row["decided_at"], "Contact decided", row["contact_id"], ", ".join(filter(None, outcome)),
            row["hub"],
        )  # fmt: skip


def _checks(build: Build, person: str) -> Iterator[Placed]:
    for row in _rows(build, "agency_checks", person, ["check_id", "agency", "requested_at", "returned_at", "response"]):
        answer = _named(codes.RESPONSES, row["response"]) or ("answered" if row["returned_at"] else "no answer yet")
        back = row["returned_at"]
        when = f", {words.day(back.date())}" if isinstance(back, datetime) else ""
        said = f"{_named(codes.AGENCIES, row['agency'])}: {answer[:1].lower()}{answer[1:]}{when}"
        yield from _event("checks", row["requested_at"], "Agency asked", row["check_id"], said)


def _referrals(build: Build, person: str) -> Iterator[Placed]:
    names = ["referral_id", "received_on", "source", "no_further_action", "closed_on", "closure_reason", "hub"]
    for row in _rows(build, "referrals", person, names):
        ended = ["ended in no further action"] if row["no_further_action"] == "yes" else []
        said = ", ".join([f"from {_named(codes.SOURCES, row['source'])}", *ended])
        yield from _event("referral", row["received_on"], "Referral", row["referral_id"], said, row["hub"])
        reason = _named(codes.CLOSURE_REASONS, row["closure_reason"])
        yield from _event("end", row["closed_on"], "Case closed", row["referral_id"], reason, row["hub"])


def _assessments(build: Build, person: str) -> Iterator[Placed]:
    factors: dict[object, list[str]] = {}
    if "assessment_factors" in build.warehouse.tables():
        for row in _rows(build, "assessment_factors", person, ["assessment_id", "factor"]):
            factors.setdefault(row["assessment_id"], []).append(str(row["factor"]))
    for row in _rows(build, "assessments", person, ["assessment_id", "started_on", "authorised_on", "outcome"]):
        yield from _event("assessment", row["started_on"], "Assessment started", row["assessment_id"])
        named = sorted(factors.get(row["assessment_id"], []))
        found = [_named(codes.ASSESSMENT_OUTCOMES, row["outcome"]), f"factors {' '.join(named)}" if named else ""]
        said = ", ".join(filter(None, found))
        yield from _event("assessment", row["authorised_on"], "Assessment authorised", row["assessment_id"], said)


def _enquiries(build: Build, person: str) -> Iterator[Placed]:
    names = ["section47_id", "strategy_discussion_on", "conference_on", "conference_not_required", "plan_started"]
    for row in _rows(build, "section47", person, names):
        none = "no conference required" if row["conference_not_required"] == "yes" else ""
        yield from _event("section47", row["strategy_discussion_on"], "Strategy discussion", row["section47_id"], none)
        plan = {"yes": "a plan started", "no": "no plan"}.get(str(row["plan_started"]), "")
        yield from _event("section47", row["conference_on"], "Conference", row["section47_id"], plan)


def _discussions(build: Build, person: str) -> Iterator[Placed]:
    for row in _rows(build, "strategy_discussions", person, ["discussion_id", "held_at", "led_by", "result"]):
        led, result = _named(codes.AGENCIES, row["led_by"]), _named(codes.DISCUSSION_RESULTS, row["result"])
        said = ", ".join(filter(None, [f"led by {led}" if led else "", f"{result[:1].lower()}{result[1:]}"]))
        yield from _event("section47", row["held_at"], "Strategy discussion held", row["discussion_id"], said)


def _support(build: Build, person: str) -> Iterator[Placed]:
    for row in _rows(build, "support_episodes", person, ["episode_id", "level", "started_on", "ended_on"]):
        level = _named(codes.EPISODE_LEVELS, row["level"])
        yield from _event("support", row["started_on"], "Support began", row["episode_id"], level)
        yield from _event("end", row["ended_on"], "Support ended", row["episode_id"], level)


def _pre_proceedings(build: Build, person: str) -> Iterator[Placed]:
    days = {
        "started_on": "Pre-proceedings began",
        "letter_on": "Letter before proceedings",
        "first_meeting_on": "Pre-proceedings meeting",
        "step_decision_on": "Pre-proceedings decided",
        "court_on": "Application to court",
    }
    referrals = (
        _rows(build, "referrals", person, ["referral_id", "hub"]) if "referrals" in build.warehouse.tables() else ()
    )
    hubs = {row["referral_id"]: row["hub"] for row in referrals}
    more = ["pre_proceedings_id", "referral_id", "fgdm_offered", "fgdm_held", "reviews", "outcome"]
    for row in _rows(build, "pre_proceedings", person, [*more, *days]):
        said = {"started_on": _family_meeting(row), "step_decision_on": _decided(row)}
        for name, what in days.items():
            place = "end" if name == "court_on" else "support"
            hub = hubs.get(row["referral_id"])
            yield from _event(place, row[name], what, row["pre_proceedings_id"], said.get(name, ""), hub)


def _family_meeting(row: Mapping[str, object]) -> str:
    """Return what is known of a family group decision making meeting."""
    if row["fgdm_held"] == "yes":
        return "family group meeting held"
    return {"yes": "family group meeting offered", "no": "no family group meeting offered"}.get(
        str(row["fgdm_offered"]), ""
    )


def _decided(row: Mapping[str, object]) -> str:
    reviews = "" if row["reviews"] is None else words.counted(int(str(row["reviews"])), "review meeting")
    return ", ".join(filter(None, [f"outcome {row['outcome']}" if row["outcome"] else "", reviews]))
