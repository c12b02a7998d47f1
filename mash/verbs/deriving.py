"""Verbs for more data than one machine holds."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mash.options import HERE, Data


class Engine(StrEnum):
    """What derives: this machine, part by part, or Apache Spark."""

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
