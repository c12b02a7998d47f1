"""The `mash` command line: names, options, columns and exit codes are a public contract (docs/decisions.md)."""

import errno
import os
import sys
import traceback
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from etl.errors import MashError, QuestionError

app = typer.Typer(
    help="Outcomes and performance of a Multi-Agency Safeguarding Hub: load extracts, ask for figures, publish.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Source(StrEnum):
    """Formats an extract can come in."""

    auto = "auto"
    standard = "standard"
    annex_a = "annex-a"
    ssd = "ssd"
    cin_census = "cin-census"
    mapping = "mapping"


class Identity(StrEnum):
    """Kinds of identifier, each normalised in its own way before it is replaced."""

    nhs = "nhs"
    upn = "upn"
    local = "local"


class Output(StrEnum):
    """How figures are printed."""

    table = "table"
    csv = "csv"
    json = "json"


class Prose(StrEnum):
    """How definitions are printed."""

    table = "table"
    json = "json"
    markdown = "markdown"


class Listing(StrEnum):
    """How quarantined rows are printed."""

    csv = "csv"
    json = "json"


class Period(StrEnum):
    """The length of one period."""

    month = "month"
    quarter = "quarter"
    year = "financial-year"


Data = Annotated[
    Path, typer.Option("--data", envvar="MASH_DATA", help="Data directory.", show_default="mash-data", metavar="DIR")
]
Names = Annotated[list[str] | None, typer.Argument(help="Metrics; all that fit when left out.", metavar="[NAME]...")]
By = Annotated[list[str] | None, typer.Option("--by", help="Break down by a dimension.", metavar="DIM")]
Where = Annotated[list[str] | None, typer.Option("--where", help="Keep one value.", metavar="DIM=VALUE")]
Since = Annotated[str | None, typer.Option("--since", help="First month.", metavar="YYYY-MM")]
Until = Annotated[str | None, typer.Option("--until", help="Last month.", metavar="YYYY-MM")]
HERE = Path("mash-data")


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"mash {version('mash-outcomes')}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Outcomes and performance of a Multi-Agency Safeguarding Hub."""


@app.command()
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


@app.command()
def load(
    paths: Annotated[list[Path], typer.Argument(help="Files or directories.", metavar="PATH...")],
    form: Annotated[Source, typer.Option("--format", help="Format of the files.")] = Source.auto,
    mapping: Annotated[Path | None, typer.Option(help="Says what an agency's columns mean.", metavar="FILE")] = None,
    key_file: Annotated[Path | None, typer.Option(help="The area's key, for local child ids.", metavar="FILE")] = None,
    hub: Annotated[str | None, typer.Option(help="Hub of rows that name none.")] = None,
    as_at: Annotated[str | None, typer.Option(help="Last day the data covers.", metavar="YYYY-MM-DD")] = None,
    accept_rejects: Annotated[bool, typer.Option("--accept-rejects", help="Publish despite many rejects.")] = False,
    data: Data = HERE,
) -> None:
    """Load extracts; quarantine what can't be right.

    Nothing is lost: every row is accepted, quarantined with its reason, or superseded by a later one. What was
    loaded becomes a new build, which readers see whole or not at all.
    """
    from mash.commands.load import run

    code = run(
        data, paths, form=form.value, hub=hub, as_at=as_at, accept_rejects=accept_rejects, mapping=mapping,
        key_file=key_file,
    )  # fmt: skip
    raise typer.Exit(code)


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False, data: Data = HERE) -> None:
    """Show what was loaded and became of every row.

    Builds, extracts, the data's as-at, rows per table and agency, and how old each agency's newest extract is.
    """
    from mash.commands.status import run

    raise typer.Exit(run(data, as_json=as_json))


@app.command()
def quarantine(
    table: Annotated[str | None, typer.Option(help="One table only.")] = None,
    form: Annotated[Listing, typer.Option("--format", help="How to print.")] = Listing.csv,
    data: Data = HERE,
) -> None:
    """List quarantined rows with their reasons.

    Extract, line, table, column, reason, message; never a value.
    """
    from mash.commands.quarantine import run

    raise typer.Exit(run(data, table=table, form=form.value))


