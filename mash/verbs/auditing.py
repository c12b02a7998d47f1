"""Verbs of `mash audit`, on the trail of what was done with the data."""

import typer

from mash.options import HERE, Data


def verify(data: Data = HERE) -> None:
    """Check that no line was changed, cut or taken out.

    Names the first line that is not as it was written (exit code 1).
    """
    from mash.commands.audit import run

    raise typer.Exit(run(data))
