"""Prints frames and tables, and shows progress on a terminal.

Progress goes to stderr, and only to a terminal: pipes and logs get the result alone. Rich draws only the progress: its
tables took 1.2 of 2.5 s of CPU for the 400 rows of `mash metrics`.
"""

import codecs
import json
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, TextIO

import typer

from etl.durable import write_at_once
from etl.errors import QuestionError
from queries.words import counted

if TYPE_CHECKING:
    import polars as pl

_PIPED_WIDTH = 200  # a table that a program reads or a file keeps is not folded at 80 columns
_SOON, _SURE = 3.0, 0.02  # seconds and share before which the time left can't be estimated
MINUTE, HOUR = 60, 3_600
TABLES = ("csv", "xlsx")  # formats that hold one table
_BETWEEN = "  "
_LEAST = 4  # characters a column keeps however narrow the terminal is
_PLAIN = "mash plain letters"
_INSTEAD = {"−": "-", "–": "-", "→": "->", "’": "'", "‘": "'", "“": '"', "”": '"', "≤": "<=", "≥": ">=", "…": "..."}
_CONTROL = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)]) | {9: " "}  # line ends stay


@dataclass(frozen=True)
class File:
    """Where a verb's table goes: the file, the verb, and the data directory that it read."""

    path: Path
    verb: str
    data: Path | None


_FILE: ContextVar[File | None] = ContextVar("file", default=None)


def say(text: str, *, stderr: bool = False) -> None:
    """Print text for people, folded between words; a terminal's control characters in it are left out."""
    width = _width(sys.stderr if stderr else sys.stdout)
    for line in inert(text).split("\n"):
        typer.echo("\n".join(fold(line, width)), err=stderr)


@contextmanager
def into(out: Path | None, form: str, verb: str, data: Path | None = None) -> Iterator[None]:
    """Have the table that a verb prints written to a file, where one is named. A workbook goes nowhere else."""
    if form == "xlsx" and out is None:
        raise QuestionError("A workbook goes into a file: name one with --out FILE.xlsx.")
    if form not in TABLES and out is not None:
        raise QuestionError("--out writes a file: ask for --format csv or xlsx.")
    before = _FILE.set(File(out, verb, data) if out else None)
    try:
        yield
    finally:
        _FILE.reset(before)


def print_frame(frame: "pl.DataFrame", form: str) -> None:
    """Print a frame as CSV (in which no text is a formula) or JSON, or write it to the file that was named."""
    file = _FILE.get()
    if form == "json":
        print(json.dumps(frame.to_dicts(), indent=1, default=str, ensure_ascii=False))  # noqa: T201
    elif form == "xlsx" and file is not None:
        from publish.published.frame_book import frame_book

        write_at_once(file.path, frame_book(frame, file.verb, file.data))
    else:
        from publish.published.csv_text import as_csv

        if file is not None:
            write_at_once(file.path, as_csv(frame).encode())
            return
        sys.stdout.write(as_csv(frame))
        sys.stdout.flush()


def print_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = (), caption: str = ""
) -> None:
    """Print rows of text as a table for people; columns named in `right` hold figures. No columns: no table."""
    if title:
        say(title)
    sides = [column in right for column in columns]
    header, *lines = aligned([columns, *rows], sides, _width(sys.stdout)) if columns else ("",)
    if header:
        typer.secho(header, bold=True)  # plain where it is piped
    if lines:
        typer.echo("\n".join(lines))
    if caption:
        say(caption)


def inert(text: str) -> str:
    """Return text without the characters by which a terminal is controlled."""
    return text.translate(_CONTROL)


def fold(line: str, width: int) -> list[str]:
    """Return a line as lines of at most this width, broken between words where there are any."""
    return wrap(line, width, break_on_hyphens=False, replace_whitespace=False) or [""]


def aligned(rows: Sequence[Sequence[str]], right: Sequence[bool], width: int) -> list[str]:
    """Return rows of cells as lines: each column as wide as its widest cell, to the right where it holds figures.

    Where all columns together are wider than the terminal, the widest are folded.
    """
    cells = [[inert(cell) for cell in row] for row in rows]
    widths = _fitting([max(map(_cells, column)) for column in zip(*cells, strict=True)], width)
    return [line for row in cells for line in _lines(row, widths, right)]


def _fitting(widths: list[int], width: int) -> list[int]:
    spare = width - len(_BETWEEN) * (len(widths) - 1)
    while sum(widths) > spare and max(widths) > _LEAST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _lines(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> Iterator[str]:
    folded = [_pieces(cell, width) for cell, width in zip(row, widths, strict=True)]
    for pieces in zip_longest(*folded, fillvalue=""):
        padded = (
            " " * (width - _cells(piece)) + piece if to_right else piece + " " * (width - _cells(piece))
            for piece, width, to_right in zip(pieces, widths, right, strict=True)
        )
        yield _BETWEEN.join(padded).rstrip()


def _pieces(cell: str, width: int) -> list[str]:
    if len(cell) <= width and "\n" not in cell:
        return [cell]
    return [piece for line in cell.split("\n") for piece in fold(line, width)]


def _cells(text: str) -> int:
    """Return how many columns of a terminal a text takes: East Asian characters take two, marks on others none."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else not unicodedata.combining(char) for char in text)


def print_every_letter() -> None:
    """Write UTF-8 to files and pipes, whatever the system's own encoding, and plain letters to a terminal with fewer.

    Python on Windows writes code page 1252 to a file or pipe: `mash explain ... > changes.txt` ended at the minus sign.
    """
    codecs.register_error(_PLAIN, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors=_PLAIN)


def _plain(lacking: UnicodeError) -> tuple[str, int]:
    """Return what stands for letters that an encoding lacks, and where to go on."""
    if not isinstance(lacking, UnicodeEncodeError):
        raise lacking
    letters = lacking.object[lacking.start : lacking.end]
    return "".join(_INSTEAD.get(letter, "?") for letter in letters), lacking.end


def _width(stream: TextIO) -> int:
    return shutil.get_terminal_size().columns if stream.isatty() else _PIPED_WIDTH


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """Give a function that shows what is being done, and the share (0 to 1) of the time that has passed."""
    if not sys.stderr.isatty():
        yield lambda _what, _share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
    from rich.text import Text

    class Left(ProgressColumn):
        """Shows the time left, which goes on falling during a long step."""

        def render(self, task: Task) -> Text:
            return Text(time_left(task.fields["at"], task.completed, (task.elapsed or 0.0) - task.fields["at"]))

    columns = (BarColumn(bar_width=30), TextColumn("{task.description}"), Left())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starting", total=1.0, at=0.0)
        yield lambda what, share: bar.update(task, description=what, completed=share, at=bar.tasks[0].elapsed or 0.0)


def time_left(at: float, share: float, since: float = 0.0) -> str:
    """Return in words how long the rest takes: a share was done `at` some second, `since` seconds ago.

    Empty while it can't be estimated, and where the rest takes longer than expected.
    """
    if at < _SOON or not _SURE <= share < 1:
        return ""
    left = at * (1 - share) / share - since
    if left < 10:
        return "a few seconds left" if left > 0 else ""
    if left < MINUTE - 5:
        return f"about {round(left, -1):.0f} seconds left"
    if left < HOUR - 5 * MINUTE:
        return f"about {counted(max(1, round(left / MINUTE)), 'minute')} left"
    return f"about {counted(max(1, round(left / HOUR)), 'hour')} left"
