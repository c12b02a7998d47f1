"""Lists the contacts still undecided at the as-at, late ones first. A row is one contact.

`queries.workload.waiting` counts the same contacts by age, with the same expressions.
"""

from collections.abc import Mapping

import polars as pl

from queries.build import Build, having
from queries.measure.absent import not_in_data
from queries.measure.status import latest_run
from queries.workload.waiting import banded, is_open, late_and_open

COLUMNS = (
    "contact_id", "person_id", "received", "risk_initial", "source", "hub", "target_hours", "waited_hours",
    "over_hours", "age", "late",
)  # fmt: skip


def undecided(build: Build, where: Mapping[str, str] | None = None) -> pl.DataFrame | str:
    """Return COLUMNS of the contacts that are open at the as-at, or why that is not known.

    Late ones come first, the longest over its target before others, then the oldest. A contact without a time of day
    has no age.
    """
    kept = dict(where or {})
    still, late = is_open("contacts"), late_and_open("contacts")
    absent = not_in_data(build, "contacts", still.meta.root_names())
    run = latest_run(build, "contacts", kept)
    if absent or run is None or run[1] < build.as_at.date():
        return absent or "No table speaks for the last day of this data: it is not known which contacts wait."
    own = ("contact_id", "person_id", "risk_initial", "source", "hub", "target_hours", "waited", "over_hours")
    rows = build.fact("contacts", list(dict.fromkeys([*own, *late.meta.root_names(), *kept])))
    waiting = rows.filter(still, *having(kept)).with_columns(late=late)
    stored = build.warehouse.read("contacts", ["contact_id", "received_at"])
    received = stored.filter(pl.col("contact_id").is_in(waiting["contact_id"].implode()))
    listed = waiting.join(received, on="contact_id", how="left", maintain_order="left").with_columns(
        pl.col("risk_initial", "source").cast(pl.String), received="received_at", waited_hours="waited", age=banded()
    )  # fmt: skip
    ordered = listed.sort(~pl.col("late"), -pl.col("over_hours"), "received", "contact_id", nulls_last=True)
    return ordered.select(COLUMNS)
