"""Derives when contacts were decided, whether in time, how ratings changed, and whether the child had a contact before.

A row is one contact about one child.
"""

import polars as pl

from etl import codes
from queries.calendar.days import months_on
from queries.calendar.months import month_number
from queries.facts.clock import one_working_day, with_target_clock
from queries.facts.columns import (
    COULD_BE_MEANS,
    NEXT_WORKING_DAY,
    NO_TIME,
    code,
    columns,
    flag,
    key,
    month,
    number,
    person,
)
from queries.facts.linked import with_checks, with_referrals
from queries.facts.names import COULD_BE, PERSON_DIMS
from queries.facts.neighbours import day_before
from queries.facts.people import PERSON, PLACE, coded, or_unknown, source_group, with_person
from queries.facts.rules import implies, is_, known, never, not_, rules, same, where_recorded
from queries.facts.tables import Tables


def contacts(tables: Tables) -> pl.LazyFrame:
    """Return the contact facts, in order of person and time received."""
    day = pl.col("received_at").dt.date()
    recorded = tables.records_decisions("contacts")
    in_hub = pl.col("outcome").ne_missing("open_case")  # an open case goes to its social worker, not through the hub
    counted, met = one_working_day(tables, pl.col("received_at"), pl.col("decided_at"))
    due, in_time = one_working_day(tables, pl.col("received_at"), pl.col("acknowledged_at"))
    rank = {risk: pl.col(risk).to_physical().cast(pl.Int8) for risk in ("risk_initial", "risk_final")}
    frame = with_target_clock(tables.known("contacts"), tables, "contact_decision", "received_at", "decided_at")
    frame = with_checks(with_referrals(frame, tables), tables)
    return with_person(frame, tables, "received_at").select(
        "contact_id",
        "person_id",
        received_month=month_number(pl.col("received_at")),
        decided_month=month_number(pl.col("decided_at")),
        timed=pl.col("timed") & in_hub & recorded,
        on_time=pl.col("on_time") & in_hub,
        one_day_counted=counted & in_hub & recorded,
        one_day_met=met & in_hub,
        acknowledged_counted=due & in_hub,
        acknowledged_met=in_time & in_hub,
        untimed=pl.col("untimed") & in_hub & recorded,
        could_be=pl.when(in_hub & recorded).then(pl.col("could_be")),
        hours="hours",
        waited="waited",
        target_hours="target_hours",
        over_hours="over_hours",
        decided=pl.col("decided_at").is_not_null(),
        in_hub=in_hub,
        clocked=in_hub & recorded,
        risk_step=rank["risk_final"] - rank["risk_initial"],
        low_first=pl.col("risk_initial").is_in(["blue", "green"]).fill_null(False),
        high_finally=pl.col("risk_final").eq("red").fill_null(False),
        high_first=pl.col("risk_initial").is_in(["amber", "red"]).fill_null(False),
        checks=pl.col("checks").fill_null(0),
        core_checked=pl.col("core_checked").fill_null(False),
        viewed=pl.col("viewed").fill_null(False) & pl.col("risk_final").is_not_null(),
        lone_red=(pl.col("one_red") & pl.col("risk_final").is_in(["blue", "green"])).fill_null(False),
        became_referral="became_referral",
        unescalated=third_within(tables.windows.return_months, day) & last_of_month(day) & ~pl.col("escalated"),
        repeat=((day - day_before(day)).dt.total_days() <= tables.windows.repeat_days).fill_null(False),
        hub=or_unknown(pl.col("hub")),
        area="area",
        source=coded("source"),
        source_group=source_group(pl.col("source")),
        concern=coded("concern"),
        risk_initial=coded("risk_initial"),
        risk_final=coded("risk_final"),
        outcome=coded("outcome"),
        **{name: pl.col(name) for name in PERSON_DIMS},
    )


