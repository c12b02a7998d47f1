"""Declares the verb that shows children's journeys: what they have in common, or one child's events."""

from enum import StrEnum
from typing import Annotated

import typer

from mash.options import HERE, Data, Out, Where
from mash.terminal import into


class JourneyList(StrEnum):
    """Lists of children whose journeys ask for a look."""

    unchecked = "unchecked"
    drifting = "drifting"
    households = "households"


class JourneyForm(StrEnum):
    """How journeys are printed."""

    table = "table"
    csv = "csv"
    xlsx = "xlsx"


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
    form: Annotated[JourneyForm, typer.Option("--format", help="How to print.")] = JourneyForm.table,
    out: Out = None,
    data: Data = HERE,
) -> None:
    """Follow one child by key, or say what journeys have in common.

    With KEY the child's events in order of time. Without it the usual sequences of 12 months; --list unchecked are
    children with three contacts about which no agency was asked, --list drifting referrals after which nothing was
    recorded, --list households families with contacts on two days or more. Each look at keys is written to the audit
    trail, without a key.
    """
    from mash.commands.journeys import run

    with into(out, form.value, "journey", data):
        raise typer.Exit(run(data, key, month, where or [], which.value if which else None, page, form.value))
