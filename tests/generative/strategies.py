"""Random small areas on the edges: few children, dates crowded round targets, years, gaps and clock changes."""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

from tests.generative.naive.spans import Entry

T = TypeVar("T")
POLICY = """
core_agencies = ["police", "health"]
[population]
under_18 = 60000
[[duty_to_share]]
from = 2024-02-10
covered = ["police", "health"]
unsure = ["housing"]
[[clock]]
applies_to = "strategy_discussion"
from = 1990-01-01
red = 4
amber = 24
green = 72
[[quorum]]
from = 2024-02-10
agencies = ["police", "health"]
[[label]]
column = "end_reason"
label = "Plan completed"
code = "outcomes_met"
[[label]]
column = "end_reason"
label = "Now Family Help"
code = "renamed"
"""
PEOPLE = st.sampled_from(["p1", "p2", "p3"])
SOURCES = st.sampled_from(["6", "2A", "3A", "10"])
HUBS = st.sampled_from([None, "North", "South"])
AGENCIES = st.sampled_from(["police", "health", "housing"])
LED_BY = st.none() | AGENCIES
OUTCOMES = ["nfa", "advice", "early_help", "referral", "strategy_discussion", "open_case", "other"]
LEVELS = st.sampled_from(["early_help", "child_in_need", "child_protection", "looked_after"])
TIERS = st.sampled_from([None, "targeted", "statutory"])  # ignored where the level has none
BASES = ["consent", "legal_obligation", "public_task", "vital_interests", "unknown"]
YES_NO = st.sampled_from([None, "yes", "no"])
NUMBERS = st.sampled_from([None, "0", "1"])
RATINGS = st.sampled_from([None, "blue", "green", "amber", "red"])
ANCHORS = [
    date(2024, 2, 29), date(2023, 2, 28), date(2025, 2, 28), date(2025, 10, 26), date(2026, 3, 29),
    date(2025, 12, 24), date(2026, 4, 2), date(2025, 3, 31), date(2026, 3, 31), date(2024, 12, 31),
]  # fmt: skip
STEPS = [0, 1, 2, 3, 7, 15, 21, 22, 27, 28, 29, 30, 45, 63, 65, 89, 90, 91, 364, 365, 366, 367]
AS_AT_STEPS = [-30, 0, 1, 7, 28, 29, 60, 92, 183, 365, 366, 400, 500, 740]
HOURS = [0, 1, 3, 4, 5, 23, 24, 25, 71, 72, 73, 100]


Days = st.SearchStrategy[date]
World = tuple[dict[str, list[dict[str, str | None]]], datetime]


@cache
def one_of(*values: T) -> st.SearchStrategy[T]:
    """Return the strategy of some values, made and checked once: making it for each draw was a fifth of all time."""
    return st.sampled_from(values)


def days_near(anchors: list[date]) -> Days:
    """Return days so many steps before or after one of the anchors."""
    steps = st.sampled_from([*STEPS, *(-step for step in STEPS)])
    return st.builds(lambda anchor, step: anchor + timedelta(days=step), st.sampled_from(anchors), steps)


def moment(draw: st.DrawFn, days: Days) -> datetime:
    at = time(draw(st.integers(0, 23)), draw(one_of(0, 1, 29, 30, 59)))
    return datetime.combine(draw(days), at)


def written(draw: st.DrawFn, at: datetime) -> str:
    """Return a moment as text, in one of five without its time of day."""
    return at.isoformat(" ") if draw(one_of(0, 1, 2, 3, 4)) < 4 else at.date().isoformat()


def later(draw: st.DrawFn, start: date) -> str | None:
    if draw(st.booleans()) and draw(st.booleans()):
        return None
    return (start + timedelta(days=draw(one_of(*STEPS)))).isoformat()


def later_moment(draw: st.DrawFn, start: datetime) -> str | None:
    if draw(st.booleans()) and draw(st.booleans()):
        return None
    minutes = draw(one_of(*HOURS)) * 60 + draw(one_of(-1, 0, 0, 1, 60))
    return written(draw, start + timedelta(minutes=max(0, minutes)))


