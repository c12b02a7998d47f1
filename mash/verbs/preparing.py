"""Verbs for before a load: invented areas, and identifiers replaced at the agency."""

from pathlib import Path
from typing import Annotated

import typer

from mash.options import Identity


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
