"""Figures on a terminal or down a pipe: one row of a frame is one line."""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

_PIPED_WIDTH = 200  # a table that is read by a program or kept in a file should not be folded at 80


def console(stderr: bool = False) -> "Console":
    """Return a console that is plain and wide when its output is piped."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, highlight=False, width=None if stream.isatty() else _PIPED_WIDTH)


def print_frame(frame: "pl.DataFrame", form: str) -> None:
    """Print a frame as CSV or JSON for machines."""
    if form == "json":
        print(json.dumps(frame.to_dicts(), indent=1, default=str, ensure_ascii=False))  # noqa: T201
    else:
        sys.stdout.write(frame.write_csv())
        sys.stdout.flush()


def print_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = (), caption: str = ""
) -> None:
    """Print rows of text for people; columns named in `right` hold figures."""
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", box=None)
    table.pad_edge = False
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console().print(table, markup=False)
    if caption:
        console().print(caption, markup=False)
