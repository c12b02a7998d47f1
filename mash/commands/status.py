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
    parts = [head, "", _rows(found.extracts, ("extract", "agency", "published")), ""]
    parts += [_rows(found.tables, ("table", "agency"))] if found.tables else []
    return "\n".join([*parts, *_findings(found)])


def _findings(found: Status) -> list[str]:
    late = {table: count for table, count in found.after_as_at.items() if count}
    lines = [
        f"{count:,} {'row' if count == 1 else 'rows'} of {table} after the as-at." for table, count in late.items()
    ]
    if count := found.checks_without_contact:
        lines.append(f"{count:,} agency {'check names' if count == 1 else 'checks name'} a contact that is not loaded.")
    loaded = {line["table"] for line in found.tables}
    whole = [words(table) for table in found.not_in_this_data if table not in loaded]
    absent = [", ".join(whole)] if whole else []
    absent += [f"{', '.join(columns)} of {words(t)}" for t, columns in found.not_in_this_data.items() if t in loaded]
    lines += [f"Not in this data: {what}." for what in absent]
    lines += [_fresh(line) for line in sorted(found.freshness, key=lambda line: not line["stale"])]
    return ["", *lines] if lines else []


def _fresh(line: dict[str, Any]) -> str:
    age = f"{line['days']} day{'' if line['days'] == 1 else 's'} old, {line['allowed']} allowed"
    return f"{line['agency']}: newest data is {age}{': ask for a newer extract' if line['stale'] else ''}."


def words(table: str) -> str:
    """Return a table's name as words."""
    return table.replace("_", " ")


def _rows(lines: Sequence[dict[str, Any]], names: Sequence[str]) -> str:
    """Return lines as a plain table: names to the left, numbers to the right."""
    columns = [*names, "rows_in", "accepted", "quarantined", "superseded"]
    columns += ["erased"] if any(line["erased"] for line in lines) else []
    grid = [[column.replace("_", " ") for column in columns]]
    grid += [[_cell(line[column]) for column in columns] for line in lines]
    widths = [max(map(len, cells)) for cells in zip(*grid, strict=True)]
    return "\n".join("  ".join(_aligned(row, widths, len(names))).rstrip() for row in grid)


def _aligned(row: Sequence[str], widths: Sequence[int], left: int) -> list[str]:
    pairs = enumerate(zip(row, widths, strict=True))
    return [cell.ljust(width) if at < left else cell.rjust(width) for at, (cell, width) in pairs]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value or "")


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
