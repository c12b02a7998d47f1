"""Checks a data file and its description against DfE's open data standard, by the rules of DfE's own screener.

These are the rules of eesyscreener 0.3.1 that a file on one local authority can break. One is left out: whether a
column is in the data dictionary of DfE's programming interface, where no measure of safeguarding is.
"""

from dataclasses import dataclass

from publish.releases.open_data.screener.description_checks import DESCRIPTION
from publish.releases.open_data.screener.figure_checks import FIGURES
from publish.releases.open_data.screener.place_checks import PLACES
from publish.releases.open_data.screener.screened import Screened, read_rows
from publish.releases.open_data.screener.structure_checks import STRUCTURE

CHECKS = (*STRUCTURE, *PLACES, *FIGURES, *DESCRIPTION)


@dataclass(frozen=True)
class Failure:
    """One rule that a file breaks, and where."""

    check: str
    where: str


def screen(name: str, data: bytes, meta_name: str, meta: bytes) -> list[Failure]:
    """Return every rule that a data file and its meta file break; none for files that may be published."""
    try:
        (head, rows), (meta_head, described) = read_rows(data), read_rows(meta)
    except UnicodeDecodeError:
        return [Failure("utf_8", "a file is not UTF-8")]
    files = Screened(name, data, meta_name, meta, rows, described, head, meta_head)
    return [Failure(check.__name__, where) for check in CHECKS for where in check(files)]
