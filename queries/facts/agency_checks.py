"""One row per information request: how long the agency took, by the clock of its contact's first rating."""

import polars as pl

from queries.facts.clock import with_target_clock
from queries.facts.names import PERSON_DIMS
from queries.facts.people import coded, or_unknown, source_group, with_person
from queries.facts.tables import Tables
from queries.months import month_number


def agency_checks(tables: Tables) -> pl.LazyFrame:
    """Return the check facts, in order of person and time requested; a check without a contact has no target."""
    of_contact = tables.known("contacts").select(
        "contact_id", "hub", "area", "source", "concern", "risk_initial", "risk_final", "outcome"
    )
    joined = tables.known("agency_checks").join(of_contact, on="contact_id", how="left", maintain_order="left")
    frame = with_target_clock(joined, tables, "agency_check", "requested_at", "returned_at")
    return with_person(frame, tables, "requested_at").select(
        "check_id",
        "person_id",
        requested_month=month_number(pl.col("requested_at")),
        timed="timed",
        on_time="on_time",
        hours="hours",
        waited="waited",
        returned=pl.col("returned_at").is_not_null(),
        answer=pl.when(pl.col("returned_at").is_not_null()).then(pl.col("response").cast(pl.String)),
        lawful_basis=or_unknown(pl.col("lawful_basis")),
        agency="agency",
        hub=or_unknown(pl.col("hub")),
        area="area",
        source=coded("source"),
        source_group=source_group(pl.col("source")).fill_null("Unknown"),
        concern=coded("concern"),
        risk_initial=coded("risk_initial"),
        risk_final=coded("risk_final"),
        outcome=coded("outcome"),
        **{name: pl.col(name) for name in PERSON_DIMS},
    )
