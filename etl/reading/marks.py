"""Counts the rows of a workbook that are hidden, or struck out: the workbook reader reads them like all others."""

import re
import zipfile
import zlib
from pathlib import Path

from lxml import etree

from etl.reading.merged import SAFE, sheet_parts

_LARGEST = 200 << 20  # bytes of a sheet's XML: nobody hides or strikes out rows by hand in a larger one
_HIDDEN = re.compile(rb'row\b[^<>]*\bhidden="(?:1|true)"[^<>]*(?<!/)>')
_NO = {"0", "false"}


def marked_rows(path: Path) -> dict[str, tuple[int, int]]:
    """Return how many rows of each sheet are hidden, and how many struck out; nothing of a file that is no XLSX."""
    try:
        with zipfile.ZipFile(path) as archive:
            struck = _struck_styles(archive)
            return {
                name: _counted(archive.read(part), struck)
                for name, part in sheet_parts(archive).items() if archive.getinfo(part).file_size <= _LARGEST
            }  # fmt: skip
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, RuntimeError, ValueError, etree.LxmlError):
        return {}


def _counted(sheet: bytes, struck: re.Pattern[bytes] | None) -> tuple[int, int]:
    rows = {found[1] for found in struck.finditer(sheet)} if struck else set()
    return len(_HIDDEN.findall(sheet)) if b' hidden="' in sheet else 0, len(rows)


def _struck_styles(archive: zipfile.ZipFile) -> re.Pattern[bytes] | None:
    """Return a pattern of filled cells whose style has a line through its letters; None where no style has."""
    if "xl/styles.xml" not in archive.namelist():
        return None
    styles = etree.fromstring(archive.read("xl/styles.xml"), etree.XMLParser(**SAFE))
    lines = [font.find("{*}strike") for font in styles.iterfind("{*}fonts/{*}font")]
    fonts = {str(at) for at, line in enumerate(lines) if line is not None and line.get("val") not in _NO}
    named = [str(at) for at, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")) if style.get("fontId") in fonts]
    if not named:
        return None
    style = rb'\bs="(?:%s)"' % "|".join(named).encode()
    return re.compile(rb'\br="[A-Z]{1,3}(\d{1,7})"[^<>]*' + style + rb"[^<>]*(?<!/)>")
