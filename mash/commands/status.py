"""`mash status`: what has been loaded and what became of it, for people or machines."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from etl.status import Status, status


def run(data: Path, *, as_json: bool) -> int:
    """Print the state of the data directory."""
    found = status(data)
    if as_json:
        typer.echo(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
    else:
        typer.echo(told(found))
    return 0


def told(found: Status) -> str:
    """Return the state in words and tables."""
    if found.current is None:
        head = "No build is published yet."
    else:
        as_at, loaded = datetime.fromisoformat(found.as_at or ""), datetime.fromisoformat(found.loaded_at or "")
        kept = ", ".join(map(str, found.builds))
        head = f"Build {found.current}, as at {_day(as_at)}, made {_day(loaded)} {loaded:%H:%M}. Builds kept: {kept}."
    parts = [head, "", _rows("Extract", found.extracts, ("extract", "agency", "published")), ""]
    parts += [_rows("Table", found.tables, ("table", "agency"))] if found.tables else []
    return "\n".join([*parts, *_findings(found)])


def _findings(found: Status) -> list[str]:
    lines = [f"{count:,} rows of {table} begin after the as-at." for table, count in found.after_as_at.items() if count]
    if found.checks_without_contact:
        lines.append(f"{found.checks_without_contact:,} agency checks name a contact that has not been loaded.")
    lines += [
        f"{line['agency']}: newest data is {line['days']} days old, {line['allowed']} allowed."
        for line in found.freshness
        if line["stale"]
    ]
    return ["", *lines] if lines else []


def _rows(_title: str, lines: Sequence[dict[str, Any]], names: Sequence[str]) -> str:
    """Return lines as a plain table: names to the left, numbers to the right."""
    columns = [*names, "rows_in", "accepted", "quarantined", "superseded"]
    grid = [
        [column.replace("_", " ") for column in columns],
        *([_cell(line[column]) for column in columns] for line in lines),
    ]
    widths = [max(len(row[at]) for row in grid) for at in range(len(columns))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at < len(names) else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in grid
    )


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value or "")


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
