"""Refused rows in a build: one row counts what one agency sent of one table and month that broke one rule.

The build holds these counts, so that figures of data quality are a function of the build alone; where each row stands
in its file stays in landing.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from etl.extracts import Extract
from etl.landing import quarantine_of
from etl.tables import SENDER

REFUSED = "refused"


def store_refused(con: duckdb.DuckDBPyConnection, data: Path, extracts: Sequence[Extract]) -> list[str]:
    """Create the table `refused` (table, sent_by, month, reason, rows); return its name, nothing where none was."""
    held = [each for each in extracts if each.quarantined]
    if not held:
        return []
    lines = pl.concat(
        quarantine_of(data, each).select("table", pl.lit(each.agency, pl.String).alias(SENDER), "month", "reason")
        for each in held
    )
    groups = ["table", SENDER, "month", "reason"]
    counts = lines.group_by(groups).agg(pl.len().cast(pl.Int64).alias("rows")).sort(groups)
    con.register("counts", counts)
    con.execute(f"CREATE TABLE {REFUSED} AS SELECT * FROM counts")  # noqa: S608
    con.unregister("counts")
    return [REFUSED]
