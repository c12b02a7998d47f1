"""Verbs that write what leaves the building."""

from pathlib import Path
from typing import Annotated

import typer

from mash.options import HERE, Data


def snapshot(
    month: Annotated[str, typer.Argument(help="Month.", metavar="YYYY-MM")],
    out: Annotated[Path | None, typer.Option(help="Folder to write to.", metavar="DIR")] = None,
    data: Data = HERE,
) -> None:
    """Write the board's snapshot of a month."""
    from mash.commands.snapshot import run

    raise typer.Exit(run(data, month, out))