def third_within(months: int, day: pl.Expr) -> pl.Expr:
    """Return whether a contact is at least the child's third in the months up to its day."""
    same = (pl.col("person_id") == pl.col("person_id").shift(2)).fill_null(False)
    return same & (day.shift(2) >= months_on(-months, day)).fill_null(False)


def last_of_month(day: pl.Expr) -> pl.Expr:
    """Return whether a contact is the child's last in its month, so that a child counts once a month."""
    same = (pl.col("person_id") == pl.col("person_id").shift(-1)).fill_null(False)
    return ~(same & (month_number(day) == month_number(day).shift(-1)).fill_null(False))


_DECIDED = ("contacts.decided_at",)
_FIRST, _FINAL = ("contacts.risk_initial",), ("contacts.risk_final",)
_CHECKS, _REFERRALS = ("agency_checks.contact_id",), ("referrals.referral_id",)
_VIEWS = ("agency_checks.risk_view", *_CHECKS, *_FINAL)
_OPEN_CASES = "open cases, which go to their own worker and past the hub"
_NOT_DUE = "contacts that are undecided and not yet due"
_NO_CLOCK = "contacts from extracts that record no decisions"
_IN_HUB = ("contacts.outcome",)
_NAMED = ("referrals.contact_id",)

COLUMNS = columns(
    key("contact_id", "Key of the contact."),
    person(),
    month("received_month", "Month in which the hub received it.", always=True),
    month("decided_month", "Month in which the hub decided.", needs=_DECIDED, leaves_out=("contacts not decided yet",)),
    flag(
        "timed",
        "Has a target and is decided or due, through the hub.",
        needs=(*_FIRST, *_DECIDED),
        coarser_without=_IN_HUB,
        leaves_out=(_OPEN_CASES, "contacts whose first rating has no target", _NOT_DUE),
    ),
    flag(
        "on_time",
        "Decided within the policy's hours for its first rating, through the hub.",
        needs=_DECIDED,
        coarser_without=_IN_HUB,
        clock="contact_decision",
    ),
    flag(
        "one_day_counted",
        "Decided or due by the next working day, through the hub.",
        needs=_DECIDED,
        coarser_without=_IN_HUB,
        leaves_out=(_OPEN_CASES, _NOT_DUE),
    ),
    flag(
        "one_day_met",
        "Decided by the next working day, through the hub.",
        coarser_without=_IN_HUB,
        clock=NEXT_WORKING_DAY,
    ),
    flag(
        "acknowledged_counted",
        "Acknowledged or due to be by the next working day, through the hub.",
        needs=("contacts.acknowledged_at",),
        coarser_without=_IN_HUB,
        leaves_out=(_OPEN_CASES, "contacts not acknowledged whose time has not run out"),
    ),
    flag(
        "acknowledged_met",
        "Acknowledged by the next working day, through the hub.",
        coarser_without=_IN_HUB,
        clock=NEXT_WORKING_DAY,
    ),
    flag(
        "untimed",
        "Went through the hub, and was received or decided on a day without a time.",
        coarser_without=_IN_HUB,
        leaves_out=(NO_TIME,),
    ),
    code("could_be", COULD_BE_MEANS, (*COULD_BE.categories, None), leaves_out=(NO_TIME,), privacy="plain"),
    number("hours", "Hours from received to decided; empty while undecided, or without a time of day."),
    number("waited", "Hours from received to decided, or to the data's as-at; empty without a time of day."),
    number("target_hours", "Hours that the policy allows for its first rating."),
    number(
        "over_hours",
        "Hours past the target by the target's own clock, to the data's as-at while undecided; negative before the "
        "target, empty without a target or a time of day.",
    ),
    flag(
        "decided",
        "The hub has decided.",
        needs=_DECIDED,
        clock="Every hour from received to decided, nights and weekends too",
    ),
    flag("in_hub", "Went through the hub: is no open case.", coarser_without=_IN_HUB, leaves_out=(_OPEN_CASES,)),
    flag(
        "clocked",
        "Went through the hub, from an extract that records decisions.",
        needs=_DECIDED,
        coarser_without=_IN_HUB,
        leaves_out=(_OPEN_CASES, _NO_CLOCK),
    ),
    number(
        "risk_step",
        "Steps from the first rating up to the rating after checks; empty without both.",
        (*range(1 - len(codes.RISKS), len(codes.RISKS)), None),
        needs=(*_FIRST, *_FINAL),
        leaves_out=("contacts without both ratings",),
    ),
    flag("low_first", "First rated green or blue.", needs=_FIRST),
    flag("high_finally", "Rated red after checks.", needs=_FINAL),
    flag(
        "high_first",
        "First rated red or amber.",
        needs=_FIRST,
        leaves_out=("contacts first rated green or blue, or not rated",),
    ),
    number("checks", "How many checks were made for it.", needs=_CHECKS, privacy="sensitive"),
    flag("core_checked", "Every core agency was asked.", needs=_CHECKS),
    flag(
        "viewed",
        "Some agency's view of the risk and the final rating are recorded.",
        needs=_VIEWS,
        leaves_out=("contacts without an agency's view of the risk, or without a final rating",),
        privacy="sensitive",
    ),
    flag(
        "lone_red",
        "One agency alone saw a red risk, and the final rating is green or blue.",
        needs=_VIEWS,
        privacy="sensitive",
    ),
    flag(
        "became_referral",
        "A referral names it, or followed it within the link's days.",
        needs=_REFERRALS,
        coarser_without=_NAMED,
        windows=("link_days",),
        privacy="sensitive",
    ),
    flag(
        "unescalated",
        "The child's last contact of the month, at least the third within the return's months, without a referral.",
        needs=_REFERRALS,
        coarser_without=_NAMED,
        leaves_out=("children with fewer than three contacts or with a referral",),
        windows=("return_months", "link_days"),
        privacy="sensitive",
    ),
    flag("repeat", "The child had a contact within the repeat's days before.", windows=("repeat_days",)),
    PLACE,
    code("source", "Who made contact (DfE code)."),
    code("source_group", "Who made contact, by published group."),
    code("concern", "Main concern.", privacy="sensitive"),
    code("risk_initial", "Rating when received.", privacy="sensitive"),
    code("risk_final", "Rating after checks.", privacy="sensitive"),
    code(
        "outcome",
        "What the hub decided.",
        needs=_IN_HUB,
        leaves_out=("contacts without a recorded outcome",),
        privacy="sensitive",
    ),
    PERSON,
)
RULES = rules(
    COLUMNS,
    same("in_hub", not_(is_("outcome", "open_case"))),
    implies("clocked", "in_hub"),
    where_recorded(implies("in_hub", "clocked")),
    same("decided", known("decided_month")),
    implies("timed", "clocked"),
    implies("untimed", "clocked"),
    never("timed", "untimed"),
    implies(known("could_be"), "untimed"),
    where_recorded(never("untimed")),
    implies("on_time", "timed"),
    implies("on_time", "decided"),
    implies("one_day_counted", "clocked"),
    implies("one_day_met", "one_day_counted"),
    implies("one_day_met", "decided"),
    implies(("clocked", "decided"), "one_day_counted"),
    implies("acknowledged_counted", "in_hub"),
    implies("acknowledged_met", "acknowledged_counted"),
    implies(("one_day_counted", not_("one_day_met")), "acknowledged_counted"),  # both are due on the same day
    implies(("acknowledged_counted", not_("acknowledged_met"), "clocked"), "one_day_counted"),
    never("low_first", "high_first"),
    implies(("low_first", "high_finally"), is_("risk_step", 2, 3)),
    never("became_referral", "unescalated"),
    implies("lone_red", "viewed"),
    never("lone_red", "high_finally"),
)
