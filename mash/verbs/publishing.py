"""Verbs that write what leaves the building."""

from pathlib import Path
from typing import Annotated

import typer

from mash.options import HERE, Data

Out = Annotated[Path | None, typer.Option(help="Folder for a copy.", metavar="DIR")]
Words = Annotated[Path | None, typer.Option(help="Your own words, by theme, in Markdown.", metavar="FILE")]
Hubs = Annotated[bool, typer.Option("--by-hub", help="Add an annex hub by hub.")]


def snapshot(
    month: Annotated[str, typer.Argument(help="Month, or 'latest'.", metavar="YYYY-MM")],
    out: Out = None,
    commentary: Words = None,
    by_hub: Hubs = False,
    data: Data = HERE,
) -> None:
    """Write the board's snapshot of a month.

    PDF, page, workbook and JSON. A published month never changes: other figures become a numbered revision.
    """
    from mash.commands.snapshot import run

    raise typer.Exit(run(data, month, out, commentary=commentary, by_hub=by_hub))


def monthly(
    paths: Annotated[list[Path] | None, typer.Argument(help="Extracts to load first.", metavar="[PATH]...")] = None,
    month: Annotated[str, typer.Option(help="Month.", metavar="YYYY-MM", show_default="the last full one")] = "latest",
    hub: Annotated[str | None, typer.Option(help="Hub of rows that name none.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for a copy in a folder of its own.", metavar="DIR")] = None,
    commentary: Words = None,
    by_hub: Hubs = False,
    data: Data = HERE,
) -> None:
    """Load, check and publish, for a scheduler.

    Exit code 0: the board can have it. 1: a human should look first, and why. 2: refused.
    """
    from mash.commands.monthly import run

    raise typer.Exit(run(data, paths or [], month=month, hub=hub, out=out, commentary=commentary, by_hub=by_hub))
