"""Verbs that hand data to the public and to researchers."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from etl.errors import QuestionError
from mash.options import HERE, Data

FEWEST, USUAL = 5, "csv,parquet"


class Profile(StrEnum):
    """What kind of release: figures for anyone, or rows for an approved project."""

    open = "open"
    safeguarded = "safeguarded"


class Dates(StrEnum):
    """How a release tells time."""

    offset = "offset"
    month = "month"


def export(
    profile: Annotated[Profile, typer.Argument(help="open or safeguarded.", metavar="PROFILE")],
    project: Annotated[str, typer.Option(help="The project it is for, as approved.", metavar="NAME")] = "",
    k: Annotated[int, typer.Option("--k", help="How many children must look alike, at least 5.")] = FEWEST,
    formats: Annotated[str, typer.Option(help="Of csv, parquet, stata, spss.", metavar="A,B")] = USUAL,
    dates: Annotated[Dates, typer.Option(help="Months since the first event, or calendar months.")] = Dates.offset,
    out: Annotated[Path | None, typer.Option(help="Folder to write to.", metavar="DIR")] = None,
    data: Data = HERE,
) -> None:
    """Release data, with all a stranger needs to use it.

    open: the core figures by month, quarter and year, in DfE's open data standard, small counts hidden.
    safeguarded: rows on children for an approved project, in which nobody can be found.
    """
    from mash.commands.export import run_open, run_safeguarded

    if profile is Profile.open:
        if k != FEWEST or formats != USUAL or dates is not Dates.offset:
            raise QuestionError("--k, --formats and --dates are for safeguarded releases: leave them out.")
        raise typer.Exit(run_open(data, out))
    if not project:
        raise QuestionError("Name the project with --project: a safeguarded release is for one approved project.")
    raise typer.Exit(run_safeguarded(data, project, k, formats.split(","), dates.value, out))


def withdraw(
    name: Annotated[str, typer.Argument(help="Folder of the release, as 'mash export' named it.", metavar="NAME")],
    why: Annotated[str, typer.Option(help="Why it is withdrawn.", metavar="TEXT")],
    data: Data = HERE,
) -> None:
    """Withdraw a release: the register says so, and why.

    Its files stay as proof of what was handed over; whoever has a copy must be told by you.
    """
    from mash.commands.export import run_withdraw

    raise typer.Exit(run_withdraw(data, name, why))
