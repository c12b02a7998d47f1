"""Declares the options that several verbs share, and the values that each takes."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from etl.errors import QuestionError
from etl.formats.registry import AUTO, CHOICES

# Formats an extract can come in. The registry is the only list of them, so mypy can't see the members.
ExtractFormat = StrEnum("ExtractFormat", {name.replace("-", "_"): name for name in CHOICES})  # type: ignore[misc]
AUTO_FORMAT = ExtractFormat(AUTO)


class Identity(StrEnum):
    """Kinds of identifier; each is normalised in its own way before it is replaced."""

    nhs = "nhs"
    upn = "upn"
    local = "local"


class Output(StrEnum):
    """How figures are printed, or the file that they are written to."""

    table = "table"
    csv = "csv"
    json = "json"
    xlsx = "xlsx"


class FigureFile(StrEnum):
    """How figures are printed, or the workbook or columnar file that they are written to."""

    table = "table"
    csv = "csv"
    json = "json"
    xlsx = "xlsx"
    parquet = "parquet"
    arrow = "arrow"


class Prose(StrEnum):
    """How definitions are printed."""

    table = "table"
    json = "json"
    markdown = "markdown"


class Listing(StrEnum):
    """How quarantined rows are printed."""

    csv = "csv"
    json = "json"
    xlsx = "xlsx"


class Period(StrEnum):
    """The length of one period."""

    month = "month"
    quarter = "quarter"
    year = "financial-year"


def _directory(given: str | Path) -> Path:
    """Return a data directory. One whose name Polars or DuckDB take for another place becomes an absolute path.

    DuckDB 2.0 can write no file in a folder with a question mark or a backslash in its name. Polars 2.1 takes no path
    that is no UTF-8.
    """
    path = Path(given)
    try:
        os.fspath(path.absolute()).encode()
    except UnicodeEncodeError as bad:
        raise QuestionError("The path of the data directory is not written in UTF-8: rename the folder.") from bad
    if os.name != "nt" and any(sign in os.fspath(path.absolute()) for sign in "?\\"):
        raise QuestionError(
            "The path of the data directory has a question mark or a backslash in it, which DuckDB can't follow: "
            "rename the folder."
        )
    begins = path.parts[0] if path.parts else ""
    return path.absolute() if begins.startswith("~") or ":" in begins else path


Data = Annotated[
    Path,
    typer.Option(
        "--data", envvar="MASH_DATA", help="Data directory.", show_default="mash-data", metavar="DIR", parser=_directory
    ),
]
Names = Annotated[
    list[str] | None, typer.Argument(help="Names of metrics; all that fit if none is given.", metavar="[NAME]...")
]
By = Annotated[list[str] | None, typer.Option("--by", help="Break down by a dimension.", metavar="DIM")]
Where = Annotated[list[str] | None, typer.Option("--where", help="Only rows with this value.", metavar="DIM=VALUE")]
IN_FORCE = "auto"  # the ladder in force where there is only one, else the common one
Ladder = Annotated[
    str,
    typer.Option("--ladder", help="Levels of need to count on: auto, common, or a ladder by name.", metavar="NAME"),
]
Since = Annotated[str | None, typer.Option("--since", help="First month.", metavar="YYYY-MM")]
Until = Annotated[str | None, typer.Option("--until", help="Last month.", metavar="YYYY-MM")]
Out = Annotated[Path | None, typer.Option("--out", help="File for csv or xlsx.", metavar="FILE")]
HERE = Path("mash-data")
