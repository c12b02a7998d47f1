"""Tells what a file is where its content is not what its name says: many systems save web pages as .xls."""

import zipfile
import zlib
from typing import IO

from etl.reading.files import CHUNK, ODS, PARQUET, TEXT, WORKBOOK, XLS, XLSB, XLSX

_PACKED, _COMPOUND, _PARQUET, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"%PDF"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # how Excel keeps a workbook that only a password opens
_MARKS = b"\xef\xbb\xbf \t\r\n"
_BOOKS = {"xl/workbook.xml": XLSX, "xl/workbook.bin": XLSB, "content.xml": ODS}
LOCKED = "the workbook is protected by a password: take it off in Excel, and save the workbook again."


def why_not(ending: str, content: IO[bytes]) -> str | None:
    """Return what a text, workbook or Parquet file is, and what to do, where its name's ending says something else."""
    start = content.read(CHUNK)
    if ending in WORKBOOK and start.startswith(_COMPOUND) and _is_locked(start, content):
        return LOCKED
    kinds = _kinds(start, content)
    if not start or ending not in (*TEXT, *WORKBOOK, *PARQUET) or ending in kinds or not kinds:
        return None
    if kinds == TEXT:
        return _text(ending, start)
    if kinds == (".pdf",):
        return "the file is a PDF, whatever its name says: ask for its tables as CSV or XLSX."
    what = "Parquet" if kinds == PARQUET else f"an {kinds[0][1:].upper()} workbook"
    return f"the file is {what}, whatever its name says: let its name end in {kinds[0]}."


def _text(ending: str, start: bytes) -> str:
    if ending in PARQUET:
        return "the file is no Parquet but text: let its name end in .csv."
    page = start.lstrip(_MARKS).startswith(b"<")
    what, how = ("a web page or XML", "open") if page else ("text", "let its name end in .csv, or open")
    return f"the file is no {ending[1:].upper()} workbook but {what}: {how} it in Excel and save it as XLSX."


def _kinds(start: bytes, content: IO[bytes]) -> tuple[str, ...]:
    """Return the endings that content may have; none where that is not known."""
    if start.startswith(_COMPOUND):
        return (XLS,)
    if start.startswith(_PARQUET):
        return PARQUET
    if start.startswith(_PDF):
        return (".pdf",)
    if start.startswith(_PACKED):
        return _packed(content)
    return () if b"\0" in start and start[:2] not in (b"\xff\xfe", b"\xfe\xff") else TEXT


def _packed(content: IO[bytes]) -> tuple[str, ...]:
    try:
        with zipfile.ZipFile(content) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError):
        return ()
    return tuple(ending for name, ending in _BOOKS.items() if name in names)[:1]


def _is_locked(start: bytes, content: IO[bytes]) -> bool:
    before = start
    while before:
        if _ENCRYPTED in before:
            return True
        chunk = content.read(CHUNK)
        before = before[-len(_ENCRYPTED) :] + chunk if chunk else b""
    return False
