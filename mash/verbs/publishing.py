"""Declares the verbs that publish a snapshot, release data, compare areas, show the demo and serve pages."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from etl.errors import QuestionError
from mash.options import AUTO_FORMAT, HERE, Data, ExtractFormat, Out, Output
from mash.terminal import into

USUAL = "csv,parquet"  # formats of `mash export safeguarded`
Copy = Annotated[Path | None, typer.Option("--out", help="Folder for a copy.", metavar="DIR")]
Words = Annotated[Path | None, typer.Option(help="Your own words, by theme, in Markdown.", metavar="FILE")]
Hubs = Annotated[bool, typer.Option("--by-hub", help="Add an annex hub by hub.")]


class Profile(StrEnum):
    """The kinds of release: figures for anyone, or rows for an approved project."""

    open = "open"
    safeguarded = "safeguarded"


def snapshot(
    month: Annotated[str, typer.Argument(help="Month, or 'latest'.", metavar="YYYY-MM")],
    out: Copy = None,
    commentary: Words = None,
    by_hub: Hubs = False,
    data: Data = HERE,
) -> None:
    """Write the board's snapshot of a month.

    As PDF, web page, workbook and JSON. A published month never changes: changed figures make a numbered revision.
    """
    from mash.commands.snapshot import run

    raise typer.Exit(run(data, month, out, commentary=commentary, by_hub=by_hub))


def monthly(
    paths: Annotated[list[Path] | None, typer.Argument(help="Extracts to load first.", metavar="[PATH]...")] = None,
    month: Annotated[str, typer.Option(help="Month.", metavar="YYYY-MM", show_default="the last full one")] = "latest",
    plan: Annotated[Path | None, typer.Option(help="Names each agency's folder, mapping and day.", metavar="F")] = None,
    form: Annotated[ExtractFormat, typer.Option("--format", help="Format of the files.")] = AUTO_FORMAT,
    mapping: Annotated[Path | None, typer.Option(help="Says what an agency's columns mean.", metavar="FILE")] = None,
    key_file: Annotated[Path | None, typer.Option(help="The area's key, for local child ids.", metavar="FILE")] = None,
    hub: Annotated[str | None, typer.Option(help="Hub of rows that name none.")] = None,
    as_at: Annotated[str | None, typer.Option(help="Last day the data covers.", metavar="YYYY-MM-DD")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for a copy in a folder of its own.", metavar="DIR")] = None,
    commentary: Words = None,
    by_hub: Hubs = False,
    letters: Annotated[
        Path | None, typer.Option(help="Folder for letters to agencies on refused rows.", metavar="DIR")
    ] = None,
    data: Data = HERE,
) -> None:
    """Load, check and publish, for a scheduler.

    Exit code 0: the board can have it. 1: a person should look first, for the reasons printed. 2: refused.
    """
    from mash.commands.monthly import run

    code = run(
        data, paths or [], month=month, form=form.value, mapping=mapping, key_file=key_file, hub=hub, as_at=as_at,
        plan=plan, out=out, commentary=commentary, by_hub=by_hub, letters=letters,
    )  # fmt: skip
    raise typer.Exit(code)


def export(
    profile: Annotated[Profile, typer.Argument(help="open or safeguarded.", metavar="PROFILE")],
    project: Annotated[str, typer.Option(help="The project it is for, as approved.", metavar="NAME")] = "",
    formats: Annotated[str, typer.Option(help="Of csv, parquet, stata, spss.", metavar="A,B")] = USUAL,
    out: Annotated[Path | None, typer.Option(help="Folder for a copy.", metavar="DIR")] = None,
    data: Data = HERE,
    k: Annotated[str | None, typer.Option("--k", hidden=True)] = None,
    dates: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Release data, with everything a stranger needs to use it.

    open: the core figures by month, quarter and year, in DfE's open data standard, small counts hidden.
    safeguarded: rows on children for an approved project, which identify nobody.
    """
    from mash.commands.export import run_open, run_safeguarded

    if k is not None or dates is not None:
        raise QuestionError(
            "--k and --dates are gone, since rows of two projects could be joined. How many children are alike is "
            "agreed for all projects ([publication] alike in policy.toml). Dates are months since a child's first one."
        )
    if profile is Profile.open:
        if formats != USUAL:
            raise QuestionError("--formats is for safeguarded releases: leave it out.")
        raise typer.Exit(run_open(data, out))
    if not project:
        raise QuestionError("Name the project with --project: a safeguarded release is for one approved project.")
    raise typer.Exit(run_safeguarded(data, project, formats.split(","), out))