@st.composite
def contacts(draw: st.DrawFn, key: int, days: Days) -> dict[str, str | None]:
    received = moment(draw, days)
    return {
        "contact_id": f"c{key}",
        "person_id": draw(PEOPLE),
        "received_at": written(draw, received),
        "source": draw(SOURCES),
        "risk_initial": draw(RATINGS),
        "risk_final": draw(RATINGS),
        "decided_at": later_moment(draw, received),
        "outcome": draw(one_of(None, *OUTCOMES)),
        "acknowledged_at": later_moment(draw, received),
        "hub": draw(HUBS),
    }


@st.composite
def checks(draw: st.DrawFn, key: int, days: Days) -> dict[str, str | None]:
    asked = moment(draw, days)
    return {
        "check_id": f"k{key}",
        "contact_id": f"c{draw(st.integers(0, 5))}",
        "agency": draw(AGENCIES),
        "requested_at": written(draw, asked),
        "returned_at": later_moment(draw, asked),
        "response": draw(one_of(None, "shared", "partly_shared", "nothing_known", "declined", "declined")),
        "risk_view": draw(RATINGS),
        "decline_reason": draw(one_of(None, "more_detrimental", "no_consent", "unknown")),
        "lawful_basis": draw(one_of(None, *BASES)),
    }


