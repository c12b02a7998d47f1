"""Declares the verbs that make evidence packs for an inspection, and add local ids to them inside the authority."""

from pathlib import Path
from typing import Annotated

import typer

from mash.options import HERE, Data, Identity

_KEY = typer.Option("--key-file", help="File with the secret key, at least 32 bytes; else MASH_KEY.", metavar="F")


def evidence(
    profile: Annotated[str, typer.Argument(help="jtai-front-door or ilacs.", metavar="PROFILE")],
    out: Annotated[Path, typer.Option(help="New folder, outside the data directory.", metavar="DIR")],
    first: Annotated[
        str | None, typer.Option("--from", help="First day.", show_default="6 months back", metavar="YYYY-MM-DD")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--until", help="Last day.", show_default="the as-at", metavar="YYYY-MM-DD")
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option(help="Key of the pseudonyms, for its fingerprint; else MASH_KEY.", metavar="F"),
    ] = None,
    data: Data = HERE,
) -> None:
    """Make the evidence pack for an inspection.

    Lists of cases by key, figures with definitions, gaps, data quality and practice audits, in one folder. Children can
    be identified from it: it is for the inspectorates, and access.toml names who may make it.
    """
    from mash.commands.evidence import make

    raise typer.Exit(make(data, profile, first, last, out, key_file))


def lookup(
    source: Annotated[Path, typer.Argument(help="File with local ids.", metavar="IN")],
    columns: Annotated[str, typer.Option(help="Columns that hold them, separated by commas.", metavar="A,B")],
    out: Annotated[Path, typer.Option(help="Look-up to write, outside the data directory.", metavar="L")],
    key_file: Annotated[Path | None, _KEY] = None,
    kind: Annotated[Identity, typer.Option(help="What the columns hold.")] = Identity.local,
    data: Data = HERE,
) -> None:
    """Write the local id of each pseudonym, inside the authority."""
    from mash.commands.evidence import write_lookup

    raise typer.Exit(write_lookup(data, source, columns, key_file, kind.value, out))


def reidentify(
    folder: Annotated[Path, typer.Argument(help="Folder that 'mash evidence' wrote.", metavar="PACK")],
    lookup: Annotated[Path, typer.Option(help="Look-up that 'mash lookup' wrote.", metavar="L")],
    out: Annotated[Path, typer.Option(help="New folder, outside the data directory.", metavar="DIR")],
    data: Data = HERE,
) -> None:
    """Add local ids to an evidence pack, inside the authority."""
    from mash.commands.evidence import name_children

    raise typer.Exit(name_children(data, folder, lookup, out))