@app.command()
def erase(
    person_id: Annotated[str, typer.Argument(help="Pseudonym of the child, as extracts give it.", metavar="PERSON_ID")],
    data: Data = HERE,
) -> None:
    """Erase a child for good.

    From what was loaded, from every build, and from extracts still to come.
    """
    from mash.commands.erase import run

    raise typer.Exit(run(data, person_id))


@app.command()
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


@app.command()
def definitions(
    name: Annotated[str | None, typer.Argument(help="One metric.", metavar="[NAME]")] = None,
    form: Annotated[Prose, typer.Option("--format", help="How to print.")] = Prose.table,
) -> None:
    """Say exactly what each figure counts."""
    from mash.commands.definitions import run

    raise typer.Exit(run(name, form.value))


@app.command()
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


@app.command()
def snapshot(
    month: Annotated[str, typer.Argument(help="Month.", metavar="YYYY-MM")],
    out: Annotated[Path | None, typer.Option(help="Folder to write to.", metavar="DIR")] = None,
    data: Data = HERE,
) -> None:
    """Write the board's snapshot of a month."""
    from mash.commands.snapshot import run

    raise typer.Exit(run(data, month, out))


@app.command()
def synthesise(
    out: Annotated[Path, typer.Option(help="Folder to write to.", metavar="DIR")],
    contacts: Annotated[int, typer.Option(help="Contacts to invent.", min=1)],
    seed: Annotated[int, typer.Option(help="The same seed gives the same data.")],
    hubs: Annotated[int, typer.Option(help="Number of hubs.", min=1, max=200)] = 1,
    months: Annotated[int, typer.Option(help="Months to spread them over.", min=1, max=240)] = 36,
) -> None:
    """Invent extracts of a fictional area.

    Synthetic: no row describes a real child. The same seed gives the same data.
    """
    from mash.commands.synthesise import run

    raise typer.Exit(run(out, contacts, seed, hubs, months))


@app.command()
def pseudonymise(
    source: Annotated[Path, typer.Argument(help="Extract to read.", metavar="IN")],
    target: Annotated[Path, typer.Argument(help="File to write.", metavar="OUT")],
    columns: Annotated[str, typer.Option(help="Columns to replace, separated by commas.", metavar="A,B")],
    key_file: Annotated[
        Path | None, typer.Option(help="File with the secret key, at least 32 bytes; else MASH_KEY.", metavar="F")
    ] = None,
    kind: Annotated[Identity, typer.Option(help="What the columns hold.")] = Identity.local,
) -> None:
    """Replace identifiers before anything is sent.

    Keyed pseudonyms (HMAC-SHA256), made at the agency: the same number and key always give the same one.
    """
    from mash.commands.pseudonymise import run

    raise typer.Exit(run(source, target, key_file, columns, kind.value))


@app.command()
def dashboard(
    port: Annotated[int, typer.Option(help="Port.")] = 8501,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    data: Data = HERE,
) -> None:
    """Open the dashboard."""
    from mash.commands.dashboard import run

    raise typer.Exit(run(data, port=port, host=host))


def run() -> None:
    """Run the command; an error that the user can mend is one line on stderr and exit code 2."""
    try:
        app(prog_name="mash")
    except MashError as error:
        typer.echo(f"mash: {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo("mash: stopped.", err=True)
        sys.exit(130)
    except OSError as error:
        if error.errno == errno.EPIPE or "Broken pipe" in str(error):
            sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115  the reader of a pipe has gone: say no more
            return
        if os.environ.get("MASH_DEBUG"):
            raise
        what = error.strerror or "the system refused"
        typer.echo(f"mash: can't read or write {error.filename or 'a file'}: {what.lower()}.", err=True)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001  a traceback could show data, and helps no officer
        _fault(error)


def _fault(error: Exception) -> None:
    """Say in one line that the program is at fault, and where."""
    if os.environ.get("MASH_DEBUG"):
        raise error
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name} line {place.lineno}"
    text = f"mash: a fault in the program ({type(error).__name__}, {where}): nothing was published."
    typer.echo(f"{text} Please report it; MASH_DEBUG=1 shows the details.", err=True)
    sys.exit(2)


if __name__ == "__main__":
    run()
