"""`mash erase`: one line says what was taken out, and never who."""

from pathlib import Path

import typer

from etl.erase import erase
from mash.progress import progress
from queries.facts.derive import derive


def run(data: Path, person_id: str) -> int:
    """Erase a child from landing and every build; return 0. Raises MashError."""
    with progress() as show:
        report = erase(data, person_id, derive=derive, progress=show)
    rows = sum(report.rows.values())
    listed = ", ".join(f"{count:,} of {table.replace('_', ' ')}" for table, count in report.rows.items())
    built = f"Build {report.build} is made without them" if report.build else "Nothing is published now"
    typer.echo(
        f"Erased one child: {rows:,} {'row' if rows == 1 else 'rows'} ({listed}) in {report.extracts:,} "
        f"{'extract' if report.extracts == 1 else 'extracts'}. {built}; earlier builds are removed. Files outside "
        "this data directory, such as the extracts themselves, are yours to delete."
    )
    return 0
