"""Writes rows as CSV in which no text can run as a formula, and reads such text back unchanged.

An area named `=HYPERLINK(...)`, or a refused row with such a key, would run in the spreadsheet that opens the file.
Such text gets an apostrophe before it; numbers stay numbers.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

import polars as pl

# What Excel, LibreOffice and Google Sheets take for the beginning of a formula, also full-width and behind white space.
# Text that has an apostrophe before it from the first gets one more, so that it is told from text that was given one.
_FORMULA = r"^'*(?:\s*[=+\-@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}]|[\t\r\n\x00])"
_NUMBER = r"^[+-]?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?$"
_IN_PYTHON = re.compile(re.sub(r"\\x\{(\w{4})\}", r"\\u\1", _FORMULA)), re.compile(_NUMBER)


def inert(value: object) -> object:
    """Return a value that no spreadsheet runs as a formula."""
    formula, number = _IN_PYTHON
    return f"'{value}" if isinstance(value, str) and formula.match(value) and not number.match(value) else value


def as_csv(frame: pl.DataFrame) -> str:
    """Return a frame as CSV in which no text is a formula."""
    text = pl.col(pl.String)
    return frame.with_columns(pl.when(_risky(text)).then("'" + text).otherwise(text).name.keep()).write_csv()


def lines_as_csv(heads: Sequence[str], lines: Iterable[Iterable[object]]) -> str:
    """Return lines under their headings as CSV in which no text is a formula."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([_on_one_line(inert(value)) for value in line] for line in lines)
    return out.getvalue()


def as_it_was(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame that was read from such CSV, with its texts as they were."""
    text = pl.col(pl.String)
    bare = text.str.strip_prefix("'")
    return frame.with_columns(pl.when(text.str.starts_with("'") & _risky(bare)).then(bare).otherwise(text).name.keep())


def _on_one_line(value: object) -> object:
    """Return a value without carriage returns: the csv module leaves them unquoted, and the line would end there."""
    return value.replace("\r", " ") if isinstance(value, str) else value


def _risky(text: pl.Expr) -> pl.Expr:
    return text.str.contains(_FORMULA) & ~text.str.contains(_NUMBER)
