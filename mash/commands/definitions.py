"""`mash definitions`: exactly what each figure counts.

It reads the words as they were generated and prints them plainly: Polars and Rich would take longer than the rest.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from shutil import get_terminal_size
from textwrap import fill

from queries.definition import Definition, stored

_PIPED_WIDTH = 200
_INDENT = 24


def run(name: str | None, form: str) -> int:
    """Print one definition or all; return the exit code."""
    found = stored(name)
    if form == "json":
        said = json.dumps([asdict(one) for one in found], indent=1, ensure_ascii=False)
    elif form == "markdown":
        said = "\n".join(one.markdown() for one in found).rstrip("\n")
    else:
        said = _whole(found[0]) if name else _list(found)
    print(said)  # noqa: T201
    return 0


def _whole(one: Definition) -> str:
    """Return a definition with its labels in a column of their own, folded to the terminal."""
    width = get_terminal_size((_PIPED_WIDTH, 1)).columns if sys.stdout.isatty() else _PIPED_WIDTH
    lines = [
        fill(text, max(width, 60), initial_indent=label.ljust(_INDENT), subsequent_indent=" " * _INDENT)
        for label, text in one.lines()
    ]
    return "\n".join([one.title, *lines])


def _list(found: Sequence[Definition]) -> str:
    """Return a line for each metric, in columns."""
    rows = [("name", "title", "unit", "better"), *((d.name, d.title, d.unit, d.better) for d in found)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
