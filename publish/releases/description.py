"""Describes a release's files for programs, as a Frictionless data package. A resource is one data file."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any

SYMBOLS = {
    "c": "confidential: hidden, because it is small or would reveal a small count",
    "z": "not applicable: this figure can't be broken down this way, nothing was counted, or no data is there",
    "x": "not available: not known yet, or not in the data",
    "low": "rounds to 0 but is not 0",
    "u": "low reliability",
}
HEADS = ("name", "title", "means", "kind", "unit", "codes", "coarsened")  # the columns of a codebook
_TYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
_LICENCE = {
    "name": "OGL-UK-3.0",
    "title": "Open Government Licence v3.0",
    "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}


@dataclass(frozen=True)
class Column:
    """One column: its type as Frictionless names it, its meaning, unit and codes, and how it was coarsened."""

    name: str
    kind: str  # string | integer | number | boolean | date | yearmonth
    title: str
    means: str
    unit: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    coarsened: str = "as it was"

    def as_field(self) -> dict[str, Any]:
        """Return the column as a field of a Frictionless table schema."""
        described = {"name": self.name, "type": self.kind, "title": self.title, "description": self.means}
        extra = {"unit": self.unit} if self.unit else {}
        return described | extra | {"coarsened": self.coarsened}

    def as_row(self, file: str) -> dict[str, str]:
        """Return the column as a line of the codebook."""
        entries = asdict(self) | {"codes": "; ".join(f"{code} = {text}" for code, text in self.codes.items())}
        return {"file": file} | {name: str(entries[name]) for name in HEADS}


@dataclass(frozen=True)
class Resource:
    """One data file of a release: its path in the folder, what a row is, and its columns in order."""

    path: str
    row_is: str
    columns: Sequence[Column]

    @property
    def name(self) -> str:
        """The file's path as one name, which no other file of the release has."""
        return "-".join(PurePosixPath(self.path).parts).replace(".", "-").lower()


def datapackage(about: Mapping[str, str], resources: Sequence[Resource], *, symbols: bool = False) -> dict[str, Any]:
    """Return the descriptor of a release; `about` is its head (`Header.about`).

    With `symbols` a figure may be one of the symbols of DfE's standard instead of a number, and anyone may use it.
    """
    missing = ["", *SYMBOLS] if symbols else [""]
    return {
        **about,
        "profile": "data-package",
        **({"licenses": [_LICENCE]} if symbols else {}),
        "resources": [_resource(each, missing) for each in resources],
    }


def _resource(resource: Resource, missing: list[str]) -> dict[str, Any]:
    ending = resource.path.rsplit(".", 1)[-1]
    described = {
        "name": resource.name,
        "path": resource.path,
        "description": f"One row is {resource.row_is}.",
        "format": ending,
        "mediatype": _TYPES[ending],
    }
    fields = [column.as_field() for column in resource.columns]
    if ending != "csv":  # it has its types; without a word readers guess, and take the year 2011-12 for a month
        return described | {"schema": {"fields": [field | {"type": "any"} for field in fields]}}
    schema = {"fields": fields, "missingValues": missing}
    return described | {"profile": "tabular-data-resource", "encoding": "utf-8", "schema": schema}
