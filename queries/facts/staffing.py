"""One row per hub and month with staff on record: the posts filled, and the contacts that came in."""

import polars as pl

from queries.facts.people import or_unknown
from queries.facts.tables import Tables
from queries.months import month_number


def staffing(tables: Tables) -> pl.LazyFrame:
    """Return hub, month, fte (posts filled, all agencies together) and contacts, in order of hub and month."""
    posts = (
        tables.known("workforce")
        .filter(pl.col("month") <= pl.lit(tables.as_at.date()), pl.col("fte_in_post").is_not_null())
        .group_by(hub=or_unknown(pl.col("hub")), month=month_number(pl.col("month")))
        .agg(fte=pl.col("fte_in_post").sum().round(6))  # the order of adding up shows in the digits behind
    )
    came = (
        tables.known("contacts")
        .group_by(hub=or_unknown(pl.col("hub")), month=month_number(pl.col("received_at")))
        .agg(contacts=pl.len().cast(pl.Int64))
    )
    joined = posts.join(came, on=["hub", "month"], how="left").sort("hub", "month")
    return joined.select("hub", "month", "fte", contacts=pl.col("contacts").fill_null(0))
