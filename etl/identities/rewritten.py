"""What writing a file anew comes to, and which of its columns were meant: one place per name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from etl.errors import nearest
from etl.identities.pseudonym import PseudonymError
from etl.identities.scan import holds_identifier, shown

Replace: TypeAlias = Callable[[Sequence[str]], list[str]]


@dataclass(frozen=True)
class Rewritten:
    """What was written: rows, the headers of all columns, and the sheets left out for having none of those meant."""

    rows: int
    headers: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def find_columns(headers: Sequence[str], names: Sequence[str]) -> list[int]:
    """Return the place of each named column. Raises PseudonymError for one that is not there, or there twice."""
    check_header_line(headers)
    return [_find(headers, name) for name in names]


def check_header_line(headers: Sequence[str]) -> None:
    """Raise PseudonymError when the header is a row of values: it would be copied as it is."""
    if any(holds_identifier(header) for header in headers):
        raise PseudonymError("The first line holds identifiers instead of column names: add a line that names columns.")


def _find(headers: Sequence[str], name: str) -> int:
    places = [at for at, header in enumerate(headers) if header.strip() == name]
    if not places:
        known = [header.strip() for header in headers if header.strip()]
        raise PseudonymError(f"The file has no column '{shown(name, 1)}'.{nearest(name, known)}")
    if len(places) > 1:
        raise PseudonymError(f"The file has the column '{name}' {len(places)} times: name each differently.")
    return places[0]
