"""Workbooks as other programs than Excel 2007 write them: XLS (BIFF8), XLSB and ODS, of texts alone, by hand.

Each takes the texts by sheet and row; `hidden` names sheets that nobody sees who opens the file. A text of an ODS
that begins as a cell's XML is the cell.
"""

import struct
import zipfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Sheets = Mapping[str, Sequence[Sequence[str]]]
_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ods(path: Path, sheets: Sheets, hidden: Collection[str] = ()) -> Path:
    """Write an OpenDocument spreadsheet."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    names = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in (
        "office", "table", "text", "style"))  # fmt: skip
    tables = "".join(
        f'<table:table table:name={quoteattr(name)} table:style-name="{"ta2" if name in hidden else "ta1"}">'
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{shown}"/>'
        "</style:style>"
        for name, shown in (("ta1", "true"), ("ta2", "false"))
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {names}><office:automatic-styles>{styles}'
            f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return path


def _ods_cell(text: str) -> str:
    if text.startswith("<table:table-cell"):
        return text
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'


def xlsb(path: Path, sheets: Sheets, hidden: Collection[str] = ()) -> Path:
    """Write Excel's binary workbook."""
    relations = "".join(
        f'<Relationship Id="rId{at}" Target="worksheets/sheet{at}.bin" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
        for at in range(1, len(sheets) + 1)
    )
    listed = b"".join(
        _record(0x9C, struct.pack("<II", int(name in hidden), at) + _wide(f"rId{at}") + _wide(name))
        for at, name in enumerate(sheets, start=1)
    )
    book = _record(0x83) + _record(0x99, bytes(12)) + _record(0x8F) + listed + _record(0x90) + _record(0x84)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.bin", book)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}'
            "</Relationships>",
        )
        for at, rows in enumerate(sheets.values(), start=1):
            archive.writestr(f"xl/worksheets/sheet{at}.bin", _xlsb_sheet(rows))
    return path


def _xlsb_sheet(rows: Sequence[Sequence[str]]) -> bytes:
    width = max(map(len, rows), default=1)
    cells = b"".join(
        _record(0x00, struct.pack("<I", number) + bytes(13))
        + b"".join(_record(0x06, struct.pack("<II", at, 0) + _wide(text)) for at, text in enumerate(row) if text)
        for number, row in enumerate(rows)
    )
    size = struct.pack("<IIII", 0, max(len(rows) - 1, 0), 0, width - 1)
    return _record(0x81) + _record(0x94, size) + _record(0x91) + cells + _record(0x92) + _record(0x82)


def _record(kind: int, content: bytes = b"") -> bytes:
    return _seven(kind) + _seven(len(content), 4) + content


def _seven(number: int, most: int = 2) -> bytes:
    """Return a number seven bits a byte, the lowest first; a kind has the marks in it already."""
    if most == 2:
        return bytes([number]) if number < 0x80 else bytes([number, number >> 8 or 1])
    parts = []
    while True:
        number, part = number >> 7, number & 0x7F
        parts.append(part | (0x80 if number else 0))
        if not number:
            return bytes(parts)


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xls(path: Path, sheets: Sheets, hidden: Collection[str] = ()) -> Path:
    """Write Excel's workbook of 1997."""
    parts = [_xls_sheet(rows) for rows in sheets.values()]
    head_size = len(_globals(sheets, hidden, [0] * len(parts)))
    places, at = [], head_size
    for part in parts:
        places.append(at)
        at += len(part)
    stream = b"".join([_globals(sheets, hidden, places), *parts])
    path.write_bytes(_compound(stream.ljust(4096, b"\0")))
    return path


def _globals(sheets: Sheets, hidden: Collection[str], places: Sequence[int]) -> bytes:
    listed = b"".join(
        _biff(0x85, struct.pack("<IBBBB", place, int(name in hidden), 0, len(name), 1) + name.encode("utf-16-le"))
        for name, place in zip(sheets, places, strict=True)
    )
    return _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + _biff(0x42, b"\xb0\x04") + listed + _biff(0x0A)


def _xls_sheet(rows: Sequence[Sequence[str]]) -> bytes:
    cells = b"".join(
        _biff(0x204, struct.pack("<HHHHB", number, at, 0, len(text), 1) + text.encode("utf-16-le"))
        for number, row in enumerate(rows)
        for at, text in enumerate(row)
        if text
    )
    size = struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows), default=0), 0)
    return _biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + _biff(0x200, size) + cells + _biff(0x0A)


def _biff(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound(stream: bytes) -> bytes:
    """Return a compound file that holds one stream, Workbook: sector 0 is the table of sectors, 1 the directory."""
    sectors = -(-len(stream) // _SECTOR)
    if sectors + 2 > _SECTOR // 4:
        raise ValueError("more than one sector of the table would be needed")
    table = [_FAT, _END, *range(3, sectors + 2), _END]
    table += [_FREE] * (_SECTOR // 4 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<I", 0)
    head += struct.pack("<I", _FREE) * 108
    entries = _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    directory = entries.ljust(_SECTOR, b"\0")
    return head + struct.pack("<128I", *table) + directory + stream.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    text = name.encode("utf-16-le")
    return (
        text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, _FREE, _FREE, child) + bytes(36)
        + struct.pack("<IQ", start, size)
    )  # fmt: skip
