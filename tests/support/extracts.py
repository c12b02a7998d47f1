"""Small extracts written to disk, and loads of them without facts."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from etl.load import load
from etl.policy.policy import Policy
from etl.warehouse.publishing import LoadReport
from etl.warehouse.reader import open_warehouse

CONTACTS = "contact_id,person_id,received_at,source,risk_initial,decided_at"
NAMES = CONTACTS.split(",")


def no_facts(_tables: Mapping[str, pl.LazyFrame], _as_at: datetime, _policy: Policy) -> dict[str, pl.LazyFrame]:
    return {}


def write(path: Path, *lines: str, header: str = CONTACTS, end: str = "\n", encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(end.join([header, *lines, ""]).encode(encoding))
    return path


def load_into(data: Path, *paths: Path, **options: Any) -> LoadReport:
    return load(data, paths, **({"derive": no_facts} | options))


def rows(data: Path, table: str = "contacts", *columns: str) -> list[tuple[Any, ...]]:
    with open_warehouse(data) as warehouse:
        return warehouse.read(table, columns or NAMES).rows()


def conserved(report: LoadReport) -> bool:
    return all(c["accepted"] + c["quarantined"] + c["superseded"] + c["erased"] == c["rows_in"] for c in report.counts)
