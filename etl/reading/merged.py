"""Finds the merged cells of a workbook, which the workbook reader does not report."""

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

_REF = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


@dataclass(frozen=True)
class Merged:
    """One merged cell: its first and last row and column, from 0, all of them inclusive."""

    top: int
    left: int
    bottom: int
    right: int


def merged_cells(path: Path) -> dict[str, tuple[Merged, ...]]:
    """Return the merged cells of each sheet by its name; none for a file that is no XLSX workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: _merged(archive.read(part)) for name, part in sheet_parts(archive).items()}
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, RuntimeError, etree.XMLSyntaxError):
        return {}


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the archive's member that holds each sheet, by the sheet's name."""
    parser = etree.XMLParser(**SAFE)
    related = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
    target = {each.get("Id"): each.get("Target") or "" for each in related}
    book = etree.fromstring(archive.read("xl/workbook.xml"), parser)
    parts = {}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        relation = next((value for name, value in sheet.attrib.items() if str(name).endswith("}id")), "")
        place = target.get(relation, "")
        parts[str(sheet.get("name"))] = posixpath.normpath(posixpath.join("xl", place)).lstrip("/")
    return {name: part for name, part in parts.items() if part in archive.namelist()}


def _merged(sheet: bytes) -> tuple[Merged, ...]:
    return tuple(
        Merged(int(top) - 1, _column(left), int(bottom) - 1, _column(right))
        for left, top, right, bottom in _REF.findall(sheet)
    )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number - 1
