"""`mash export`: data that leaves the building, as one folder with all that a stranger needs to use it."""

from collections.abc import Sequence
from pathlib import Path

import typer

from mash.progress import progress
from publish.releases.open_data.release import make_open
from publish.releases.register import withdraw
from publish.releases.safeguarded.asked import Asked
from publish.releases.safeguarded.release import make_safeguarded
from publish.snapshot.register import figures_of
from publish.snapshot.register import listing as snapshots
from queries.build import open_build


def run_open(data: Path, out: Path | None) -> int:
    """Release the core figures as open data, and say where. Raises MashError."""
    build = open_build(data)
    with progress() as show:
        made = make_open(build, data, published=figures_of(snapshots(data)), out=out, progress=show)
    done = "released to" if made.new else "were released already, unchanged, in"
    typer.echo(f"{made.figures:,} figures {done} {made.folder}")
    typer.echo(f"  {made.hidden:,} of them are hidden (c): see disclosure_report.html")
    if made.withheld:
        typer.echo(f"  withheld whole, because hiding figures would not have been enough: {', '.join(made.withheld)}")
    typer.echo(f"  {len(made.manifest['files'])} files, passed by every check of DfE's open data standard")
    return 0


def run_safeguarded(data: Path, project: str, k: int, formats: Sequence[str], dates: str, out: Path | None) -> int:
    """Release rows to a project, and say where and how many children were left out. Raises MashError."""
    asked = Asked(project, k=k, formats=tuple(name.strip() for name in formats), dates=dates)
    build = open_build(data)
    with progress() as show:
        made = make_safeguarded(build, data, asked, out=out, progress=show)
    done = "released to" if made.new else "were released already, unchanged, in"
    typer.echo(f"Histories of {made.children:,} children {done} {made.folder}")
    typer.echo(
        f"  each is like at least {made.smallest - 1} others; {made.suppressed:,} were too rare and are left out"
    )
    typer.echo("  disclosure_report.html is for whoever signs it off; synthetic/ is for writing programs before that")
    return 0


def run_withdraw(data: Path, name: str, why: str) -> int:
    """Mark a release as withdrawn, and say so. Raises MashError."""
    entry = withdraw(data, name, why)
    typer.echo(f"{entry.name} is withdrawn: {entry.withdrawn}")
    typer.echo("Its files are still here, as proof of what was handed over. Tell whoever has a copy to destroy it.")
    return 0
