"""Reads an agency's own sheet as a table: finds its headings, wherever they are, and the records under them."""

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import polars as pl

from etl.reading.merged import Merged, merged_cells
from etl.reading.open import open_sheets
from etl.reading.sheet import ROW, Sheet, squeeze
from etl.reading.table_top import LOOKED_AT, LOWEST, Row, Top, find_top, is_passed_over, joined, same_cells


@dataclass(frozen=True)
class OwnTable:
    """A sheet's table: the lines that its headings stand on, the headings, and its records as a sheet.

    `lowest` has each heading without those it stands under, where headings take several rows. `passed_over` counts
    rows that are no records, by how they begin.
    """

    name: str | None
    lines: tuple[int, ...]
    lowest: tuple[str, ...]
    sheet: Sheet
    rows: int
    passed_over: Counter[str] = field(default_factory=Counter)

    @property
    def headings(self) -> tuple[str, ...]:
        """The heading of each column; empty where it has none."""
        return self.sheet.headers


def own_tables(path: Path, known: frozenset[str] = frozenset(), heading_rows: tuple[int, ...] = ()) -> list[OwnTable]:
    """Return the tables of a file, one a sheet. `known` are squeezed headings to be expected, `heading_rows` line
    numbers where someone has said on which lines the headings stand. Raises ExtractError.
    """
    sheets = open_sheets(path)  # which has read the workbook in a process of its own, before it is looked into here
    merged = merged_cells(path)
    return [_own_table(sheet, merged.get(sheet.name or "", ()), known, heading_rows) for sheet in sheets]


def _own_table(sheet: Sheet, merged: tuple[Merged, ...], known: frozenset[str], said: tuple[int, ...]) -> OwnTable:
    batches = list(sheet.batches())
    frame = pl.concat(batches) if batches else pl.DataFrame(schema={ROW: pl.UInt32})
    start = frame.drop(ROW).head(LOWEST + LOOKED_AT).rows()
    begins = sheet.lines([0])[0] - 1  # the line of the sheet's first filled row, of which it makes the header
    grid: list[Row] = [tuple(cell or None for cell in sheet.headers), *start]
    here = tuple(
        Merged(m.top - begins + 1, max(m.left - sheet.left, 0), m.bottom - begins + 1, m.right - sheet.left)
        for m in merged
        if m.right >= sheet.left
    )
    if said:
        top = Top(said[0] - begins, said[-1] - begins, (), ())
        top = _said(grid, top, here)
    else:
        top = find_top(grid, here, known) or Top(0, 0, sheet.headers, sheet.headers)
    headings = tuple(_unique(top.headings))
    below = _spread_down(frame, top.last, here).slice(top.last)
    kept, passed = _records(below, grid[top.first : top.last + 1])
    return OwnTable(
        sheet.name, tuple(range(begins + top.first, begins + top.last + 1)), top.lowest,
        replace(sheet, headers=headings, batches=lambda: iter([kept])),
        len(kept), passed,
    )  # fmt: skip


def _spread_down(frame: pl.DataFrame, last: int, merged: tuple[Merged, ...]) -> pl.DataFrame:
    """Return the rows with the value of each cell that is merged over several rows in all of them.

    One cell over three children says the same of each; the file keeps it in the first row alone.
    """
    tall = [cell for cell in merged if last < cell.top < cell.bottom and str(cell.left) in frame.columns]
    for name, cells in groupby(sorted(tall, key=lambda cell: cell.left), key=lambda cell: str(cell.left)):
        values = frame[name].to_list()
        for cell in cells:
            first, end = cell.top - 1, min(cell.bottom, len(values))  # the grid's row 0 is the sheet's header
            values[first:end] = values[first : first + 1] * max(end - first, 0)
        frame = frame.with_columns(pl.Series(name, values, pl.String))
    return frame


def _said(grid: list[Row], top: Top, merged: tuple[Merged, ...]) -> Top:
    last = min(max(top.last, 0), len(grid) - 1)
    return joined(grid, min(max(top.first, 0), last), last, merged) or Top(0, 0, _plain(grid[0]), _plain(grid[0]))


def _plain(row: Row) -> tuple[str, ...]:
    return tuple(cell or "" for cell in row)


def _unique(headings: tuple[str, ...]) -> list[str]:
    """Return headings with a number behind those that come again: "Date", "Date (2)"."""
    seen: Counter[str] = Counter()
    named = []
    for heading in headings:
        key = squeeze(heading)
        seen[key] += 1
        named.append(f"{heading} ({seen[key]})" if key and seen[key] > 1 else heading)
    return named


def _why_passed(row: Row, heading_rows: list[Row]) -> str | None:
    again = any(same_cells(row, each) for each in heading_rows)
    return "the headings again" if again else is_passed_over(row)


def _records(frame: pl.DataFrame, heading_rows: list[Row]) -> tuple[pl.DataFrame, Counter[str]]:
    """Return the rows that are records, and how the others begin. A report may repeat its headings on each page."""
    cells = frame.drop(ROW)
    if not cells.width or frame.is_empty():
        return frame, Counter()
    filled = frame.filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))
    first = pl.coalesce(pl.exclude(ROW)).str.strip_chars()
    few = pl.sum_horizontal(pl.exclude(ROW).is_not_null()) < 2
    total = pl.any_horizontal(pl.exclude(ROW).str.contains(r"(?i)^\s*(?:grand |sub-?)?totals?:?\s*$").fill_null(False))
    begins = [cell.strip().lower() for row in heading_rows for cell in row if cell]
    odd = filled.filter(
        few
        | total
        | first.str.to_lowercase().is_in(begins)
        | first.str.contains(r"(?i)^(?:grand |sub-?)?total\b|^(?:w/e|w[.]e[.]|w/c|week|wk)\b")
    )
    passed = {row[0]: _why_passed(row[1:], heading_rows) for row in odd.rows()}
    numbers = [number for number, why in passed.items() if why]
    kept = filled.filter(~pl.col(ROW).is_in(numbers)) if numbers else filled
    return kept, Counter(why for why in passed.values() if why)