@st.composite
def staff(draw: st.DrawFn, key: int, days: Days) -> dict[str, str | None]:
    """One agency's staff in one month: the key makes hub, agency and month, so that no row replaces another."""
    month, place = divmod(key, 4)
    number = draw(st.shared(days, key="staff")).year * 12 + month
    return {
        "hub": ["North", "South"][place % 2],
        "agency": ["police", "health"][place // 2],
        "month": f"{number // 12}-{number % 12 + 1:02d}",
        "fte_established": draw(one_of(None, "0", "2", "4.5")),
        "fte_in_post": draw(one_of(None, "0", "1.3", "2.7", "10")),
    }


@cache
def links(letter: str) -> st.SearchStrategy[str | None]:
    """Return a key of another table, of a row that need not be there, or none."""
    return st.none() | st.integers(0, 8).map(lambda key: f"{letter}{key}")


def _dated(prefix: str, key_name: str, start: str, *ends: str, **more: st.SearchStrategy[str | None]):
    @st.composite
    def rows(draw: st.DrawFn, key: int, days: Days) -> dict[str, str | None]:
        began = draw(days)
        fixed = {key_name: f"{prefix}{key}", "person_id": draw(PEOPLE), start: began.isoformat()}
        return fixed | {end: later(draw, began) for end in ends} | {name: draw(value) for name, value in more.items()}

    return rows


@st.composite
def discussions(draw: st.DrawFn, key: int, days: Days) -> dict[str, str | None]:
    held = moment(draw, days)
    needed = held - timedelta(hours=draw(one_of(*HOURS)))
    return {
        "discussion_id": f"d{key}",
        "person_id": draw(PEOPLE),
        "held_at": written(draw, held),
        "needed_at": written(draw, needed) if draw(st.booleans()) else None,
        "contact_id": draw(links("c")),
        "referral_id": draw(links("r")),
        "section47_id": draw(links("s")),
        "led_by": draw(LED_BY),
        "led_role": draw(one_of(None, "lead_child_protection_practitioner", "social_worker", "unknown")),
        "macpt": draw(YES_NO),
        "result": draw(one_of(None, "section47_joint", "section47_single", "no_further_action")),
    }


@st.composite
def attendance(draw: st.DrawFn, key: int, _days: Days) -> dict[str, str | None]:
    """One agency at one meeting: the key makes all three, so that no row replaces another."""
    meeting, place = divmod(key, 3)
    of_discussion = meeting % 2 == 0
    return {
        "meeting": "strategy_discussion" if of_discussion else "conference",
        "meeting_id": f"{'d' if of_discussion else 's'}{meeting // 2}",
        "agency": ["police", "health", "childrens_social_care"][place],
        "invited": draw(YES_NO),
        "took_part": draw(one_of("in_person", "remote", "remote", "report_only", "no")),
    }


MAKERS = {
    "contacts": contacts,
    "agency_checks": checks,
    "referrals": _dated(
        "r", "referral_id", "received_on", "decided_on", "closed_on",
        source=SOURCES, contact_id=links("c"), no_further_action=YES_NO, previous_referrals_12m=NUMBERS,
        closure_reason=st.sampled_from([None, "RC7", "RC8", "RC9"]),
    ),
    "assessments": _dated(
        "a", "assessment_id", "started_on", "authorised_on",
        referral_id=links("r"), outcome=st.sampled_from([None, "in_need", "not_in_need", "step_down"]),
    ),
    "section47": _dated(
        "s", "section47_id", "strategy_discussion_on", "conference_on",
        conference_not_required=YES_NO, plan_started=YES_NO, transfer_in=YES_NO,
        conference_chair=st.sampled_from([None, "macpt", "independent", "unknown"]),
    ),
    "strategy_discussions": discussions,
    "attendance": attendance,
    "support_episodes": _dated(
        "e", "episode_id", "started_on", "ended_on", level=LEVELS, tier=TIERS, previous_plans=NUMBERS,
        end_reason=st.sampled_from([None, "plan  COMPLETED", "Outcomes met", "stepped_up", "Now Family Help", "typed"]),
    ),
    "workforce": staff,
}  # fmt: skip


@st.composite
def areas(
    draw: st.DrawFn, fewest: int = 0, most: int = 8, anchors: list[date] = ANCHORS
) -> dict[str, list[dict[str, str | None]]]:
    """Return the tables of a small area, each with so many rows."""
    days = days_near(anchors)
    return {
        table: [draw(make(key, days)) for key in range(draw(st.integers(fewest, most)))]
        for table, make in MAKERS.items()
    }


PARTS = {"contacts": HUBS, "referrals": HUBS, "agency_checks": AGENCIES, "support_episodes": LEVELS}
BOUNDS = [-1200, -800, -400, -366, -365, -120, -91, -60, -31, 0, 1, 28, 31, 60, 92, 200, 400, 800]


@st.composite
def declared(draw: st.DrawFn, anchor: date) -> Entry:
    """Return the days that a policy declares of a table or a part of it, round a day; one end may be left out."""
    table = draw(one_of(*(name for name in MAKERS if name not in ("workforce", "attendance"))))
    part = draw(st.none() | PARTS[table]) if table in PARTS else None
    days = [anchor + timedelta(days=draw(st.sampled_from(BOUNDS)) + draw(st.integers(0, 31))) for _ in range(2)]
    first, last = sorted(day.replace(day=1) if draw(st.booleans()) else day for day in days)
    kept = draw(one_of("both", "both", "first", "last"))
    return Entry(table, part, first if kept != "last" else None, last if kept != "first" else None)


def as_policy(entries: list[Entry]) -> str:
    """Return entries as a policy file gives them."""
    told = []
    for each in entries:
        named = {
            "table": f'"{each.table}"',
            "part": each.part and f'"{each.part}"',
            "from": each.first,
            "to": each.last,
        }
        told.append("[[covers]]\n" + "\n".join(f"{name} = {value}" for name, value in named.items() if value))
    return "\n".join(told)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Return the tables of a small area round one day, sparse or dense, and an as-at soon enough after that day.

    The as-at is the end of a day, or some moment of it.
    """
    anchor = draw(st.sampled_from(ANCHORS))
    fewest, most = draw(one_of((0, 4), (0, 9), (9, 12), (12, 18)))
    tables = draw(areas(fewest, most, [anchor]))
    day = anchor + timedelta(days=draw(st.sampled_from(AS_AT_STEPS)))
    at = draw(one_of(time.max, time.max, time(0, 0), time(12, 30)))
    return tables, datetime.combine(day, at)


@st.composite
def declared_worlds(draw: st.DrawFn) -> tuple[World, list[Entry]]:
    """Return a small area, and what the policy declares of its tables."""
    world = draw(worlds())
    return world, draw(st.lists(declared(world[1].date()), max_size=4)) if draw(st.booleans()) else []
