"""Writes a copy of delimited text in which some columns are replaced, record by record.

Every byte outside those columns keeps its place and quotation.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TextIO, TypeAlias

from etl.errors import nearest
from etl.identities.pseudonym import PseudonymError
from etl.identities.scan import holds_identifier, shown
from etl.reading.delimited import SEPARATORS
from etl.reading.files import chunks

Replace: TypeAlias = Callable[[Sequence[str]], list[str]]


@dataclass(frozen=True)
class Rewritten:
    """What was written: rows, the headers of all columns, and the sheets left out because they lack the columns."""

    rows: int
    headers: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def find_columns(headers: Sequence[str], names: Sequence[str]) -> list[int]:
    """Return the place of each named column. Raises PseudonymError for one that is not there, or there twice."""
    check_header_line(headers)
    return [_find(headers, name) for name in names]


def check_header_line(headers: Sequence[str]) -> None:
    """Raise PseudonymError when the header is a row of values, since it would be copied as it is."""
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


_BATCH = 20_000  # records at a time: 5 M take no more memory than 50,000
_LONGEST = 1_000_000  # characters of a record: more means that a quotation mark is never closed
_HINT = "sep="  # Excel's own first line, which names the separator


@dataclass(slots=True)
class _Record:
    """One record: the line of the file on which it begins, its fields as written, and its line end."""

    line: int
    fields: list[str]
    end: str


def rewrite_text(source: Path, target: Path, names: Sequence[str], replace: Replace) -> Rewritten:
    """Write a text file as UTF-8 with the values of some columns replaced.

    Raises PseudonymError for text that can't be decoded, a record with more or fewer values than the header, or a
    quotation mark out of place: nobody could tell which value is the identifier.
    """
    encoding = _encoding(source)
    marked = encoding in ("utf-8-sig", "utf-16")
    try:
        with (
            source.open(encoding=encoding, newline="") as read,
            target.open("w", encoding="utf-8-sig" if marked else "utf-8", newline="") as write,
        ):
            return _rewrite(read, write, names, replace)
    except UnicodeError as bad:
        raise PseudonymError(
            f"{source.name} is neither UTF-8, UTF-16 nor Windows (cp1252) text: save it as UTF-8 CSV."
        ) from bad


def _rewrite(read: TextIO, write: TextIO, names: Sequence[str], replace: Replace) -> Rewritten:
    texts = _texts(read)
    before, line, header = _header(texts)
    separator = max(SEPARATORS, key=lambda mark: len(_split(header.rstrip("\r\n"), mark) or []))
    headers = [_value(field) for field in _record(line, header, separator).fields]
    places = find_columns(headers, names)
    write.write(before + header)
    rows = 0
    records = (_record(at, text, separator) for at, text in texts)
    while batch := list(islice(records, _BATCH)):
        filled = [record for record in batch if any(record.fields)]
        for record in filled:
            if len(record.fields) != len(headers):
                raise PseudonymError(
                    f"Line {record.line} has {len(record.fields)} values where the header has {len(headers)}: mend it, "
                    "or export the file again."
                )
        for place in places:
            _replace(filled, place, replace)
        write.writelines(separator.join(record.fields) + record.end for record in batch)
        rows += len(filled)
    return Rewritten(rows, tuple(headers))


def _replace(records: Sequence[_Record], place: int, replace: Replace) -> None:
    for record, value in zip(records, replace([_value(record.fields[place]) for record in records]), strict=True):
        record.fields[place] = f'"{value}"' if record.fields[place].startswith('"') else value


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(3)
    if start == codecs.BOM_UTF8:
        return "utf-8-sig"
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks(path):
            decoder.decode(chunk)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _texts(read: TextIO) -> Iterator[tuple[int, str]]:
    """Yield each record as written with the line on which it begins: lines are joined while a quotation is open."""
    held: list[str] = []
    began, inside, size = 1, False, 0
    for line, text in enumerate(read, start=1):
        if "\0" in text:
            raise PseudonymError(f"Line {line} holds NUL characters: export the file again as UTF-8 CSV.")
        inside ^= bool(text.count('"') % 2)
        began, size = (began, size + len(text)) if held else (line, len(text))
        held.append(text)
        if not inside:
            yield began, "".join(held)
            held = []
        elif size > _LONGEST:
            break
    if held:
        raise PseudonymError(f"The quotation mark opened on line {began} is never closed: export the file again.")


def _header(texts: Iterator[tuple[int, str]]) -> tuple[str, int, str]:
    """Return what stands before the header (blank lines, Excel's hint), the header's line and the header."""
    before = ""
    for line, text in texts:
        if text.strip(f" {SEPARATORS}\r\n") and not text.lower().startswith(_HINT):
            return before, line, text
        before += text
    raise PseudonymError("The file has no header: export it again.")


def _record(line: int, text: str, separator: str) -> _Record:
    body = text.rstrip("\r\n")
    fields = _split(body, separator)
    if fields is None:
        raise PseudonymError(
            f"Line {line} has a quotation mark inside a value: put the whole value in quotation marks and double the "
            "one inside, or export the file again."
        )
    return _Record(line, fields, text[len(body) :])


def _split(body: str, separator: str) -> list[str] | None:
    """Return the fields of a record as written, or None where a quotation mark stands inside an unquoted value."""
    if '"' not in body:
        return body.split(separator)
    fields, at = [], 0
    while found := _field(separator).match(body, at):
        fields.append(found.group())
        at = found.end()
        if at == len(body):
            return fields
        if body[at] != separator:
            return None
        at += 1
    return None


@cache
def _field(separator: str) -> re.Pattern[str]:
    return re.compile(rf'"(?:[^"]|"")*"|[^"{re.escape(separator)}]*')


def _value(field: str) -> str:
    return field[1:-1].replace('""', '"') if field.startswith('"') else field
