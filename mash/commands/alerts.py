"""Runs `mash alerts`: sends people news of what they follow."""

from pathlib import Path

import typer

from publish.alerts.telling import tell
from queries.words import counted


def run(data: Path) -> int:
    """Tell everybody what is new, print how many, and return 1 where mail did not go out."""
    done = tell(data)
    mailed = f", {counted(done.mailed, 'message')} sent" if done.mailed or done.failed else ""
    typer.echo(f"{counted(done.told, 'message')} written to outbox/{mailed}.")
    if done.failed:
        typer.echo(f"mash: {counted(done.failed, 'message')} did not go out: they are tried again.", err=True)
    return int(bool(done.failed))
