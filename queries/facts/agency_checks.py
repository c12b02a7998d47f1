"""Derives how long agencies took to answer, by the clock of the contact's first rating.

A row is one information request to one agency.
"""

from collections.abc import Sequence

import polars as pl

from etl import codes
from etl.policy.policy import Duty
from queries.calendar.months import month_number
from queries.facts.clock import with_target_clock
from queries.facts.columns import COULD_BE_MEANS, NO_TIME, About, code, columns, flag, key, month, number, person
from queries.facts.names import CONTACT, COULD_BE, DUTY, PERSON_DIMS, UNKNOWN
from queries.facts.people import PERSON, PLACE, coded, or_unknown, source_group, with_person
from queries.facts.rules import implies, is_, known, never, not_, rules, where_recorded
from queries.facts.tables import Tables


def agency_checks(tables: Tables) -> pl.LazyFrame:
    """Return the check facts, in order of person and time requested; a check without a contact has no target."""
    of_contact = tables.known("contacts").select(
        "contact_id",
        "hub",
        "area",
        "source",
        "concern",
        "risk_initial",
        "risk_final",
        "outcome",
        contact=pl.when(pl.col("decided_at").is_null()).then(pl.lit("undecided")).otherwise(pl.lit("decided")),
    )
    joined = tables.known("agency_checks").join(of_contact, on="contact_id", how="left", maintain_order="left")
    frame = with_target_clock(joined, tables, "agency_check", "requested_at", "returned_at")
    view, first, final = (pl.col(name).to_physical() for name in ("risk_view", "risk_initial", "risk_final"))
    return with_person(frame, tables, "requested_at").select(
        "check_id",
        "person_id",
        requested_month=month_number(pl.col("requested_at")),
        timed="timed",
        on_time="on_time",
        untimed="untimed",
        could_be="could_be",
        due="due",
        hours="hours",
        waited="waited",
        target_hours="target_hours",
        over_hours="over_hours",
        returned=pl.col("returned_at").is_not_null(),
        answer=pl.when(pl.col("returned_at").is_not_null()).then(pl.col("response").cast(pl.String)),
        declined_for=pl.when(pl.col("returned_at").is_not_null(), pl.col("response") == "declined").then(
            or_unknown(pl.col("decline_reason"))
        ),
        duty=standing(tables.policy.duties),
        viewed_first=view.is_not_null() & first.is_not_null(),
        as_first=(view == first).fill_null(False),
        viewed_final=view.is_not_null() & final.is_not_null(),
        as_final=(view == final).fill_null(False),
        above_final=(view > final).fill_null(False),
        lawful_basis=or_unknown(pl.col("lawful_basis")),
        contact=pl.col("contact").cast(CONTACT),
        agency="agency",
        hub=or_unknown(pl.col("hub")),
        area="area",
        source=coded("source"),
        source_group=source_group(pl.col("source")).fill_null("Unknown"),
        concern=coded("concern"),
        risk_initial=coded("risk_initial"),
        risk_final=coded("risk_final"),
        outcome=coded("outcome"),
        **{name: pl.col(name) for name in PERSON_DIMS},
    )


def standing(duties: Sequence[Duty]) -> pl.Expr:
    """Return whether a duty to share binds the agency on the day it was asked: `applies`, `unsure` or `before`."""
    day, agency, found = pl.col("requested_at").dt.date(), pl.col("agency").cast(pl.String), pl.lit("before")
    for duty in sorted(duties, key=lambda each: each.from_day):
        bound = pl.when(agency.is_in(list(duty.covered))).then(pl.lit("applies")).otherwise(pl.lit("unsure"))
        found = pl.when(day >= duty.from_day).then(bound if duty.in_force else pl.lit("before")).otherwise(found)
    return found.cast(DUTY)


_RETURNED = ("agency_checks.returned_at",)
_VIEW = ("agency_checks.risk_view", "agency_checks.contact_id")
_FIRST: About = {"needs": (*_VIEW, "contacts.risk_initial"), "privacy": "sensitive"}
_FINAL: About = {"needs": (*_VIEW, "contacts.risk_final"), "privacy": "sensitive"}
_FOR = ("agency_checks.contact_id",)

