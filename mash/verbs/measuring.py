"""Verbs that measure the program itself."""

from pathlib import Path
from typing import Annotated

import typer


def bench(
    contacts: Annotated[int, typer.Option(help="Contacts to invent.", min=1_000)] = 200_000,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(help="Measure this part only; may be repeated.", metavar="PART")
    ] = None,
    rounds: Annotated[int, typer.Option(help="Times each way of each part is measured.", min=1)] = 3,
    record: Annotated[Path | None, typer.Option(help="Keep the figures there, too.", metavar="DIR")] = None,
) -> None:
    """Measure speed beside pandas and DuckDB SQL.

    Invents contacts with all that follows from them, checks that every way gives equal rows, and measures each in a
    process of its own. Needs: pip install 'mash-outcomes[bench]'.
    """
    from mash.commands.bench import run

    raise typer.Exit(run(contacts, as_json=as_json, only=only or [], rounds=rounds, record=record))
