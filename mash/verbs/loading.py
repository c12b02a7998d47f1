"""Verbs that take extracts in, account for every row, and let a child be forgotten."""

from pathlib import Path
from typing import Annotated

import typer

from mash.options import HERE, Data, Listing, Source


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


def status(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False, data: Data = HERE) -> None:
    """Show what was loaded and became of every row.

    Builds, extracts, the data's as-at, rows per table and agency, and how old each agency's newest extract is.
    """
    from mash.commands.status import run

    raise typer.Exit(run(data, as_json=as_json))


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


def erase(
    person_id: Annotated[str, typer.Argument(help="Pseudonym of the child, as extracts give it.", metavar="PERSON_ID")],
    data: Data = HERE,
) -> None:
    """Erase a child for good.

    From what was loaded, from every build, and from extracts still to come.
    """
    from mash.commands.erase import run

    raise typer.Exit(run(data, person_id))
