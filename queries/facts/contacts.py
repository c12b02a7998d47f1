"""One row per contact: when it was decided, whether in time, how its rating changed, whether the child came before."""

import polars as pl

from queries.calendar import months_on
from queries.facts.clock import one_working_day, with_target_clock
from queries.facts.names import PERSON_DIMS
from queries.facts.neighbours import day_before
from queries.facts.people import coded, or_unknown, source_group, with_person
from queries.facts.tables import Tables
from queries.months import month_number


def contacts(tables: Tables) -> pl.LazyFrame:
    """Return the contact facts, in order of person and time received."""
    day = pl.col("received_at").dt.date()
    recorded = tables.records_decisions("contacts")
    in_hub = pl.col("outcome").ne_missing("open_case")  # an open case goes to its social worker, not through the hub
    counted, met = one_working_day(tables, pl.col("received_at"), pl.col("decided_at"))
    told, told_met = one_working_day(tables, pl.col("received_at"), pl.col("acknowledged_at"))
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
        acknowledged_counted=told & in_hub,
        acknowledged_met=told_met & in_hub,
        hours="hours",
        waited="waited",
        target_hours="target_hours",
        decided=pl.col("decided_at").is_not_null(),
        in_hub=in_hub,
        clocked=in_hub & recorded,
        risk_step=rank["risk_final"] - rank["risk_initial"],
        low_first=pl.col("risk_initial").is_in(["blue", "green"]).fill_null(False),
        high_finally=pl.col("risk_final").eq("red").fill_null(False),
        high_first=pl.col("risk_initial").is_in(["amber", "red"]).fill_null(False),
        checks=pl.col("checks").fill_null(0),
        core_checked=pl.col("core_checked").fill_null(False),
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


def with_referrals(frame: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Add `became_referral` and `escalated`.

    A contact became a referral where a referral names it, or the child had one on the day or up to 7 days later,
    before any further contact, that names no contact. It was escalated where a referral names it, or the child had
    any from 12 months before to 7 days after.
    """
    every = tables.known("referrals")
    named = tables.named("referrals").select("contact_id", named=pl.lit(True)).drop_nulls("contact_id").unique()
    free = every.filter(pl.col("contact_id").is_null()).select("person_id", free_on=pl.col("received_on"))
    dated = every.select("person_id", referred_on=pl.col("received_on")).sort("person_id", "referred_on")
    day, person, link = pl.col("received_day"), pl.col("person_id"), tables.windows.link_days
    found = (
        frame.with_columns(received_day=pl.col("received_at").dt.date())
        .with_columns(linked_until=day + pl.duration(days=link))
        .with_columns(next_day=pl.when(person == person.shift(-1)).then(day.shift(-1)))
        .join(named, on="contact_id", how="left", maintain_order="left")
        .join_asof(
            free.sort("person_id", "free_on"),
            left_on="received_day",
            right_on="free_on",
            by="person_id",
            strategy="forward",
            check_sortedness=False,
        )
        .join_asof(
            dated,
            left_on="linked_until",
            right_on="referred_on",
            by="person_id",
            strategy="backward",
            check_sortedness=False,
        )
    )
    close = ((pl.col("free_on") - day).dt.total_days() <= link) & (
        pl.col("next_day").is_null() | (pl.col("free_on") < pl.col("next_day"))
    )
    near, by_name = pl.col("referred_on") >= months_on(-tables.windows.return_months, day), pl.col("named")
    return found.with_columns(
        became_referral=by_name.fill_null(False) | close.fill_null(False),
        escalated=by_name.fill_null(False) | near.fill_null(False),
    ).drop("named", "free_on", "referred_on", "next_day", "received_day", "linked_until")


def with_checks(frame: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Add `checks` (how many were made for the contact) and `core_checked` (every core agency was asked)."""
    asked = pl.col("agency").cast(pl.String)
    core = [(asked == agency).any() for agency in tables.policy.core_agencies]
    made = (
        tables.known("agency_checks")
        .group_by("contact_id")
        .agg(
            checks=pl.len().cast(pl.Int32),
            core_checked=pl.all_horizontal(pl.lit(True), *core),
        )
    )
    return frame.join(made, on="contact_id", how="left", maintain_order="left")