COLUMNS = columns(
    key("check_id", "Key of the check."),
    person(),
    month("requested_month", "Month in which the agency was asked.", always=True),
    flag(
        "timed",
        "Has a target, and is returned or due.",
        needs=("contacts.risk_initial", *_FOR, *_RETURNED),
        leaves_out=("checks for contacts whose first rating has no target", "checks not answered and not yet due"),
    ),
    flag("on_time", "Returned within the policy's hours for its contact's first rating.", clock="agency_check"),
    flag("untimed", "Requested or returned on a day without a time.", leaves_out=(NO_TIME,)),
    code("could_be", COULD_BE_MEANS, (*COULD_BE.categories, None), leaves_out=(NO_TIME,), privacy="plain"),
    flag(
        "due",
        "Has a target, and is returned or surely due, with a time of day or without.",
        needs=("contacts.risk_initial", *_FOR, *_RETURNED),
        leaves_out=("checks for contacts whose first rating has no target", "checks not answered and not yet due"),
    ),
    number("hours", "Hours from requested to returned; empty while unanswered, or without a time of day."),
    number("waited", "Hours from requested to returned, or to the data's as-at; empty without a time of day."),
    number("target_hours", "Hours that the policy allows for its contact's first rating."),
    number(
        "over_hours",
        "Hours past the target by the target's own clock, to the data's as-at while unanswered; negative before the "
        "target, empty without a target or a time of day.",
    ),
    flag(
        "returned",
        "The agency has answered.",
        needs=_RETURNED,
        clock="Every hour from requested to returned, nights and weekends too",
    ),
    code(
        "answer",
        "What the agency answered; empty while unanswered.",
        (*codes.RESPONSES, None),
        needs=("agency_checks.response", *_RETURNED),
        leaves_out=("checks without a recorded answer",),
        privacy="sensitive",
    ),
    code(
        "declined_for",
        "Why the agency declined; empty where it did not.",
        (*codes.DECLINE_REASONS, None),
        needs=("agency_checks.decline_reason", "agency_checks.response", *_RETURNED),
        privacy="sensitive",
    ),
    code(
        "duty",
        "Whether the duty to share bound the agency on the day.",
        DUTY.categories,
        leaves_out=("checks before the duty, and of agencies that it may not bind",),
        privacy="plain",
    ),
    flag(
        "viewed_first",
        "The agency's view and the contact's first rating are recorded.",
        **_FIRST,
    ),
    flag("as_first", "The agency's view is the contact's first rating.", **_FIRST),
    flag(
        "viewed_final",
        "The agency's view and the contact's final rating are recorded.",
        **_FINAL,
    ),
    flag("as_final", "The agency's view is the contact's final rating.", **_FINAL),
    flag("above_final", "The agency saw more risk than the hub ended with.", **_FINAL),
    code(
        "lawful_basis",
        "Lawful basis for sharing.",
        dict.fromkeys((*codes.LAWFUL_BASES, UNKNOWN)),
        needs=("agency_checks.lawful_basis",),
        privacy="plain",
    ),
    code(
        "contact",
        "Whether the hub has decided about the contact it was made for; empty where no extract holds that contact.",
        (*CONTACT.categories, None),
        needs=("contacts.decided_at", *_FOR),
        privacy="plain",
    ),
    code("agency", "Agency asked."),
    PLACE,
    code("source", "Who made the contact (DfE code)."),
    code("source_group", "Who made the contact, by published group."),
    code("concern", "Main concern of the contact.", privacy="sensitive"),
    code("risk_initial", "Rating of the contact when received."),
    code("risk_final", "Rating of the contact after checks.", privacy="sensitive"),
    code("outcome", "What the hub decided about the contact.", privacy="sensitive"),
    PERSON,
)
RULES = rules(
    COLUMNS,
    implies("on_time", "timed"),
    never("timed", "untimed"),
    implies("timed", "due"),
    implies(("due", not_("timed")), "untimed"),
    implies(("untimed", "due"), known("could_be")),
    implies(known("could_be"), "untimed"),
    implies(("untimed", "returned", known("could_be")), "due"),
    where_recorded(never("untimed")),
    implies("on_time", "returned"),
    implies(known("answer"), "returned"),
    implies("as_first", "viewed_first"),
    implies("as_final", "viewed_final"),
    implies("above_final", "viewed_final"),
    never("as_final", "above_final"),
    implies(known("declined_for"), is_("answer", "declined")),
    implies(is_("answer", "declined"), known("declined_for")),
)
