"""Writes names, texts and files' addresses as DuckDB reads them.

It stands apart, because readers of a warehouse need it and nothing else of a build.
"""

from pathlib import Path


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def address(path: Path) -> str:
    """Return how DuckDB is given a file: it takes `md:`, `:memory:` or `~` at the beginning for another place."""
    return str(path.absolute())
