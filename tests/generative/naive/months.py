"""Which months a metric speaks of, and whether each can be known."""

from collections.abc import Callable
from datetime import date, datetime

from tests.generative.naive import demand, levels, outcomes, returns, sharing, timeliness
from tests.generative.naive.clock import DAY, Row, add_months, date_of, day, moment, whole_days_until
from tests.generative.naive.kinds import Answer
from tests.support.answers import Line

BEGINS = {
    "contacts": "received_at",
    "agency_checks": "requested_at",
    "referrals": "received_on",
    "assessments": "started_on",
    "section47": "strategy_discussion_on",
    "support_episodes": "started_on",
}
OF_CONTACTS = (
    "contact", "hours_to_decision", "referrer", "repeat_contact", "risk", "missed", "checks_per", "check_coverage",
    "undecided", "arrivals",
)  # fmt: skip
TABLES = {
    "contacts": OF_CONTACTS,
    "agency_checks": ("agency_check", "hours_to_return", "nothing", "declined", "check_unanswered", "lawful_basis"),
    "referrals": ("referral", "re_referral", "referred_again"),
    "assessments": ("assess",),
    "section47": ("conference", "section47"),
    "support_episodes": ("step_", "closures", "churn", "early_help_return", "repeat_protection"),
}
ALSO = {  # a further table before which a numerator would be a false zero
    "checks_per_contact": "agency_checks",
    "check_coverage": "agency_checks",
    "contact_to_referral": "referrals",
    "contacts_without_escalation": "referrals",
}
LOOK_BACK: dict[str, Callable[[date], date]] = {
    "re_referral_12m": lambda first: add_months(first, -12),
    "contacts_without_escalation": lambda first: add_months(first, -12),
    "early_help_return_12m": lambda first: add_months(first, -12),
    "repeat_protection_plan_24m": lambda first: add_months(first, -24),
    "churn": lambda first: add_months(first, -11),
    "repeat_contact_90d": lambda first: first - 90 * DAY,
}
FOLLOW_UP: dict[str, Callable[[date], date]] = {
    **{
        f"referred_again_{months}m{name}": lambda last, months=months: add_months(last, months)
        for months in (3, 6, 12)
        for name in ("", "_after_nfa")
    },
    "step_up_after_step_down_12m": lambda last: add_months(last, 12),
    "contacts_without_escalation": lambda last: last + 7 * DAY,
    "contact_to_referral": lambda last: last + 7 * DAY,
    "closures": lambda last: last + 28 * DAY,
    "section47_to_conference": lambda last: last + 60 * DAY,
}


def answers(known: dict[str, list[Row]], as_at: datetime) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for theme in (timeliness, returns, levels, outcomes, sharing, demand):
        found |= theme.answers(known, as_at)
    return found


def table_of(metric: str) -> str:
    """Return the table with the longest name or beginning of a name that fits."""
    fits = [(len(start), table) for table, starts in TABLES.items() for start in starts if metric.startswith(start)]
    return max(fits)[1]


def begun(rows: list[Row], column: str, as_at: datetime) -> list[Row]:
    read: Callable[[str | None, datetime], date | None] = moment if column.endswith("_at") else day
    return [row for row in rows if read(row[column], as_at) is not None]


def status(metric: str, first: date, covered: date, also: date, as_at: datetime) -> str:
    last, known = add_months(first, 1) - DAY, whole_days_until(as_at)
    needed = LOOK_BACK.get(metric, lambda day: day)(first)
    if needed < max(covered, also) or FOLLOW_UP.get(metric, lambda _: known)(last) > known:
        return "immature"
    return "ok" if last <= known else "partial"


def months(tables: dict[str, list[Row]], as_at: datetime) -> list[Line]:
    """Return a line for every metric and month that the tables cover."""
    known = {name: begun(rows, BEGINS[name], as_at) if name in BEGINS else rows for name, rows in tables.items()}
    since = {
        name: min(date_of(row[column]) for row in known[name]).replace(day=1)
        for name, column in BEGINS.items()
        if known[name]
    }
    found = []
    for metric, answer in answers(known, as_at).items():
        table, also = table_of(metric), ALSO.get(metric)
        if table not in since or (also and also not in since):
            continue
        first = since[table]
        while first <= as_at.date():
            said = answer(first, add_months(first, 1) - DAY)
            said_by_rows = metric == "re_referral_12m" and returns.all_say(known["referrals"], first)
            look_back = "referrals" if said_by_rows else metric
            state = status(look_back, first, since[table], since.get(also or "", date.min), as_at)
            found.append((metric, f"{first:%Y-%m}", *said, state))
            first = add_months(first, 1)
    return found
