"""Finds which late checks were chased recently, and marks further checks as chased."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from etl.landing.chased import Mark, mark, read_marks
from etl.warehouse.hubs_only import HubsOnly
from queries.build import Build

STATES = {"": "Chased or not", "not": "Not chased in 2 days", "chased": "Chased in 2 days"}
AGAIN = 2  # days after which a check may be chased again

__all__ = ["STATES", "Mark", "in_state", "mark_chased", "read_marks"]


def in_state(rows: pl.DataFrame, state: str, marks: Mapping[str, Mark], today: date) -> pl.DataFrame:
    """Return the checks that were chased in the last 2 days (`chased`), those that were not (`not`), or all."""
    if not state:
        return rows
    lately = pl.col("check").is_in([check for check, each in marks.items() if (today - each.on).days < AGAIN])
    return rows.filter(lately if state == "chased" else ~lately)


def mark_chased(data: Path, build: Build, contacts: Mapping[str, str], day: date, who: str) -> None:
    """Mark checks (with the contact of each) as chased; marks of checks that were answered, in any hub, go."""
    whole = build.warehouse.whole if isinstance(build.warehouse, HubsOnly) else build.warehouse
    rows = whole.read("agency_checks", ["check_id", "returned_at"])
    mark(data, contacts, day, who, set(rows.filter(pl.col("returned_at").is_null())["check_id"]))
