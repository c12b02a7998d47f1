"""Runs `mash export` and `mash withdraw`: releases data in a folder that a stranger can use, or withdraws it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer

from mash.terminal import progress
from publish.published.releases import withdraw
from publish.releases.open_data.release import make_open
from publish.releases.safeguarded.release import make_safeguarded
from publish.releases.safeguarded.request import Asked
from queries import words
from queries.build import open_build


def run_open(data: Path, out: Path | None) -> int:
    """Release the core figures as open data and print where they are. Raises MashError."""
    build = open_build(data)
    with progress() as show:
        made = make_open(build, data, out=out, progress=show)
    done = "released to" if made.new else "were released already, unchanged, in"
    typer.echo(f"{made.figures:,} figures {done} {made.folder}")
    typer.echo(f"  {made.hidden:,} of them are hidden (c): see disclosure_report.html")
    if made.withheld:
        typer.echo(
            f"  hidden in every group, also where it is 0, in periods of few children: {', '.join(made.withheld)}"
        )
    if out:
        typer.echo(f"  copied to {out}")
    typer.echo(f"  {len(made.manifest['files'])} files, passed by every check of DfE's open data standard")
    return 0


def run_safeguarded(data: Path, project: str, formats: Sequence[str], out: Path | None) -> int:
    """Release rows to a project; print where they are and how many children were left out. Raises MashError."""
    asked = Asked(project, formats=tuple(name.strip() for name in formats))
    build = open_build(data)
    with progress() as show:
        made = make_safeguarded(build, data, asked, out=out, progress=show)
    done = "released to" if made.new else "were released already, unchanged, in"
    typer.echo(f"Histories of {made.children:,} children {done} {made.folder}")
    typer.echo(f"  each is like at least {made.alike - 1} others; {made.suppressed:,} were too rare and are left out")
    as_at = date.fromisoformat(made.manifest["as_at"][:10])
    typer.echo(f"  data as at {words.day(as_at)}: every project gets these rows until there is a newer core")
    if out:
        typer.echo(f"  copied to {out}")
    typer.echo("  disclosure_report.html is for the committee that approves it; write programs on synthetic/ before")
    return 0


def run_withdraw(data: Path, name: str, why: str) -> int:
    """Mark a release as withdrawn and print that. Raises MashError."""
    entry = withdraw(data, name, why)
    typer.echo(f"{entry.name} is withdrawn: {entry.withdrawn}")
    typer.echo("Its files stay as proof of what was handed over. Tell everyone who has a copy to destroy it.")
    return 0
