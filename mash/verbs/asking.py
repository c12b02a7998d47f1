"""Verbs that print figures, what they count, and what their course over time says."""

from typing import Annotated

import typer

from etl.errors import QuestionError
from mash.options import HERE, By, Data, Names, Output, Period, Prose, Report, Since, Until, Where


def metrics(
    names: Names = None,
    by: By = None,
    since: Since = None,
    until: Until = None,
    period: Annotated[
        Period | None, typer.Option(help="Length of a period.", show_default="month; with --set quarter")
    ] = None,
    where: Where = None,
    of_set: Annotated[
        str | None,
        typer.Option("--set", help="A ready-made return: front-door-quarterly, early-help-quarterly.", metavar="SET"),
    ] = None,
    form: Annotated[Output, typer.Option("--format", help="How to print.")] = Output.table,
    data: Data = HERE,
) -> None:
    """Print figures by period and group."""
    asked = by or [], where or [], since, until
    if of_set is not None:
        from mash.commands.returns import run as run_set

        if names:
            raise QuestionError("Name metrics or a --set, not both.")
        raise typer.Exit(run_set(data, of_set, *asked, (period or Period.quarter).value, form.value))
    from mash.commands.metrics import run

    raise typer.Exit(run(data, names or [], *asked, (period or Period.month).value, form.value))


def definitions(
    name: Annotated[str | None, typer.Argument(help="One metric.", metavar="[NAME]")] = None,
    form: Annotated[Prose, typer.Option("--format", help="How to print.")] = Prose.table,
) -> None:
    """Say exactly what each figure counts."""
    from mash.commands.definitions import run

    raise typer.Exit(run(name, form.value))


def spc(
    name: Annotated[str, typer.Argument(help="Metric.", metavar="NAME")],
    by: By = None,
    since: Since = None,
    until: Until = None,
    where: Where = None,
    form: Annotated[Output, typer.Option("--format", help="How to print.")] = Output.table,
    data: Data = HERE,
) -> None:
    """Print a metric's control chart as figures.

    Points, limits, signals and verdicts, by the rules of NHS Making Data Count.
    """
    from mash.commands.spc import run

    raise typer.Exit(run(data, name, by or [], where or [], since, until, form.value))


def impact(
    change_id: Annotated[str, typer.Argument(help="A change in the impact register.", metavar="CHANGE_ID")],
    metric: Annotated[str, typer.Option("--metric", help="Metric.", metavar="NAME")],
    form: Annotated[Report, typer.Option("--format", help="How to print.")] = Report.table,
    data: Data = HERE,
) -> None:
    """Say whether a dated change moved a figure.

    An interrupted time series, tried at false dates, on a figure that should not have moved, and against other hubs.
    """
    from mash.commands.impact import run

    raise typer.Exit(run(data, change_id, metric, form.value))
