"""Verbs that hand data to the public and to researchers."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mash.options import HERE, Data


class Profile(StrEnum):
    """What kind of release: figures for anyone, or rows for an approved project."""

    open = "open"


def export(
    profile: Annotated[Profile, typer.Argument(help="open.", metavar="PROFILE")],
    out: Annotated[Path | None, typer.Option(help="Folder to write to.", metavar="DIR")] = None,
    data: Data = HERE,
) -> None:
    """Release data, with all a stranger needs to use it.

    open: the core figures by month, quarter and year, in DfE's open data standard, small counts hidden.
    """
    del profile
    from mash.commands.export import run_open

    raise typer.Exit(run_open(data, out))
