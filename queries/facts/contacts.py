"""One row per contact: when it was decided, whether in time, how its rating changed, whether the child came before."""

import polars as pl

from queries.facts.clock import one_working_day, with_target_clock
from queries.facts.neighbours import day_before
from queries.facts.people import PERSON_DIMS, coded, or_unknown, source_group, with_person
from queries.facts.tables import Tables
from queries.months import month_number

REPEAT_DAYS = 90


def contacts(tables: Tables) -> pl.LazyFrame:
    """Return the contact facts, in order of person and time received."""
    day = pl.col("received_at").dt.date()
    in_hub = pl.col("outcome").ne_missing("open_case")  # an open case goes to its social worker, not through the hub
    counted, met = one_working_day(tables, pl.col("received_at"), pl.col("decided_at"))
    rank = {risk: pl.col(risk).to_physical().cast(pl.Int8) for risk in ("risk_initial", "risk_final")}
    frame = with_target_clock(tables.known("contacts"), tables, "contact_decision", "received_at", "decided_at")
    return with_person(frame, tables, "received_at").select(
        "contact_id",
        "person_id",
        received_month=month_number(pl.col("received_at")),
        decided_month=month_number(pl.col("decided_at")),
        timed=pl.col("timed") & in_hub,
        on_time=pl.col("on_time") & in_hub,
        one_day_counted=counted & in_hub,
        one_day_met=met & in_hub,
        hours="hours",
        waited="waited",
        target_hours="target_hours",
        decided=pl.col("decided_at").is_not_null(),
        in_hub=in_hub,
        risk_step=rank["risk_final"] - rank["risk_initial"],
        repeat=((day - day_before(day)).dt.total_days() <= REPEAT_DAYS).fill_null(False),
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
