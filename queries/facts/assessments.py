"""One row per assessment: when it was authorised, and whether within 45 working days."""

import polars as pl

from queries.facts.clock import overdue, overdue_month, within_working_days
from queries.facts.hubs import with_hub
from queries.facts.names import PERSON_DIMS
from queries.facts.people import with_person
from queries.facts.tables import Tables
from queries.months import month_number

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
        found=pl.col("outcome").is_not_null(),
        not_in_need=pl.col("outcome").eq("not_in_need").fill_null(False),
        waiting=waiting,
        late=waiting & overdue(tables, pl.col("started_on"), LIMIT),
        hub="hub",
        area="area",
        **{name: pl.col(name) for name in PERSON_DIMS},
    )


def with_referral(frame: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Add `referred_on`: the day of the referral named, or where none is named of the child's latest in the 7 days
    before the start.
    """
    named = tables.named("referrals").select("referral_id", named_on=pl.col("received_on"))
    near = tables.known("referrals").select("person_id", near_on=pl.col("received_on")).sort("person_id", "near_on")
    found = frame.join(named, on="referral_id", how="left", maintain_order="left").join_asof(
        near, left_on="started_on", right_on="near_on", by="person_id", strategy="backward", check_sortedness=False
    )
    days_since = (pl.col("started_on") - pl.col("near_on")).dt.total_days()
    close = pl.when(pl.col("referral_id").is_null(), days_since <= tables.windows.link_days).then(pl.col("near_on"))
    return found.with_columns(referred_on=pl.coalesce("named_on", close)).drop("named_on", "near_on")
