"""Which hub a child was last seen at; one row is a day on which that became another one."""

import polars as pl

from queries.facts.people import or_unknown
from queries.facts.tables import Tables


def with_hub(frame: pl.LazyFrame, tables: Tables, day: str) -> pl.LazyFrame:
    """Add the hub to rows that name none: that of the referral they followed, else of the child's latest contact or
    referral on or before the day; keeps the order of rows.
    """
    found = frame.join_asof(
        tables.once("hubs", last_seen(tables)),
        left_on=day,
        right_on="on",
        by="person_id",
        strategy="backward",
        check_sortedness=False,
    )
    if "referral_id" not in frame.collect_schema():
        return found.with_columns(hub=or_unknown(pl.col("hub")))
    linked = tables.named("referrals").select("referral_id", pl.col("hub").alias("linked_hub"))
    found = found.join(linked, on="referral_id", how="left", maintain_order="left")
    return found.with_columns(hub=or_unknown(pl.coalesce("linked_hub", "hub"))).drop("linked_hub")


def last_seen(tables: Tables) -> pl.LazyFrame:
    """Return person_id, hub and on: the days on which the hub of a child's latest contact or referral changed."""
    contacts = tables.known("contacts").select("person_id", "hub", on=pl.col("received_at").dt.date())
    referrals = tables.known("referrals").select("person_id", "hub", on="received_on")
    seen = pl.concat([contacts, referrals]).drop_nulls("hub").sort("person_id", "on", "hub")
    other = [pl.col(name).ne_missing(pl.col(name).shift(1)) for name in ("person_id", "hub")]
    return seen.filter(pl.any_horizontal(other))