def compare(
    releases: Annotated[list[Path], typer.Argument(help="Open releases: folders or ZIPs.", metavar="RELEASE...")],
    metric: Annotated[
        list[str] | None, typer.Option(help="A share; may be repeated.", show_default="all", metavar="NAME")
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(help="As releases name it.", show_default="the newest financial year", metavar="P"),
    ] = None,
    form: Annotated[Output, typer.Option("--format", help="How to print.")] = Output.table,
    out: Out = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep them for the page Compare areas; print nothing.")] = False,
    data: Data = HERE,
) -> None:
    """Compare areas by the open releases that each has published.

    Every file is checked against its checksum. Figures that count the same are put together, with limits for each
    area's size; the others are listed with the reason. A hidden figure is never 0, and no area is ranked.
    """
    from mash.commands import compare

    if keep:
        raise typer.Exit(compare.keep(data, releases))
    with into(out, form.value, "compare"):
        raise typer.Exit(compare.run(releases, metric or [], period, form.value))


def pool(
    region: Annotated[str, typer.Argument(help="Name of the region.", metavar="REGION")],
    releases: Annotated[
        list[Path] | None,
        typer.Argument(help="Open releases.", metavar="[RELEASE]...", show_default="those kept, and your own"),
    ] = None,
    out: Copy = None,
    data: Data = HERE,
) -> None:
    """Publish a region's pooled release: areas' shares added up.

    It is made from the areas' open releases. Only figures that count alike are added up. The sums pass disclosure
    control together with their parts and all that was published before.
    """
    from mash.commands.compare import pool as run

    raise typer.Exit(run(data, region, releases or [], out))


def partner(
    agency: Annotated[str, typer.Argument(help="Code of the agency, or 'all'.", metavar="AGENCY")],
    month: Annotated[str, typer.Option(help="Month.", metavar="YYYY-MM", show_default="the last full one")] = "latest",
    quarter: Annotated[bool, typer.Option("--quarter", help="For the last full quarter up to the month.")] = False,
    out: Copy = None,
    data: Data = HERE,
) -> None:
    """Write an agency's pack of two pages.

    How it answers checks, what became of its contacts, and what would help, as PDF and web page. Other agencies are
    pooled. A published pack never changes: changed figures make a revision.
    """
    from mash.commands.partner import run

    raise typer.Exit(run(data, agency, month, out, quarter=quarter))


def yearly(
    year: Annotated[str, typer.Argument(help="Financial year.", metavar="2025-26")],
    out: Copy = None,
    data: Data = HERE,
) -> None:
    """Write the chapter on a year for the partnership's report.

    PDF, web page and Word, from figures that passed disclosure control. A published chapter never changes: changed
    figures make a revision.
    """
    from mash.commands.partner import run_yearly

    raise typer.Exit(run_yearly(data, year, out))


def withdraw(
    name: Annotated[str, typer.Argument(help="Folder of the release, as 'mash export' named it.", metavar="NAME")],
    why: Annotated[str, typer.Option(help="Why it is withdrawn.", metavar="TEXT")],
    data: Data = HERE,
) -> None:
    """Withdraw a release: the register says so, and why.

    Its files stay as proof of what was handed over. Tell everyone who has a copy yourself.
    """
    from mash.commands.export import run_withdraw

    raise typer.Exit(run_withdraw(data, name, why))


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
