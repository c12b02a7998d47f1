"""Declares the verbs that print, define and study figures, derive them elsewhere, and time the program."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from etl.errors import QuestionError
from mash.options import (
    HERE,
    IN_FORCE,
    By,
    Data,
    FigureFile,
    Ladder,
    Names,
    Out,
    Output,
    Period,
    Prose,
    Since,
    Until,
    Where,
)
from mash.terminal import into

COLUMNAR = (FigureFile.parquet, FigureFile.arrow)


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
    ladder: Ladder = IN_FORCE,
    form: Annotated[FigureFile, typer.Option("--format", help="How to print.")] = FigureFile.table,
    out: Annotated[Path | None, typer.Option(help="File for csv, xlsx, parquet or arrow.", metavar="FILE")] = None,
    data: Data = HERE,
) -> None:
    """Print figures by period and group, or write them to a file."""
    asked = by or [], where or [], since, until
    if form in COLUMNAR and out is None:
        raise QuestionError(f"--format {form.value} goes into a file: name it with --out FILE.")
    if of_set is not None:
        from mash.commands.returns import run as run_set

        if names:
            raise QuestionError("Name metrics or a --set, not both.")
        if form in COLUMNAR:
            raise QuestionError("A --set is printed as table, csv, json or xlsx.")
        with into(out, form.value, f"metrics --set {of_set}", data):
            raise typer.Exit(run_set(data, of_set, *asked, (period or Period.quarter).value, form.value))
    from mash.commands.metrics import run

    to = out if form in COLUMNAR else None
    with into(None if to else out, form.value, "metrics", data):
        raise typer.Exit(run(data, names or [], *asked, (period or Period.month).value, form.value, ladder, to))


def definitions(
    name: Annotated[str | None, typer.Argument(help="One metric.", metavar="[NAME]")] = None,
    form: Annotated[Prose, typer.Option("--format", help="How to print.")] = Prose.table,
) -> None:
    """Say exactly what each figure counts."""
    from mash.commands.definitions import run

    raise typer.Exit(run(name, form.value))


def spc(
    name: Annotated[str, typer.Argument(help="Name of a metric.", metavar="NAME")],
    by: By = None,
    since: Since = None,
    until: Until = None,
    where: Where = None,
    ladder: Ladder = IN_FORCE,
    form: Annotated[Output, typer.Option("--format", help="How to print.")] = Output.table,
    out: Out = None,
    data: Data = HERE,
) -> None:
    """Print a metric's control chart as figures.

    Points, limits, signals and verdicts, by the rules of NHS Making Data Count.
    """
    from mash.commands.spc import run

    with into(out, form.value, f"spc {name}", data):
        raise typer.Exit(run(data, name, by or [], where or [], since, until, form.value, ladder))


def explain(
    name: Annotated[str, typer.Argument(help="Name of a metric.", metavar="METRIC")],
    begin: Annotated[str, typer.Option("--from", help="The earlier period.", metavar="P")],
    end: Annotated[str, typer.Option("--to", help="The later period, of equal length.", metavar="P")],
    period: Annotated[Period, typer.Option(help="Length of a period.")] = Period.month,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", help="By this dimension; two are crossed.", show_default="all", metavar="DIM"),
    ] = None,
    where: Where = None,
    form: Annotated[Output, typer.Option("--format", help="How to print.")] = Output.table,
    out: Out = None,
    data: Data = HERE,
) -> None:
    """Explain a change: how much each group adds to it.

    Splits the difference between two periods into what each group adds, by its own rate and by the mix of groups. A
    group is named only where it moved by more than chance compared with the others. A period is written as 'mash
    metrics' prints it: 2026-10, '2026-27 Q2', 2026-27; or as months, 2026-04..2026-06.
    """
    from mash.commands.explain import run

    with into(out, form.value, f"explain {name}", data):
        raise typer.Exit(run(data, name, begin, end, period.value, by or [], where or [], form.value))


def impact(
    metric: Annotated[str, typer.Option("--metric", help="Name of a metric.", metavar="NAME")],
    change_id: Annotated[
        str | None,
        typer.Argument(help="A change in the impact register, or 'plan' for one to come.", metavar="[CHANGE_ID]"),
    ] = None,
    every: Annotated[bool, typer.Option("--every", help="Study every registered change, one row each.")] = False,
    hub: Annotated[str | None, typer.Option("--hub", help="With 'plan': the hub that changes.", metavar="NAME")] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", help="With 'plan': first day.", show_default="next month", metavar="YYYY-MM-DD"),
    ] = None,
    form: Annotated[Output, typer.Option("--format", help="How to print.")] = Output.table,
    out: Out = None,
    data: Data = HERE,
) -> None:
    """Say whether a dated change moved a figure.

    An interrupted time series, tested at false dates, on a figure that should not have moved, and against other hubs.
    'mash impact plan' says beforehand how large an effect must be to be detected, and by when.
    """
    from mash.commands.impact import PLAN, run, run_every, run_plan

    if (change_id is None) != every:
        raise QuestionError("Name one change of the register, or ask for --every, not both.")
    if (hub or on) and change_id != PLAN:
        raise QuestionError("--hub and --on are for 'mash impact plan': a registered change has its own.")
    with into(out, form.value, f"impact --metric {metric}", data):
        if change_id is None:
            raise typer.Exit(run_every(data, metric, form.value))
        if change_id == PLAN:
            raise typer.Exit(run_plan(data, metric, hub, on, form.value))
        raise typer.Exit(run(data, change_id, metric, form.value))


class Engine(StrEnum):
    """The engine that derives: this machine, part by part, or Apache Spark."""

    local = "local"
    spark = "spark"


def derive(
    to: Annotated[str, typer.Option("--to", help="New folder for the result.", metavar="DIR")],
    source: Annotated[
        str | None, typer.Option("--from", help="Tables as Parquet.", show_default="the build in force", metavar="DIR")
    ] = None,
    engine: Annotated[Engine, typer.Option(help="On this machine, or on Spark's.")] = Engine.local,
    master: Annotated[
        str | None, typer.Option(help="Spark's address.", show_default="as Spark is set up", metavar="URL")
    ] = None,
    as_at: Annotated[str | None, typer.Option(help="Last day the data covers.", metavar="YYYY-MM-DD")] = None,
    policy: Annotated[Path | None, typer.Option(help="The policy; else policy.toml in --from.", metavar="FILE")] = None,
    parts: Annotated[int | None, typer.Option(help="Parts to deal children into.", min=1)] = None,
    tables: Annotated[bool, typer.Option("--tables", help="Write the build's tables as --from takes them.")] = False,
    data: Data = HERE,
) -> None:
    """Derive facts and measures from Parquet to Parquet.

    For a lakehouse: by the functions that every other command uses, on one machine or on a Spark cluster. Spark
    needs: pip install 'mash-outcomes[spark]', and Java 17.
    """
    from mash.commands.derive import run, write_tables

    if tables:
        raise typer.Exit(write_tables(data, to))
    raise typer.Exit(run(engine.value, data, source, to, master=master, as_at=as_at, policy=policy, parts=parts))


def bench(
    contacts: Annotated[
        int | None, typer.Option(help="Contacts to invent.", min=1_000, show_default="200000; with --quick 20000")
    ] = None,
    quick: Annotated[bool, typer.Option(help="A first look in under a minute: one round, without pandas.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(help="Measure this part only; may be repeated.", metavar="PART")
    ] = None,
    rounds: Annotated[
        int | None,
        typer.Option(help="Times each way of each part is measured.", min=1, show_default="3; with --quick 1"),
    ] = None,
    record: Annotated[Path | None, typer.Option(help="Keep the figures there, too.", metavar="DIR")] = None,
) -> None:
    """Measure speed, compared with pandas and DuckDB SQL.

    Invents contacts with all that follows from them, checks that every way gives equal rows, and measures each in a
    separate process. Needs: pip install 'mash-outcomes[bench]'.
    """
    from mash.commands.bench import run

    raise typer.Exit(run(contacts, as_json=as_json, only=only or [], rounds=rounds, record=record, quick=quick))
