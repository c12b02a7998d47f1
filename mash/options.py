"""Options that several commands share, and the words that each takes."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


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


class Report(StrEnum):
    """How a study is printed."""

    table = "table"
    json = "json"


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
