"""`mash snapshot`: the board's snapshot of a month, from the current build to files."""

from pathlib import Path

from rich.console import Console

from publish.disclosure import release
from publish.snapshot.about import about, measures
from publish.snapshot.files import FIGURES, MANIFEST, PDF, write_snapshot
from queries.build import open_build
from queries.months import read_month


def run(data: Path, month: str, out: Path | None) -> int:
    """Write a month's snapshot, say where it is and what the board will read. Raises MashError."""
    console = Console(highlight=False)
    start = read_month(month)
    build = open_build(data)
    told = about(build, start)
    with console.status("Setting the snapshot"):
        written = write_snapshot(release(measures(build, start)), told, data, out)
    revision = f", revision {written.revision}" if written.revision > 1 else ""
    done = "written to" if written.new else "was there already, with the same figures:"
    console.print(f"{told.document_title}{revision} {done} {written.folder}", soft_wrap=True, markup=False)
    console.print(f"  {PDF}, {FIGURES}, {MANIFEST}", soft_wrap=True)
    for finding in written.content["findings"]:
        console.print(f"  {finding['claim']}", soft_wrap=True, markup=False)
    return 0
