"""Derives when assessments were authorised, and whether that was within 45 working days. A row is one assessment."""

import polars as pl

from queries.calendar.months import month_number
from queries.facts.clock import overdue, overdue_month, within_working_days
from queries.facts.columns import columns, flag, key, month, person
from queries.facts.hubs import with_hub
from queries.facts.names import PERSON_DIMS
from queries.facts.people import PERSON, PLACE, with_person
from queries.facts.rules import implies, known, rules, where_recorded
from queries.facts.tables import Tables

LIMIT = 45


def assessments(tables: Tables) -> pl.LazyFrame:
    """Return the assessment facts, in order of person and day started."""
    frame = with_referral(with_hub(tables.known("assessments"), tables, "started_on"), tables)
    waiting = pl.col("authorised_on").is_null()
    return with_person(frame, tables, "started_on").select(
        "assessment_id",
        "person_id",
        started_month=month_number(pl.col("started_on")),
        completed_month=month_number(pl.col("authorised_on")),
        in_time=within_working_days(pl.col("started_on"), pl.col("authorised_on"), LIMIT),
        of_referral=pl.col("referred_on").is_not_null(),
        of_referral_in_time=within_working_days(pl.col("referred_on"), pl.col("authorised_on"), LIMIT),
        overdue_month=overdue_month(tables, pl.col("started_on"), pl.col("authorised_on"), LIMIT),
        outcome_known=pl.col("outcome").is_not_null(),
        not_in_need=pl.col("outcome").eq("not_in_need").fill_null(False),
        waiting=waiting,
        late=waiting & overdue(tables, pl.col("started_on"), LIMIT),
        hub="hub",
        area="area",
        **{name: pl.col(name) for name in PERSON_DIMS},
    )


def with_referral(frame: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Add `referred_on`: the day of the referral that the assessment names.

    Where it names none, that of the child's latest referral in the 7 days before the start.
    """
    named = tables.named("referrals").select("referral_id", named_on=pl.col("received_on"))
    near = tables.known("referrals").select("person_id", near_on=pl.col("received_on")).sort("person_id", "near_on")
    joined = frame.join(named, on="referral_id", how="left", maintain_order="left").join_asof(
        near, left_on="started_on", right_on="near_on", by="person_id", strategy="backward", check_sortedness=False
    )
    days_since = (pl.col("started_on") - pl.col("near_on")).dt.total_days()
    close = pl.when(pl.col("referral_id").is_null(), days_since <= tables.windows.link_days).then(pl.col("near_on"))
    return joined.with_columns(referred_on=pl.coalesce("named_on", close)).drop("named_on", "near_on")


_AUTHORISED = ("assessments.authorised_on",)
_CLOCK = "Working days (Monday to Friday less England's bank holidays) from the start, which is day 0, to authorisation"

COLUMNS = columns(
    key("assessment_id", "Key of the assessment."),
    person(),
    month("started_month", "Month in which it started.", always=True),
    month(
        "completed_month",
        "Month in which a manager authorised it.",
        needs=_AUTHORISED,
        leaves_out=("assessments not authorised yet",),
    ),
    flag("in_time", "Authorised within 45 working days of its start.", clock=_CLOCK),
    flag(
        "of_referral",
        "Its referral is known: the one named, or else the child's latest within the link's days before.",
        needs=("referrals.referral_id",),
        leaves_out=("assessments whose referral is not known",),
        windows=("link_days",),
    ),
    flag(
        "of_referral_in_time",
        "Authorised within 45 working days of its referral.",
        clock="Working days from the referral's receipt, which is day 0, to authorisation",
    ),
    month(
        "overdue_month",
        "Month in which it became overdue.",
        needs=_AUTHORISED,
        clock=_CLOCK,
        leaves_out=("assessments still within their time",),
    ),
    flag(
        "outcome_known",
        "It is recorded what the assessment found.",
        needs=("assessments.outcome",),
        leaves_out=("assessments without a recorded outcome",),
        privacy="sensitive",
    ),
    flag("not_in_need", "The child was found not to be in need.", privacy="sensitive"),
    flag("waiting", "Not authorised yet.", needs=_AUTHORISED),
    flag("late", "Not authorised yet and overdue.", needs=_AUTHORISED),
    PLACE,
    PERSON,
)
RULES = rules(
    COLUMNS,
    implies("in_time", known("completed_month")),
    implies("of_referral_in_time", "of_referral"),
    where_recorded(implies("of_referral_in_time", "in_time")),  # not where a referral is dated after the start
    implies("not_in_need", "outcome_known"),
    implies("late", "waiting"),
)
