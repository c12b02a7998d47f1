"""`mash snapshot`: the board's snapshot of a month, from the current build to files."""

from datetime import date
from pathlib import Path

from rich.console import Console

from mash.progress import progress
from publish.snapshot import Made, make
from publish.snapshot.about import last_month
from queries.build import open_build
from queries.months import read_month


def run(data: Path, month: str, out: Path | None, *, commentary: Path | None = None, by_hub: bool = False) -> int:
    """Write a month's snapshot, say where it is and what the board will read. Raises MashError."""
    with progress() as show:
        made = make(data, chosen(data, month), out=out, commentary=commentary, by_hub=by_hub, progress=show)
    tell(made, out)
    return 0


def chosen(data: Path, month: str) -> date:
    """Return the first day of a month as it was typed; `latest` is the last full one. Raises MashError."""
    return last_month(open_build(data)) if month == "latest" else read_month(month)


def tell(made: Made, out: Path | None) -> None:
    """Say where a snapshot is and what the board will read."""
    console = Console(highlight=False)
    revision = f", revision {made.revision}" if made.revision > 1 else ""
    done = "written to" if made.new else "was there already, with the same figures:"
    title = made.about.document_title
    console.print(f"{title}{revision} {done} {out or made.folder}", soft_wrap=True, markup=False)
    console.print(f"  {', '.join(made.snapshot.files)}", soft_wrap=True, markup=False)
    for finding in made.content["findings"]:
        console.print(f"  {finding['claim']}", soft_wrap=True, markup=False)
