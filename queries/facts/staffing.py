"""Derives posts agreed, filled and vacant, and contacts received. A row is one hub in a month with staff on record."""

import polars as pl

from queries.calendar.months import month_number
from queries.facts.columns import columns, month, name, number
from queries.facts.people import or_unknown
from queries.facts.rules import rules
from queries.facts.tables import Tables


def staffing(tables: Tables) -> pl.LazyFrame:
    """Return hub, month, posts of all agencies together and contacts, in order of hub and month."""
    agreed, filled = pl.col("fte_established"), pl.col("fte_in_post")
    told = agreed.is_not_null()
    posts = (
        tables.known("workforce")
        .filter(pl.col("month") <= pl.lit(tables.as_at.date()), filled.is_not_null())
        .group_by(hub=or_unknown(pl.col("hub")), month=month_number(pl.col("month")))
        .agg(
            fte=filled.sum().round(6),  # the order of adding up shows in the digits behind
            agreed=agreed.sum().round(6),
            vacant=(agreed - filled).filter(told & (agreed > filled)).sum().round(6),
        )
    )
    came = (
        tables.known("contacts")
        .group_by(hub=or_unknown(pl.col("hub")), month=month_number(pl.col("received_at")))
        .agg(contacts=pl.len().cast(pl.Int64))
    )
    joined = posts.join(came, on=["hub", "month"], how="left").sort("hub", "month")
    return joined.select("hub", "month", "fte", "agreed", "vacant", contacts=pl.col("contacts").fill_null(0))


_AGREED = ("workforce.fte_established", "workforce.fte_in_post")

COLUMNS = columns(
    name("hub", "Hub that the staff work in."),
    month("month", "Month.", always=True, privacy="plain"),
    number("fte", "Full-time equivalents in post, all agencies together.", needs=("workforce.fte_in_post",)),
    number("agreed", "Full-time equivalents agreed, of agencies with both on record.", needs=_AGREED),
    number("vacant", "Full-time equivalents agreed and not filled, agency by agency, together.", needs=_AGREED),
    number(
        "contacts",
        "Contacts that the hub received in the month.",
        needs_alike=("contacts.hub", "workforce.hub"),  # an area that names no hub on either side is one hub
    ),
)
RULES = rules(COLUMNS)
