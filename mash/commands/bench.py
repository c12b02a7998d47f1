"""Runs `mash bench`: times our ways beside pandas and DuckDB's SQL on one machine and one invented area."""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import typer

from mash.benchmarks.machine import BenchError, check_disk, check_packages, gigabytes, pandas_fits
from mash.benchmarks.parts import NAMES, PARTS
from mash.benchmarks.run import Plan, keep
from mash.benchmarks.run import run as measure
from mash.benchmarks.words import ratio, seconds, size
from mash.terminal import print_table, progress

COLUMNS = ("", "ours", "pandas", "DuckDB", "floor", "pandas\n/ours", "DuckDB\n/ours", "ours\n/floor", "peak\nMB")
_CAPTION = (
    "Median; each measurement is a process of its own, and all ways gave equal rows. Floor: DuckDB's typed "
    "read and sort, unchecked. pandas loads into memory only; ours and DuckDB write to the disk."
)


def run(contacts: int, *, as_json: bool, only: Sequence[str], rounds: int, record: Path | None) -> int:
    """Invent contacts, measure every part, print a table or JSON; returns the exit code. Raises BenchError."""
    check_packages()
    unknown = [name for name in only if name not in NAMES]
    if unknown:
        raise BenchError(f"There is no part '{unknown[0]}' to measure: {', '.join(NAMES)}.")
    parts = [part for part in PARTS if part.name in (only or NAMES)]
    begun, above = perf_counter(), Path(tempfile.gettempdir())
    disk = check_disk(above, contacts)
    plan = Plan(contacts, parts, rounds, pandas_fits(contacts))
    _tell(
        f"{contacts:,} invented contacts: up to {gigabytes(disk)} GB of temporary files in {above}, deleted afterwards."
    )
    if not plan.with_pandas:
        _tell("pandas is left out: it can't hold so many in this machine's memory.")
    with tempfile.TemporaryDirectory(prefix="mash-bench-", ignore_cleanup_errors=True) as folder, progress() as show:
        rows = measure(plan, Path(folder), show)
    if record:
        keep(record, plan, rows, perf_counter() - begun)
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
    else:
        title = f"{size(contacts)} contacts on {os.cpu_count()} cores, {rounds} round{'' if rounds == 1 else 's'}"
        print_table(title, COLUMNS, [cells(row) for row in rows], right=COLUMNS[1:], caption=_CAPTION)
    return 0


def cells(row: Mapping[str, Any]) -> list[str]:
    """Return a row as text."""
    times = [seconds(row[f"{way}_s"]) for way in ("ours", "pandas", "duckdb", "floor")]
    ratios = [ratio(row[f"ratio_{way}"]) for way in ("pandas", "duckdb", "floor")]
    return [row["part"], *times, *ratios, f"{row['peak_mb']:,.0f}"]


def _tell(line: str) -> None:
    typer.echo(f"mash: {line}", err=True)
