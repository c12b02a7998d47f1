"""Runs `mash definitions`: prints exactly what each figure counts.

It reads the generated words and prints them plainly: importing Polars and Rich would take longer than the rest.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from shutil import get_terminal_size
from textwrap import fill

from queries.metrics.definition import Definition, stored

_PIPED_WIDTH = 200
_INDENT = 24


def run(name: str | None, form: str) -> int:
    """Print one definition or all; return the exit code."""
    chosen = stored(name)
    if form == "json":
        text = json.dumps([asdict(definition) for definition in chosen], indent=1, ensure_ascii=False)
    elif form == "markdown":
        text = "\n".join(definition.markdown() for definition in chosen).rstrip("\n")
    else:
        text = _whole(chosen[0]) if name else _list(chosen)
    print(text)  # noqa: T201
    return 0


def _whole(definition: Definition) -> str:
    """Return a definition with its labels in a column of their own, folded to the terminal."""
    width = get_terminal_size((_PIPED_WIDTH, 1)).columns if sys.stdout.isatty() else _PIPED_WIDTH
    lines = [
        fill(text, max(width, 60), initial_indent=label.ljust(_INDENT), subsequent_indent=" " * _INDENT)
        for label, text in definition.lines()
    ]
    return "\n".join([definition.title, *lines])


def _list(definitions: Sequence[Definition]) -> str:
    """Return a line for each metric, in columns."""
    rows = [("name", "title", "unit", "better"), *((d.name, d.title, d.unit, d.better) for d in definitions)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
