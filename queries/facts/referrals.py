"""One row per referral to social care: decided in time or not, and whether the child was referred before or again."""

import polars as pl

from queries.calendar import months_on
from queries.facts.clock import one_working_day
from queries.facts.names import PERSON_DIMS
from queries.facts.neighbours import day_after, day_before, first_of_day
from queries.facts.people import coded, or_unknown, source_group, with_person
from queries.facts.tables import Tables
from queries.months import month_number


def referrals(tables: Tables) -> pl.LazyFrame:
    """Return the referral facts, in order of person and day received."""
    day, months = pl.col("received_on"), tables.windows.return_months
    counted, met = one_working_day(tables, day, pl.col("decided_on"))
    return with_person(tables.known("referrals"), tables, "received_on").select(
        "referral_id",
        "person_id",
        received_on=day,
        received_month=month_number(day),
        decision_counted=counted & tables.records_decisions("referrals"),
        decision_met=met,
        first_of_day=first_of_day(day),
        earlier_12m=(day_before(day) >= months_on(-months, day)).fill_null(False),
        earlier_stated=pl.col("previous_referrals_12m") > 0,
        later_3m=(day_after(day) <= months_on(3, day)).fill_null(False),
        later_6m=(day_after(day) <= months_on(6, day)).fill_null(False),
        later_12m=(day_after(day) <= months_on(months, day)).fill_null(False),
        outcome_known=pl.col("no_further_action").is_not_null(),
        closed_at_door=pl.col("no_further_action").eq("yes").fill_null(False),
        hub=or_unknown(pl.col("hub")),
        area="area",
        source=coded("source"),
        source_group=source_group(pl.col("source")),
        **{name: pl.col(name) for name in PERSON_DIMS},
    )
