"""Finds the files to load, and gives each a name and an agency by its path."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from etl.codes import AGENCIES
from etl.errors import ExtractError

TEXT, PARQUET, XML = (".csv", ".txt", ".tsv"), (".parquet",), (".xml",)
XLSX, XLS, XLSB, ODS = ".xlsx", ".xls", ".xlsb", ".ods"
WORKBOOK = (XLSX, XLS, XLSB, ODS)
JSON = (".json", ".jsonl")
KINDS = TEXT + WORKBOOK + PARQUET + XML + JSON
SPREADSHEETS = (".xlsm", ".numbers")
ARCHIVES = (".zip", ".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz", ".zst")
DATABASES = (".mdb", ".accdb", ".dbf", ".sqlite", ".sqlite3", ".sav", ".dta", ".sas7bdat")
DOCUMENTS = (".doc", ".docx", ".pdf", ".rtf", ".htm", ".html", ".msg", ".eml")
OTHERS = (  # what may hold tables and isn't read: each file is named, so that none is missed
    *SPREADSHEETS, ".dat", ".psv", *ARCHIVES, *DATABASES, *DOCUMENTS,
)  # fmt: skip
CHUNK = 1 << 20


@dataclass(frozen=True)
class Found:
    """A file to load: its path, its name, the agency whose folder it is in (if any).

    It also says whether the file itself was named, and not a folder that holds it.
    """

    path: Path
    name: str
    agency: str | None
    is_asked_for: bool = False


def find_files(paths: Iterable[Path]) -> list[Found]:
    """Return every extract under files and directories, sorted by path within each. Raises ExtractError.

    A folder that can't be opened stands among them, so that what it holds is not missed.
    """
    files: dict[Path, Found] = {}
    for given in paths:
        for file in _under(given):
            files.setdefault(file.path.resolve(), file)
    return list(files.values())


def _under(given: Path) -> Iterator[Found]:
    if given.is_file():
        if given.suffix.lower() not in KINDS + OTHERS:
            raise ExtractError(f"{given.name} is not an extract: give a file that ends in {', '.join(KINDS)}.")
        yield replace(_found(given, given.name), is_asked_for=True)
    elif given.is_dir():
        shown = [path for path in sorted(_inside(given)) if not _hidden(path.relative_to(given))]
        if not shown:
            raise ExtractError(f"{given} holds no extract: put files that end in {', '.join(KINDS)} there.")
        for path in shown:
            yield _found(path, path.relative_to(given).as_posix())
    else:
        raise ExtractError(f"{given} does not exist: check the path.")


def _inside(given: Path) -> Iterator[Path]:
    """Yield the files of a directory that may be extracts, and the folders in it that can't be opened."""
    closed = list[Path]()
    for folder, _, names in os.walk(given, onerror=lambda bad: closed.append(Path(bad.filename))):
        found = (Path(folder, name) for name in names if Path(name).suffix.lower() in KINDS + OTHERS)
        yield from filter(_is_file, found)
    yield from closed


def _is_file(path: Path) -> bool:
    """Return whether a name is a file's, or of what can't be found out: a link to nothing is to be told."""
    try:
        return path.is_file() or not path.exists()
    except OSError:
        return True


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
    """Return the SHA-256 of a file's content, in hexadecimal; the extract keeps it as its identity."""
    hasher = hashlib.sha256()
    for chunk in chunks(path):
        hasher.update(chunk)
    return hasher.hexdigest()
