"""Bytes into UTF-8: Polars reads UTF-16 as garbage without an error, so nothing is parsed before it is decoded."""

import codecs
import io
from pathlib import Path

from etl.errors import ExtractError
from etl.reading.files import chunks

_NUL = "the file holds NUL bytes: it is damaged, or UTF-16 without its mark; save it as UTF-8 CSV."
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(path: Path) -> Path | bytes:
    """Return the path of a file that is plain UTF-8 with line feeds, else its content made so, in memory.

    Tried in order: a byte order mark (UTF-8, UTF-16), UTF-8, cp1252. Carriage returns without a line feed become
    line feeds. Raises ExtractError for a file that is none of these, holds NUL bytes, or is cut off inside a letter.
    """
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    if marked is None:
        is_utf8, bare_returns = _survey(path)
        if is_utf8 and not bare_returns:
            return path
        marked = "utf-8" if is_utf8 else "cp1252"
    decoder, text = codecs.getincrementaldecoder(marked)(), io.BytesIO()
    try:
        for chunk in chunks(path):
            text.write(decoder.decode(chunk).encode())
        text.write(decoder.decode(b"", final=True).encode())
    except UnicodeDecodeError as bad:
        raise ExtractError(
            "the file is neither UTF-8, UTF-16 nor Windows (cp1252) text, or is cut off; save it as UTF-8 CSV."
        ) from bad
    content = text.getvalue()
    if b"\0" in content:
        raise ExtractError(_NUL)
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in content else content


def _survey(path: Path) -> tuple[bool, bool]:
    """Return whether a file is UTF-8, and whether it has carriage returns that no line feed follows."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, bare, ended = True, False, False
    for chunk in chunks(path):
        if b"\0" in chunk:
            raise ExtractError(_NUL)
        bare |= ended and not chunk.startswith(b"\n")
        ended = chunk.endswith(b"\r")
        if b"\r" in chunk:
            bare |= chunk.count(b"\r") - ended != chunk.count(b"\r\n")
        if is_utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
    if is_utf8 and decoder.getstate()[0]:
        raise ExtractError("the file is cut off in the middle of a letter; export it again.")
    return is_utf8, bare or ended
