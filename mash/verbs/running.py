"""Verbs that show the whole on a synthetic area, and serve pages."""

from typing import Annotated

import typer

from mash.options import HERE, Data


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop before the dashboard.")] = False,
    port: Annotated[int, typer.Option(help="Port of the dashboard.")] = 8501,
    data: Data = HERE,
) -> None:
    """Show everything on the synthetic sample.

    Loads it, prints the headline figures, writes the last full month's snapshot and opens the dashboard.
    """
    from mash.commands.demo import run

    raise typer.Exit(run(data, serve=not no_serve, port=port))


def dashboard(
    port: Annotated[int, typer.Option(help="Port.")] = 8501,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    data: Data = HERE,
) -> None:
    """Open the dashboard."""
    from mash.commands.dashboard import run

    raise typer.Exit(run(data, port=port, host=host))
