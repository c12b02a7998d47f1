"""Declares the verbs that prepare a mapping for an agency's own file."""

from pathlib import Path
from typing import Annotated

import typer

from mash.options import HERE, Data


def start(
    source: Annotated[Path, typer.Argument(help="The agency's file, as it was sent.", metavar="FILE")],
    table: Annotated[str | None, typer.Option(help="Table of the standard, where it is known.")] = None,
    out: Annotated[Path | None, typer.Option(help="Mapping to write.", metavar="MAPPING.toml")] = None,
) -> None:
    """Propose a mapping for an agency's own file.

    Finds the headings, proposes columns and codes, says how sure each is, and lists every word with its number of rows.
    What a person has to answer is marked 'ask' in the file that it writes. Nothing of the extract is stored.
    """
    from mash.commands.mapping import start_mapping

    raise typer.Exit(start_mapping(source, table, out))


def review(
    name: Annotated[str, typer.Argument(help="A mapping that is kept.", metavar="NAME")],
    out: Annotated[
        Path | None, typer.Option(help="Mapping to write, with the new words.", metavar="MAPPING.toml")
    ] = None,
    data: Data = HERE,
) -> None:
    """Show the new words of an agency's newest file.

    Each with its number of rows and a proposed meaning; exit code 3 where a word needs an answer.
    """
    from mash.commands.mapping import review_mapping

    raise typer.Exit(review_mapping(data, name, out))
