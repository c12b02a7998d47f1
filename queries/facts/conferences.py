"""One row per section 47 enquiry: when its conference was held, and whether within 15 working days."""

import polars as pl

from queries.facts.clock import overdue, overdue_month, within_working_days
from queries.facts.hubs import with_hub
from queries.facts.names import PERSON_DIMS
from queries.facts.people import with_person
from queries.facts.tables import Tables
from queries.months import month_number

LIMIT = 15


def conferences(tables: Tables) -> pl.LazyFrame:
    """Return the enquiry facts, in order of person and day of the strategy discussion."""
    frame = with_plan(with_hub(tables.known("section47"), tables, "strategy_discussion_on"), tables)
    moved_in = pl.col("transfer_in").eq("yes").fill_null(False)
    due = pl.col("conference_not_required").ne_missing("yes") & ~moved_in & ~pl.col("on_plan")
    waiting = pl.col("conference_on").is_null() & due
    return with_person(frame, tables, "strategy_discussion_on").select(
        "section47_id",
        "person_id",
        began_month=month_number(pl.col("strategy_discussion_on")),
        held_month=pl.when(~moved_in).then(month_number(pl.col("conference_on"))),
        in_time=within_working_days(pl.col("strategy_discussion_on"), pl.col("conference_on"), LIMIT),
        held=pl.col("conference_on").is_not_null(),
        planned=pl.col("plan_started").eq("yes").fill_null(False),
        plan_known=pl.col("plan_started").is_not_null(),
        overdue_month=pl.when(due).then(
            overdue_month(tables, pl.col("strategy_discussion_on"), pl.col("conference_on"), LIMIT)
        ),
        waiting=waiting,
        late=waiting & overdue(tables, pl.col("strategy_discussion_on"), LIMIT),
        hub="hub",
        area="area",
        **{name: pl.col(name) for name in PERSON_DIMS},
    )


def with_plan(frame: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Add `on_plan`: whether the child was on a child protection plan already, so that no initial conference is due."""
    plans = tables.known("support_episodes").filter(pl.col("level") == "child_protection")
    day = pl.col("strategy_discussion_on")
    during = (pl.col("started_on") < day) & (pl.col("ended_on").is_null() | (pl.col("ended_on") > day))
    planned = (
        frame.select("section47_id", "person_id", "strategy_discussion_on")
        .join(plans.select("person_id", "started_on", "ended_on"), on="person_id")
        .filter(during)
        .select("section47_id", on_plan=pl.lit(True))
        .unique()
    )
    joined = frame.join(planned, on="section47_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col("on_plan").fill_null(False))
