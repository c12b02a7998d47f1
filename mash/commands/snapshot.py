"""Runs `mash snapshot`: publishes the board's snapshot of a month, and prints what the board will read."""

from datetime import date
from pathlib import Path

import typer

from mash.terminal import progress
from publish.snapshot import Made, make
from publish.snapshot.content.about import last_month
from queries.build import open_build
from queries.calendar.months import read_month


def run(data: Path, month: str, out: Path | None, *, commentary: Path | None = None, by_hub: bool = False) -> int:
    """Publish a month's snapshot and return the exit code. Raises MashError."""
    with progress() as show:
        made = make(data, chosen(data, month), out=out, commentary=commentary, by_hub=by_hub, progress=show)
    tell(made, out)
    return 0


def chosen(data: Path, month: str) -> date:
    """Return the first day of a month as it was typed; `latest` is the last full one. Raises MashError."""
    return last_month(open_build(data)) if month == "latest" else read_month(month)


def tell(made: Made, out: Path | None) -> None:
    """Print where a snapshot is and what the board will read."""
    revision = f", revision {made.revision}" if made.revision > 1 else ""
    done = "written to" if made.new else "was there already, with the same figures:"
    title = made.about.document_title
    typer.echo(f"{title}{revision} {done} {out or made.folder}")
    typer.echo(f"  {', '.join(made.snapshot.files)}")
    for finding in made.content.findings:
        typer.echo(f"  {finding.claim}")
