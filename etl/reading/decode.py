"""Bytes into UTF-8: Polars reads UTF-16 as garbage without an error, so nothing is parsed before it is decoded."""

import codecs
from pathlib import Path

from etl.errors import ExtractError
from etl.reading.files import chunks

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(path: Path) -> Path | bytes:
    """Return the path of a file that is plain UTF-8 with line feeds, else its content made so, in memory.

    Tried in order: a byte order mark (UTF-8, UTF-16), UTF-8, cp1252. Carriage returns without a line feed become
    line feeds. Raises ExtractError for a file that is none of these, holds NUL bytes, or is cut off inside a letter.
    """
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    encoding = marked or ("utf-8" if _is_utf8(path) else "cp1252")
    if encoding != "utf-16" and any(b"\0" in chunk for chunk in chunks(path)):
        raise ExtractError("the file holds NUL bytes: it is damaged, or UTF-16 without a mark; save it as UTF-8 CSV.")
    if encoding == "utf-8" and not _has_bare_returns(path):
        return path
    try:
        content = path.read_bytes().decode(encoding).encode()
    except UnicodeDecodeError as bad:
        raise ExtractError(
            "the file is neither UTF-8, UTF-16 nor Windows (cp1252) text, or is cut off; save it as UTF-8 CSV."
        ) from bad
    if b"\0" in content:
        raise ExtractError("the file holds NUL characters: it is damaged; export it again as UTF-8 CSV.")
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in content else content


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks(path):
            decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    if decoder.getstate()[0]:
        raise ExtractError("the file is cut off in the middle of a letter; export it again.")
    return True


def _has_bare_returns(path: Path) -> bool:
    ended = False
    for chunk in chunks(path):
        if ended and not chunk.startswith(b"\n"):
            return True
        ended = chunk.endswith(b"\r")
        if chunk.count(b"\r") - ended != chunk.count(b"\r\n"):
            return True
    return ended
