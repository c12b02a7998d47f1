"""Writes names, texts and files' addresses as DuckDB reads them.

It is a module of its own because readers of a warehouse need it, and nothing else of a build's code.
"""

from pathlib import Path

# Columns that a build's tables have beside those of the standard. Here, since what lands and stores rows takes a tenth
# of a second to import.
NOTHING = "read_as_nothing"  # a bit for each column of a row that held a word for nothing, in the contract's order
RECORDED = "decision_recorded"  # a column that a table has where some extract can't say when decisions were made
SENDER = "sent_by"  # the agency in whose folder a row's extract lay; null for other folders


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def address(path: Path) -> str:
    """Return how DuckDB is given a file: it takes `md:`, `:memory:` or `~` at the beginning for another place."""
    return str(path.absolute())
