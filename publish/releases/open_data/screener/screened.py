"""Holds what the screener checks: a data file and its `.meta.csv`, as bytes and as rows of text."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Screened:
    """Holds a data file and its meta file as bytes, and the rows of both."""

    name: str
    data: bytes
    meta_name: str
    meta: bytes
    rows: list[dict[str, str]]
    described: list[dict[str, str]]
    head: list[str]
    meta_head: list[str]

    @property
    def filters(self) -> list[str]:
        """The columns that the meta file calls filters."""
        return [row["col_name"] for row in self.described if row.get("col_type") == "Filter"]

    @property
    def indicators(self) -> list[str]:
        """The columns that the meta file calls indicators."""
        return [row["col_name"] for row in self.described if row.get("col_type") == "Indicator"]

    def values(self, column: str) -> Iterator[str]:
        """Yield a column's values; none where the file lacks it."""
        return (row[column] for row in self.rows if column in row)

    def tuples(self, *columns: str) -> Iterator[tuple[str, ...]]:
        """Yield the values of several columns together; none where the file lacks one of them."""
        return (tuple(row[column] for column in columns) for row in self.rows if set(columns) <= row.keys())


Check = Callable[[Screened], Iterable[str]]


def read_rows(content: bytes) -> tuple[list[str], list[dict[str, str]]]:
    """Return a CSV file's head and its rows by column. Raises UnicodeDecodeError."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    head = lines[0] if lines else []
    return head, [dict(zip(head, line, strict=False)) for line in lines[1:]]
