"""Declares the verbs that draw samples for practice audits and print the audits' results."""

from pathlib import Path
from typing import Annotated

import typer

from mash.options import HERE, Data, Out, Output, Where
from mash.terminal import into


def sample(
    first: Annotated[str, typer.Option("--from", help="First day of decisions.", metavar="YYYY-MM-DD")],
    last: Annotated[str, typer.Option("--until", help="Last day of decisions.", metavar="YYYY-MM-DD")],
    size: Annotated[int, typer.Option(help="Contacts to draw.", min=1)],
    seed: Annotated[str, typer.Option(help="Any words, such as '2026-Q3 nfa': the same words draw the same sample.")],
    outcome: Annotated[str, typer.Option(help="Only these outcomes.", show_default="all", metavar="A,B")] = "",
    strata: Annotated[str, typer.Option(help="At most two dimensions.", show_default="none", metavar="A,B")] = "",
    where: Where = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the sheets.", show_default="this folder", metavar="DIR")
    ] = None,
    data: Data = HERE,
) -> None:
    """Draw contacts by chance for a practice audit.

    Stratified, the same on every machine, remembered in register/samples and never drawn again. Writes a blind sheet
    for each of two auditors, with keys and empty cells. Load filled-in sheets like any extract.
    """
    from mash.commands.audits import draw

    raise typer.Exit(draw(data, first, last, where or [], outcome, strata, size, seed, out))


def agreement(
    name: Annotated[str | None, typer.Argument(help="Sample.", show_default="the newest", metavar="[SAMPLE]")] = None,
    form: Annotated[Output, typer.Option("--format", help="How to print.")] = Output.table,
    out: Out = None,
    data: Data = HERE,
) -> None:
    """Print the results of practice audits.

    The estimated share of all contacts judged wrongly, and how far hub and auditors agree: exact share first, then
    Gwet's AC, kappa and Krippendorff's alpha, each with its interval.
    """
    from mash.commands.audits import agree

    with into(out, form.value, "agreement", data):
        raise typer.Exit(agree(data, name, form.value))
