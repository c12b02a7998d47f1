"""Links contacts to the referrals that they led to and to the checks that were made for them."""

import polars as pl

from etl.policy.policy import in_order
from queries.calendar.days import months_on
from queries.facts.tables import Tables


def with_referrals(frame: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Add `became_referral` and `escalated`.

    A contact became a referral where a referral names it. So it did where the child had a referral that names no
    contact on the day or up to 7 days later, before any further contact. A contact was escalated where a referral names
    it, or the child had any referral from 12 months before to 7 days after.
    """
    every = tables.known("referrals")
    named = tables.named("referrals").select("contact_id", named=pl.lit(True)).drop_nulls("contact_id").unique()
    free = every.filter(pl.col("contact_id").is_null()).select("person_id", free_on=pl.col("received_on"))
    dated = every.select("person_id", referred_on=pl.col("received_on")).sort("person_id", "referred_on")
    day, person, link = pl.col("received_day"), pl.col("person_id"), tables.windows.link_days
    joined = (
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
    return joined.with_columns(
        became_referral=by_name.fill_null(False) | close.fill_null(False),
        escalated=by_name.fill_null(False) | near.fill_null(False),
    ).drop("named", "free_on", "referred_on", "next_day", "received_day", "linked_until")


def with_checks(frame: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Add `checks` (how many were made for the contact) and `core_checked` (every agency was asked that was a core
    agency when the contact was received).

    So too `viewed` (some agency gave its view of the risk) and `one_red` (one agency alone saw red).
    """
    asked, received = pl.col("agency").cast(pl.String), pl.col("received_at").dt.date()
    red = pl.when(pl.col("risk_view") == "red").then(pl.col("agency").to_physical())
    sets = in_order(tables.policy.core)
    core = {
        f"_core_{number}": pl.all_horizontal(pl.lit(True), *((asked == agency).any() for agency in each.agencies))
        for number, each in enumerate(sets)
    }
    made = (
        tables.known("agency_checks")
        .group_by("contact_id")
        .agg(
            checks=pl.len().cast(pl.Int32),
            viewed=pl.col("risk_view").is_not_null().any(),
            one_red=(red.min() == red.max()).fill_null(False),
            **core,
        )
    )
    then = pl.col("_core_0")
    for name, each in list(zip(core, sets, strict=True))[1:]:
        then = pl.when(received >= each.from_day).then(pl.col(name)).otherwise(then)
    joined = frame.join(made, on="contact_id", how="left", maintain_order="left")
    return joined.with_columns(core_checked=then).drop(*core)
