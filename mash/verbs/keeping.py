"""Verbs that keep a data directory safe."""

from pathlib import Path
from typing import Annotated

import typer

from mash.options import HERE, Data


def backup(
    target: Annotated[Path, typer.Argument(help="File to write, such as mash-2026-11-08.zip.", metavar="FILE")],
    data: Data = HERE,
) -> None:
    """Back up everything that can't be made again.

    Extracts as landed, policy, audit trail, snapshots, releases and the build in force.
    """
    from mash.commands.backup import back_up

    raise typer.Exit(back_up(data, target))


def restore(
    source: Annotated[Path, typer.Argument(help="Backup to read.", metavar="FILE")],
    data: Data = HERE,
) -> None:
    """Restore a backup into an empty data directory.

    Every file is checked against its digest first.
    """
    from mash.commands.backup import restore as run

    raise typer.Exit(run(source, data))
