"""Declares the verbs that check the audit trail, and list and check the ledger of publications."""

from pathlib import Path
from typing import Annotated

import typer

from etl.errors import QuestionError
from mash.options import HERE, Data


def verify(data: Data = HERE) -> None:
    """Check that no line was changed, cut off or removed.

    Names the first line that is not as it was written (exit code 1).
    """
    from mash.commands.keep import verify_trail

    raise typer.Exit(verify_trail(data))


def listed(context: typer.Context, data: Data = HERE) -> None:
    """List and check everything that was ever published; without a command, list it."""
    if context.invoked_subcommand is None:
        show(data)
    source = context.get_parameter_source("data")
    if source is not None and source.name == "COMMANDLINE":
        raise QuestionError(f"Write --data after '{context.invoked_subcommand}'.")


def show(data: Data = HERE) -> None:
    """List everything that was ever published, with its number, outlet, folder and state."""
    from mash.commands.ledger import run_list

    raise typer.Exit(run_list(data))


def check(data: Data = HERE) -> None:
    """Check that every entry's rows are as they were written.

    Names what is missing or changed, a line each (exit code 1).
    """
    from mash.commands.ledger import run_verify

    raise typer.Exit(run_verify(data))


def add(
    folder: Annotated[Path, typer.Argument(help="Folder of a snapshot or open release.", metavar="DIR")],
    data: Data = HERE,
) -> None:
    """Enter a publication of an older version, from its copy.

    A release that version 0.2 wrote elsewhere (--out) has no entry: give its folder.
    """
    from mash.commands.ledger import run_add

    raise typer.Exit(run_add(data, folder))


def void(
    number: Annotated[int, typer.Argument(help="Number of the entry.", metavar="N")],
    why: Annotated[str, typer.Option(help="Who proved that every copy is destroyed, and how.", metavar="TEXT")],
    data: Data = HERE,
) -> None:
    """Void an entry whose publication is proven destroyed.

    Later publications are no longer judged together with it.
    """
    from mash.commands.ledger import run_void

    raise typer.Exit(run_void(data, number, why))
