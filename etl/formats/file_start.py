"""Reads the start of a file, enough to tell its format; a converter reads it properly later."""

import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from etl.errors import ExtractError
from etl.reading.apart import tried
from etl.reading.files import CHUNK, JSON, PARQUET, WORKBOOK, XLS, XML
from etl.reading.sheet import squeeze

_TEXTS = ("xl/sharedStr", "xl/worksheets/sheet", "content.xml")  # where a workbook keeps what its cells say
_ELEMENT, _COMMENT = re.compile(rb"<(?:\w+:)?(\w+)"), re.compile(rb"<!--.*?-->|<!DOCTYPE.*?>", re.DOTALL)
_FIRST = 6  # lines of a text in which a header may stand under a title
_MOST = 32 * CHUNK  # of a workbook's texts: headers come first unless Excel has shuffled them


@dataclass(frozen=True)
class FileStart:
    """The start of one file. What can't be read looks empty here: the converter says what is wrong with it."""

    path: Path

    @property
    def is_xml(self) -> bool:
        """Whether the file's name says XML."""
        return self.path.suffix.lower() in XML

    @property
    def is_workbook(self) -> bool:
        """Whether the file's name says that it is a workbook."""
        return self.path.suffix.lower() in WORKBOOK

    @property
    def is_json(self) -> bool:
        """Whether the file's name says JSON."""
        return self.path.suffix.lower() in JSON

    @cached_property
    def outer_element(self) -> str:
        """The name of an XML file's outer element, as far as the file's start shows it."""
        with self.path.open("rb") as file:
            found = _ELEMENT.search(_COMMENT.sub(b"", _letters(file.read(CHUNK))))
        return found[1].decode("ascii", "replace") if found else ""

    def holds(self, mark: bytes) -> bool:
        """Return whether the start of the file holds some bytes."""
        with self.path.open("rb") as file:
            return mark in file.read(CHUNK)

    @cached_property
    def first_rows(self) -> list[tuple[str, ...]]:
        """A first guess at the cells of the first filled lines of a text file; none for another."""
        if self.is_xml or self.is_workbook or self.is_json or self.path.suffix.lower() in PARQUET:
            return []
        with self.path.open("rb") as file:
            start = file.read(CHUNK // 16)
        text = start.decode("utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
        lines = islice((line for line in text.splitlines() if squeeze(line)), _FIRST)
        return [tuple(cell.strip('" ') for cell in re.split("[,;\t|]", line)) for line in lines]

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """A first guess at the headers of a text or Parquet file; none for another."""
        if self.is_xml or self.is_workbook or self.is_json:
            return ()
        if self.path.suffix.lower() in PARQUET:
            try:
                return tuple(tried("parquet", self.path)["headers"])
            except (ExtractError, OSError):
                return ()
        with self.path.open("rb") as file:
            start = file.read(CHUNK)
        text = start.decode("utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
        line = next((line for line in text.splitlines() if squeeze(line)), "")
        return tuple(cell.strip('" ') for cell in re.split("[,;\t|]", line))

    def workbook_has(self, text: re.Pattern[bytes]) -> bool:
        """Return whether a pattern is found among a workbook's texts, or at the start of its sheets."""
        if not self.is_workbook:
            return False
        try:
            if self.path.suffix.lower() == XLS:
                with self.path.open("rb") as file:
                    return bool(text.search(_letters(file.read(_MOST))))
            with zipfile.ZipFile(self.path) as archive:
                for name in (name for name in archive.namelist() if name.startswith(_TEXTS)):
                    with archive.open(name) as file:
                        if text.search(_letters(file.read(CHUNK // 16 if "worksheets" in name else _MOST))):
                            return True
        except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError):
            return False
        return False


def _letters(content: bytes) -> bytes:
    """Return what a part of a workbook says, with letters of two bytes as one: older and binary ones write such."""
    return content.replace(b"\0", b"")
