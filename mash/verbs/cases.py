"""Declares the verbs that list cases by their keys: those behind a figure, late checks, children’s journeys."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from etl.errors import QuestionError
from mash.options import HERE, IN_FORCE, Data, Ladder, Out, Where
from mash.terminal import into


class Met(StrEnum):
    """The cases that met what a measure counts, or those that did not."""

    yes = "yes"
    no = "no"


class ListFile(StrEnum):
    """How a list is printed or written."""

    table = "table"
    csv = "csv"
    xlsx = "xlsx"


def cases(
    name: Annotated[str, typer.Argument(help="Name of a metric.", metavar="METRIC")],
    month: Annotated[str, typer.Option(help="Month of the figure.", metavar="YYYY-MM")],
    where: Where = None,
    met: Annotated[Met | None, typer.Option(help="Only cases that met what is counted, or only the others.")] = None,
    page: Annotated[int, typer.Option(help="Page of the table, 25 cases each.", min=1)] = 1,
    form: Annotated[ListFile, typer.Option("--format", help="How to print.")] = ListFile.table,
    out: Annotated[Path | None, typer.Option(help="File for csv or xlsx.", metavar="FILE")] = None,
    ladder: Ladder = IN_FORCE,
    data: Data = HERE,
) -> None:
    """List the cases behind a figure, by their keys.

    The most pressing come first: not met, then open, then longest over target. Their sum is the figure. Each look is
    written to the audit trail (who, which figure, how many rows; no key).
    """
    from mash.commands.cases import run

    kept = None if met is None else met.value
    raise typer.Exit(run(data, name, month, where or [], kept, page, form.value, out, ladder))


def chase(
    agency: Annotated[str | None, typer.Option(help="List this agency's checks.", metavar="NAME")] = None,
    where: Where = None,
    page: Annotated[int, typer.Option(help="Page of the list, 25 checks each.", min=1)] = 1,
    form: Annotated[ListFile, typer.Option("--format", help="How to print.")] = ListFile.table,
    out: Annotated[
        Path | None, typer.Option(help="Write a file for each agency into this folder.", metavar="DIR")
    ] = None,
    data: Data = HERE,
) -> None:
    """List agency checks that are open and late.

    By agency; --agency prints one agency's list, red first; --out writes a workbook to send to each agency. Checks over
    28 days old are counted separately: they should be closed at their source. Each look at a list is written to the
    audit trail.
    """
    from mash.commands.chase import run

    if form is ListFile.xlsx and out is None:
        raise QuestionError("A workbook goes to each agency: name a folder for them with --out DIR.")
    raise typer.Exit(run(data, agency, where or [], page, form.value, out))


class JourneyList(StrEnum):
    """Lists of children whose journeys somebody should look at."""

    unchecked = "unchecked"
    drifting = "drifting"
    households = "households"


def journey(
    key: Annotated[
        str | None, typer.Argument(help="Key of a child, or of one of its contacts.", metavar="[KEY]")
    ] = None,
    month: Annotated[
        str | None,
        typer.Option(help="Last of 12 months.", show_default="the last whole one", metavar="YYYY-MM"),
    ] = None,
    which: Annotated[JourneyList | None, typer.Option("--list", help="List them by key.")] = None,
    where: Where = None,
    page: Annotated[int, typer.Option(help="Page of the list, 25 rows each.", min=1)] = 1,
    form: Annotated[ListFile, typer.Option("--format", help="How to print.")] = ListFile.table,
    out: Out = None,
    data: Data = HERE,
) -> None:
    """Print one child's events, or what journeys have in common.

    With KEY it prints the child's events in order of time. Without, it prints the usual sequences of 12 months. --list
    unchecked lists children with three contacts about which no agency was asked, --list drifting lists referrals after
    which nothing was recorded, and --list households lists families with contacts on two days or more. Each look at
    keys is written to the audit trail, without a key.
    """
    from mash.commands.journeys import run

    with into(out, form.value, "journey", data):
        raise typer.Exit(run(data, key, month, where or [], which.value if which else None, page, form.value))
