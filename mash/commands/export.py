"""`mash export`: data that leaves the building, as one folder with all that a stranger needs to use it."""

from pathlib import Path

import typer

from mash.progress import progress
from publish.releases.open_data.release import make_open
from publish.snapshot.register import figures_of
from publish.snapshot.register import listing as snapshots
from queries.build import open_build


def run_open(data: Path, out: Path | None) -> int:
    """Release the core figures as open data, and say where. Raises MashError."""
    build = open_build(data)
    with progress() as show:
        made = make_open(build, data, published=figures_of(snapshots(data), hubs=True), out=out, progress=show)
    done = "released to" if made.new else "were released already, unchanged, in"
    typer.echo(f"{made.figures:,} figures {done} {made.folder}")
    typer.echo(f"  {made.hidden:,} of them are hidden (c): see disclosure_report.html")
    typer.echo(f"  {len(made.manifest['files'])} files, passed by every check of DfE's open data standard")
    return 0
