"""Reads the files of another area's release from a folder or a ZIP, and nothing else in it."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import polars as pl

from etl.errors import MashError
from etl.identities.scan import Scan
from publish.published.folder import MANIFEST

MOST = 200_000_000  # bytes of one file: a release of ten years by hub has 5 MB
_LONGEST = 600  # characters of a name, a clock or a ladder from outside


class AreaReleaseError(MashError):
    """An area's release can't be read, or is not what was published."""


Read = Callable[[str], bytes]


def reader(path: Path, content: bytes | None, opened: ExitStack) -> Read:
    """Return what reads a release's files by name."""
    if content is None and path.is_dir():
        return _folder(path)
    return _zip(opened.enter_context(ZipFile(path if content is None else BytesIO(content))))


def _folder(path: Path) -> Read:
    root = path.resolve()

    def read(name: str) -> bytes:
        file = root.joinpath(*PurePosixPath(name).parts)
        if not file.resolve().is_relative_to(root) or file.stat().st_size > MOST:
            raise ValueError(name)
        return file.read_bytes()

    return read


def _zip(file: ZipFile) -> Read:
    named = [name for name in file.namelist() if PurePosixPath(name).name == MANIFEST]
    top = PurePosixPath(min(named, key=lambda name: name.count("/"))).parent

    def read(name: str) -> bytes:
        entry = file.getinfo(str(top / name))
        if entry.file_size > MOST:
            raise ValueError(name)
        return file.read(entry)

    return read


def refuse_identifiers(path: Path, files: Mapping[str, bytes]) -> None:
    """Raise AreaReleaseError where a table of a release holds direct identifiers, whatever its columns are called."""
    for name in sorted(files):
        if name.endswith(".csv"):
            rows = pl.read_csv(BytesIO(files[name]), infer_schema=False)
            scan = Scan([f"column {at}" for at in range(1, rows.width + 1)])
            scan.add(rows)
            if found := scan.findings():
                kinds = ", ".join(sorted({finding.kind for finding in found}))
                raise AreaReleaseError(f"{path}: {said(name)} holds what looks like {kinds}. Nothing of it was kept.")


def said(text: object) -> str:
    """Return text from outside that a terminal can print: without control characters, and shortened."""
    return "".join(letter for letter in str(text) if letter.isprintable())[:_LONGEST]
