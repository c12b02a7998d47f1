"""Finds the hub of cases that name none, from the child's latest contact or referral."""

import polars as pl

from queries.facts.people import or_unknown
from queries.facts.tables import Tables


def with_hub(frame: pl.LazyFrame, tables: Tables, day: str) -> pl.LazyFrame:
    """Add the hub of the referral that a row follows, or else of the child's latest contact or referral by the day.

    Keeps the order of rows.
    """
    joined = frame.join_asof(
        tables.once("hubs", last_seen(tables)),
        left_on=day,
        right_on="on",
        by="person_id",
        strategy="backward",
        check_sortedness=False,
    )
    if "referral_id" not in frame.collect_schema():
        return joined.with_columns(hub=or_unknown(pl.col("hub")))
    linked = tables.named("referrals").select("referral_id", pl.col("hub").alias("linked_hub"))
    joined = joined.join(linked, on="referral_id", how="left", maintain_order="left")
    return joined.with_columns(hub=or_unknown(pl.coalesce("linked_hub", "hub"))).drop("linked_hub")


def last_seen(tables: Tables) -> pl.LazyFrame:
    """Return person_id, hub and on: a row is a day on which the hub that last saw a child became another one."""
    contacts = tables.known("contacts").select("person_id", "hub", on=pl.col("received_at").dt.date())
    referrals = tables.known("referrals").select("person_id", "hub", on="received_on")
    contacted = pl.concat([contacts, referrals]).drop_nulls("hub").sort("person_id", "on", "hub")
    other = [pl.col(name).ne_missing(pl.col(name).shift(1)) for name in ("person_id", "hub")]
    return contacted.filter(pl.any_horizontal(other))
