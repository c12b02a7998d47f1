"""A release described for machines, as Frictionless has it: one resource is one data file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from publish.releases.columns import SYMBOLS, Column

_TYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


@dataclass(frozen=True)
class Resource:
    """One data file of a release: its path in the folder, what a row is, and its columns in order."""

    path: str
    row_is: str
    columns: Sequence[Column]

    @property
    def name(self) -> str:
        """The file's path as one name: two files of a release never share it."""
        return "-".join(PurePosixPath(self.path).parts).replace(".", "-").lower()


def datapackage(about: Mapping[str, Any], resources: Sequence[Resource], *, symbols: bool = False) -> dict[str, Any]:
    """Return the descriptor of a release; `about` holds its name, title, description, version and created.

    With `symbols` figures may be one of DfE's letters in place of a number.
    """
    missing = ["", *SYMBOLS] if symbols else [""]
    licence = {
        "name": "OGL-UK-3.0",
        "title": "Open Government Licence v3.0",
        "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    }
    return {
        **about,
        "profile": "data-package",
        **({"licenses": [licence]} if symbols else {}),
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
    if ending != "csv":
        return described
    schema = {"fields": [column.as_field() for column in resource.columns], "missingValues": missing}
    return described | {"profile": "tabular-data-resource", "encoding": "utf-8", "schema": schema}
