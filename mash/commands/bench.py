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
from mash.benchmarks.parts import LATER, MODULES, NAMES, PARTS
from mash.benchmarks.run import QUICK, QUICK_WAYS, Plan, keep
from mash.benchmarks.run import run as measure
from mash.benchmarks.words import ratio, seconds, size
from mash.terminal import MINUTE, print_table, progress
from queries.words import counted

CONTACTS, ROUNDS = 200_000, 3
COLUMNS = ("", "ours", "pandas", "DuckDB", "floor", "pandas\n/ours", "DuckDB\n/ours", "ours\n/floor", "peak\nMB")
_CAPTION = (
    "Median; each measurement is a process of its own, and all ways gave equal rows. Floor: DuckDB's typed "
    "read and sort, unchecked; of commands (CPU, on the sample) the import of Polars and DuckDB. pandas loads into "
    "memory only; ours and DuckDB write to the disk."
)


def run(
    contacts: int | None, *, as_json: bool, only: Sequence[str], rounds: int | None, record: Path | None, quick: bool
) -> int:
    """Invent contacts, measure every part, print a table or JSON; returns the exit code. Raises BenchError."""
    check_packages()
    unknown = [name for name in only if name not in NAMES]
    if unknown:
        raise BenchError(f"There is no part '{unknown[0]}' to measure: {', '.join(NAMES)}.")
    parts = [part for part in PARTS if part.name in only or not (only or (quick and part.name in LATER))]
    begun, above = perf_counter(), Path(tempfile.gettempdir())
    contacts, rounds = contacts or (QUICK if quick else CONTACTS), rounds or (1 if quick else ROUNDS)
    disk, ways = check_disk(above, contacts), QUICK_WAYS if quick else tuple(MODULES)
    plan = Plan(contacts, parts, rounds, [way for way in ways if way != "pandas" or pandas_fits(contacts)])
    _tell(
        f"{contacts:,} invented contacts: up to {gigabytes(disk)} GB of temporary files in {above}, deleted afterwards."
    )
    if "pandas" in ways and "pandas" not in plan.among:
        _tell("pandas is left out: it can't hold so many in this machine's memory.")
    _tell(
        f"It takes about {_time(plan.seconds)} on two cores.{'' if quick else ' --quick takes less than one minute.'}"
    )
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


def _time(seconds: float) -> str:
    return (
        counted(max(1, round(seconds / MINUTE)), "minute") if seconds > MINUTE else f"{round(seconds, -1):.0f} seconds"
    )


def _tell(line: str) -> None:
    typer.echo(f"mash: {line}", err=True)
