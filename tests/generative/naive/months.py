"""Which months a metric speaks of, and whether each can be known."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from functools import cache

from tests.generative.naive import demand, discussions, levels, outcomes, returns, sharing, timeliness
from tests.generative.naive.clock import DAY, Row, add_months, day, moment, whole_days_until
from tests.generative.naive.kinds import Answer
from tests.generative.naive.spans import BEGINS, Entry, Months, of_parts, of_table, spoken
from tests.support.answers import Line

OF_CONTACTS = (
    "contact", "hours_to_decision", "hours_to_strategy_discussion", "strategy_discussion_on_time", "referrer",
    "repeat_contact", "risk", "missed", "checks_per", "check_coverage", "undecided", "arrivals", "vacant_posts",
    "lone_red",
)  # fmt: skip
TABLES = {
    "contacts": OF_CONTACTS,
    "agency_checks": (
        "agency_check",
        "hours_to_return",
        "nothing",
        "declined",
        "check_unanswered",
        "lawful_basis",
        "duty_",
        "view_",
    ),
    "referrals": ("referral", "cases_closed", "re_referral", "referred_again", "nfa_then_assessed"),
    "assessments": ("assess",),
    "section47": ("conference", "section47"),
    "strategy_discussions": ("strategy_discussion_", "hours_to_strategy_discussion_from_need"),
    "support_episodes": (
        "step_",
        "closures",
        "churn",
        "early_help_",
        "repeat_protection",
        "family_help",
        "tier_",
    ),
}
MEETINGS = ("strategy_discussions", "section47")  # attendance is dated by either
ALSO = {  # a further table before which a numerator would be a false zero
    "checks_per_contact": "agency_checks",
    **dict.fromkeys(("view_agreement_first", "view_agreement_final", "view_above_final"), "contacts"),
    **dict.fromkeys(("agency_check_returned_on_time", "check_unanswered", "duty_answered"), "contacts"),
    "assessment_in_45_working_days_of_referral": "referrals",
    "check_coverage": "agency_checks",
    "strategy_discussion_on_time": "strategy_discussions",
    "hours_to_strategy_discussion_median": "strategy_discussions",
    "hours_to_strategy_discussion_p90": "strategy_discussions",
    "strategy_discussion_without_contact": "contacts",
    "lone_red": "agency_checks",
    "contact_to_referral": "referrals",
    "contacts_without_escalation": "referrals",
    **dict.fromkeys(("nfa_then_assessed_6m", "nfa_then_assessed_12m"), "assessments"),
}
LOOK_BACK: dict[str, Callable[[date], date]] = {
    "re_referral_12m": lambda first: add_months(first, -12),
    "re_referral_12m_after_closure": lambda first: add_months(first, -12),
    "re_referral_12m_each": lambda first: add_months(first, -12),
    "contacts_without_escalation": lambda first: add_months(first, -12),
    "early_help_return_12m": lambda first: add_months(first, -12),
    "family_help_return_12m": lambda first: add_months(first, -12),
    "repeat_protection_plan_24m": lambda first: add_months(first, -24),
    "repeat_protection_plan_12m": lambda first: add_months(first, -12),
    "churn": lambda first: add_months(first, -11),
    "repeat_contact_90d": lambda first: first - 90 * DAY,
    "strategy_discussion_without_contact": lambda first: first - 7 * DAY,
}
FOLLOW_UP: dict[str, Callable[[date], date]] = {
    **{
        f"referred_again_{months}m{name}": lambda last, months=months: add_months(last, months)
        for months in (3, 6, 12)
        for name in ("", "_after_nfa")
    },
    "referral_not_in_need": lambda last: add_months(last, 3),
    "nfa_then_assessed_6m": lambda last: add_months(last, 6),
    "nfa_then_assessed_12m": lambda last: add_months(last, 12),
    "step_up_after_step_down_12m": lambda last: add_months(last, 12),
    "contacts_without_escalation": lambda last: last + 7 * DAY,
    "contact_to_referral": lambda last: last + 7 * DAY,
    "closures": lambda last: last + 28 * DAY,
    "section47_to_conference": lambda last: last + 60 * DAY,
}


LEVELS = {"early_help": "early_help", "repeat_protection": "child_protection"}  # figures of one level alone
OPEN = ("undecided_at_month_end", "assessment_open_overdue", "conference_open_overdue", "churn")


def answers(known: dict[str, list[Row]], as_at: datetime, seen: Months | None = None) -> dict[str, Answer]:
    """Return how each metric is counted; `seen` are the months that referrals speak for."""
    found: dict[str, Answer] = {}
    for theme in (timeliness, levels, outcomes, sharing, discussions, demand):
        found |= theme.answers(known, as_at)
    return found | returns.answers(known, as_at, seen)


def table_of(metric: str) -> str:
    """Return the table with the longest name or beginning of a name that fits."""
    fits = [(len(start), table) for table, starts in TABLES.items() for start in starts if metric.startswith(start)]
    return max(fits)[1]


def begun(rows: list[Row], column: str, as_at: datetime) -> list[Row]:
    read: Callable[[str | None, datetime], date | None] = moment if column.endswith("_at") else day
    return [row for row in rows if read(row[column], as_at) is not None]


def read_by(metric: str, speaks: Callable[[str, tuple[str, ...]], Months]) -> list[Months]:
    """Return the months of everything that a metric reads, those of its own table first."""
    table, also = table_of(metric), ALSO.get(metric)
    own = speaks(table, tuple(level for start, level in LEVELS.items() if metric.startswith(start))[:1])
    if metric.startswith("duty_"):
        own = speaks(table, tuple(sorted(sharing.BOUND)))
    if not also:
        return [own]
    return [own, speaks(also, ("police", "health") if metric == "check_coverage" else ())]


def status(metric: str, first: date, reads: list[Months], as_at: datetime) -> str:
    last, known = add_months(first, 1) - DAY, whole_days_until(as_at)
    if metric.startswith("duty_") and last < sharing.DUTY:
        return "unknown"
    if not all(first in each.spoken or (metric in OPEN and first < each.first) for each in reads):
        return "unknown"
    needed = LOOK_BACK.get(metric, lambda day: day)(first)
    if needed < first and not all(each.all_of(needed, first - DAY) for each in reads):
        return "immature"
    until = FOLLOW_UP.get(metric, lambda day: day)(last)
    if until > known:
        return "immature" if until > last else "partial"
    if until > last and not all(each.all_of(last, until) for each in reads):
        return "unknown"
    return "ok"


def of_meetings(
    tables: list[str], there: dict[str, list[Row]], entries: Sequence[Entry], as_at: datetime
) -> list[Months]:
    """Return the months of the first table of meetings that is there, and of another if the policy declares them."""
    found = [each for table in tables if (each := spoken(table, None, there[table], entries, as_at))]
    return [found[0], *(each for each in found[1:] if each.is_declared)]


def attended(answer: Answer, first: date, reads: list[Months], as_at: datetime) -> list[Line]:
    found: list[Line] = []
    while first <= as_at.date():
        state = status("attended", first, reads, as_at)
        figures = answer(first, add_months(first, 1) - DAY) if state != "unknown" else (None, None, None)
        found.append(("attended", f"{first:%Y-%m}", *figures, state))
        first = add_months(first, 1)
    return found


def months(tables: dict[str, list[Row]], as_at: datetime, entries: Sequence[Entry] = ()) -> list[Line]:
    """Return a line for every metric and month that the tables cover; `entries` are what the policy declares."""
    known = {name: begun(rows, BEGINS[name], as_at) if name in BEGINS else rows for name, rows in tables.items()}
    ends, found = datetime.combine(as_at.date(), time.max), []
    # months are spoken for by the days on which rows begin: one of later that day is there, and not known yet
    there = {name: begun(rows, BEGINS[name], ends) if name in BEGINS else rows for name, rows in tables.items()}

    @cache
    def lines(table: str) -> date:
        return of_table(table, there[table], entries, as_at).lines

    @cache
    def speaks(table: str, parts: tuple[str, ...]) -> Months:
        return of_parts(table, parts, there[table], entries, as_at)

    seen = of_table("referrals", there["referrals"], entries, as_at) if there["referrals"] else None
    untimed = timeliness.left_out(known, as_at) | discussions.left_out(known, as_at)
    meetings = [table for table in MEETINGS if there[table]]
    for metric, answer in answers(known, as_at, seen).items():
        if metric == "attended":
            if meetings:
                found += attended(
                    answer, min(map(lines, meetings)), of_meetings(meetings, there, entries, as_at), as_at
                )
            continue
        table, also = table_of(metric), ALSO.get(metric)
        if not there[table] or (also and not there[also]):
            continue
        first, reads = lines(table), read_by(metric, speaks)
        while first <= as_at.date():
            said_by_rows = metric == "re_referral_12m" and returns.all_say(known["referrals"], first)
            state = status("referrals" if said_by_rows else metric, first, reads, as_at)
            last = add_months(first, 1) - DAY
            figures = answer(first, last) if state != "unknown" else (None, None, None)
            missing = sum(first <= on <= last for on in untimed.get(metric, ()))
            if state in ("ok", "partial") and missing * 5 > missing + (figures[1] or 0):
                state = "untimed"
            found.append((metric, f"{first:%Y-%m}", *figures, state))
            first = add_months(first, 1)
    return found
