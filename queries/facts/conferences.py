"""Derives when conferences were held, and whether that was within 15 working days. A row is one section 47 enquiry."""

import polars as pl

from etl import codes
from queries.calendar.months import month_number
from queries.facts.clock import overdue, overdue_month, within_working_days
from queries.facts.columns import code, columns, flag, key, month, person
from queries.facts.hubs import with_hub
from queries.facts.names import PERSON_DIMS
from queries.facts.people import PERSON, PLACE, with_person
from queries.facts.rules import implies, known, rules
from queries.facts.tables import Tables

LIMIT = 15


def conferences(tables: Tables) -> pl.LazyFrame:
    """Return the enquiry facts, in order of person and day of the strategy discussion."""
    frame = with_start(with_plan(with_hub(tables.known("section47"), tables, "strategy_discussion_on"), tables), tables)
    moved_in = pl.col("transfer_in").eq("yes").fill_null(False)
    due = pl.col("conference_not_required").ne_missing("yes") & ~moved_in & ~pl.col("on_plan")
    waiting = pl.col("conference_on").is_null() & due
    return with_person(frame, tables, "strategy_discussion_on").select(
        "section47_id",
        "person_id",
        began_month=month_number(pl.col("strategy_discussion_on")),
        held_month=pl.when(~moved_in).then(month_number(pl.col("conference_on"))),
        in_time=within_working_days(pl.col("clock_from"), pl.col("conference_on"), LIMIT),
        held=pl.col("conference_on").is_not_null(),
        planned=pl.col("plan_started").eq("yes").fill_null(False),
        plan_known=pl.col("plan_started").is_not_null(),
        chair=pl.when(pl.col("conference_on").is_not_null()).then(pl.col("conference_chair").cast(pl.String)),
        overdue_month=pl.when(due).then(overdue_month(tables, pl.col("clock_from"), pl.col("conference_on"), LIMIT)),
        waiting=waiting,
        late=waiting & overdue(tables, pl.col("clock_from"), LIMIT),
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


def with_start(frame: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Add `clock_from`: the day of the child's first strategy discussion that names the enquiry, unless the conference
    came before it; else the day that the enquiry gives.
    """
    began = (
        tables.known("strategy_discussions")
        .filter(pl.col("section47_id").is_not_null())
        .group_by("person_id", "section47_id")
        .agg(_began=pl.col("held_at").min().dt.date())
    )
    joined = frame.join(began, on=["person_id", "section47_id"], how="left", maintain_order="left")
    fits = (pl.col("_began") <= pl.col("conference_on")).fill_null(True)
    own = pl.col("strategy_discussion_on")
    return joined.with_columns(clock_from=pl.when(fits).then(pl.col("_began")).fill_null(own)).drop("_began")


_HELD, _DUE = ("section47.conference_on",), ("section47.conference_on", "section47.conference_not_required")
_CLOCK = "Working days from the strategy discussion, which is day 0, to the conference"

COLUMNS = columns(
    key("section47_id", "Key of the enquiry."),
    person(),
    month("began_month", "Month of the strategy discussion.", always=True),
    month(
        "held_month",
        "Month in which the conference was held; empty where it took over a plan from another area.",
        needs=_HELD,
        leaves_out=("conferences not held yet", "those that took over a plan from another area"),
    ),
    flag(
        "in_time",
        "Conference held within 15 working days of the discussion that began the enquiry.",
        clock=_CLOCK,
    ),
    flag("held", "The conference was held.", needs=_HELD),
    flag("planned", "A child protection plan started.", privacy="sensitive"),
    flag(
        "plan_known",
        "It is recorded whether a plan started.",
        needs=("section47.plan_started",),
        leaves_out=("conferences whose outcome is not recorded",),
        privacy="sensitive",
    ),
    code(
        "chair",
        "Who chaired the conference; empty where that is not recorded.",
        (*codes.CHAIRS, None),
        needs=("section47.conference_chair", *_HELD),
        leaves_out=("conferences of which no chair is recorded",),
        privacy="plain",
    ),
    month(
        "overdue_month",
        "Month in which the conference became overdue.",
        needs=_DUE,
        clock=_CLOCK,
        leaves_out=("enquiries still within their time, and those that need no conference",),
    ),
    flag("waiting", "A conference is due and not held yet.", needs=_DUE),
    flag("late", "A conference is overdue and not held yet.", needs=_DUE),
    PLACE,
    PERSON,
)
RULES = rules(
    COLUMNS,
    implies("in_time", "held"),
    implies(known("held_month"), "held"),
    implies("planned", "plan_known"),
    implies(known("chair"), "held"),
    implies("late", "waiting"),
)
