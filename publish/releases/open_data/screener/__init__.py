"""The screener: every rule of DfE's open data standard that a file can break, each a named check."""

from dataclasses import dataclass

from publish.releases.open_data.screener.figures import FIGURES
from publish.releases.open_data.screener.meta import DESCRIPTION
from publish.releases.open_data.screener.screened import Screened, read_rows
from publish.releases.open_data.screener.structure import STRUCTURE

CHECKS = (*STRUCTURE, *FIGURES, *DESCRIPTION)


@dataclass(frozen=True)
class Failure:
    """One rule that a file breaks, with where."""

    check: str
    said: str


def screen(name: str, data: bytes, meta_name: str, meta: bytes) -> list[Failure]:
    """Return every rule that a data file and its meta file break; none for files that are fit to be published."""
    try:
        (head, rows), (meta_head, described) = read_rows(data), read_rows(meta)
    except UnicodeDecodeError:
        return [Failure("utf_8", "a file is not UTF-8")]
    files = Screened(name, data, meta_name, meta, rows, described, head, meta_head)
    return [Failure(check.__name__, said) for check in CHECKS for said in check(files)]
