"""Derives the posts filled and the contacts received. A row is one hub in one month with staff on record."""

import polars as pl

from queries.calendar.months import month_number
from queries.facts.columns import columns, month, name, number
from queries.facts.people import or_unknown
from queries.facts.rules import rules
from queries.facts.tables import Tables


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


COLUMNS = columns(
    name("hub", "Hub that the staff work in."),
    month("month", "Month.", always=True, privacy="plain"),
    number("fte", "Full-time equivalents in post, all agencies together.", needs=("workforce.fte_in_post",)),
    number(
        "contacts",
        "Contacts that the hub received in the month.",
        needs_alike=("contacts.hub", "workforce.hub"),  # an area that names no hub on either side is one hub
    ),
)
RULES = rules(COLUMNS)
