"""Finding extracts: one entry is one file to load, with the name and agency that its place on disk gives it."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from etl.codes import AGENCIES
from etl.errors import ExtractError

TEXT, WORKBOOK, PARQUET, XML = (".csv", ".txt", ".tsv"), (".xlsx",), (".parquet",), (".xml",)
KINDS = TEXT + WORKBOOK + PARQUET + XML
CHUNK = 1 << 20


@dataclass(frozen=True)
class Found:
    """A file to load: where it is, what to call it, and the agency whose folder it lies in, if any."""

    path: Path
    name: str
    agency: str | None


def find_files(paths: Iterable[Path]) -> list[Found]:
    """Return every extract under files and directories, sorted by path within each. Raises ExtractError."""
    found: dict[Path, Found] = {}
    for given in paths:
        for file in _under(given):
            found.setdefault(file.path.resolve(), file)
    return list(found.values())


def _under(given: Path) -> Iterator[Found]:
    if given.is_file():
        if given.suffix.lower() not in KINDS:
            raise ExtractError(f"{given.name} is no extract: give a file that ends in {', '.join(KINDS)}.")
        yield _found(given, given.name)
    elif given.is_dir():
        inside = sorted(path for path in given.rglob("*") if path.suffix.lower() in KINDS and path.is_file())
        shown = [path for path in inside if not _hidden(path.relative_to(given))]
        if not shown:
            raise ExtractError(f"{given} holds no extract: put files that end in {', '.join(KINDS)} there.")
        for path in shown:
            yield _found(path, path.relative_to(given).as_posix())
    else:
        raise ExtractError(f"{given} does not exist: check the path.")


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)


def _found(path: Path, name: str) -> Found:
    folder = path.resolve().parent.name.lower().replace("-", "_").replace(" ", "_")
    return Found(path, name, folder if folder in AGENCIES else None)


def chunks(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes, a megabyte at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal: the extract's name for ever."""
    hasher = hashlib.sha256()
    for chunk in chunks(path):
        hasher.update(chunk)
    return hasher.hexdigest()
