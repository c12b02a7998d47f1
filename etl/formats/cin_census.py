"""Reads DfE's children in need census: a Child element becomes a child's referrals, assessments, enquiries and plans.

A large file is streamed once for each table, so memory stays flat whatever its size. Initial contacts, early help and
care are not in the census. A conference dated on the episode of need itself belongs to a child who moved in with a plan
from another area. It followed no enquiry of this area, so it makes no row and has no 15-day clock.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
from lxml import etree

from etl.errors import ExtractError
from etl.formats.census_rows import DROPPED, READ, TABLES, Child, Row
from etl.formats.context import Context
from etl.formats.file_start import FileStart
from etl.reading.apart import tried
from etl.reading.sheet import ROW, Sheet
from etl.reading.xml import Element, events, forget

KEEP = 64 << 20  # bytes of a file whose rows are kept while it loads (0.1 GB); an area's yearly census has 5 to 40 MB
LOOKED_AT = 50_000  # children in whom blocks are sought that nothing is made of: an area has fewer in a year
BATCH = 25_000  # rows: as Python tuples they take about 20 MB


def recognise(start: FileStart) -> bool:
    """Take every XML file but one that begins with another element: its refusal needs no key."""
    return start.is_xml and start.outer_element in ("", "Message")


def convert(files: Sequence[Path], context: Context) -> list[Sheet]:
    """Return the census's tables. Raises ExtractError when the file is no census, now or while it is read."""
    return census_sheets(files[0], context)


def census_sheets(path: Path, context: Context, keep: int = KEEP) -> list[Sheet]:
    """Return the census's tables; a file of at most `keep` bytes is read once, a larger one for each table and reader.

    Raises ExtractError when the file is no census, now or while it is read.
    """
    tried("xml", path)
    context.refers_to = _check_start(path)
    census = _Census(path, context, path.stat().st_size <= keep)
    return [
        Sheet(table.headers, partial(census.batches, name), partial(census.lines, name), name=name)
        for name, table in TABLES.items()
    ]


@dataclass
class _Census:
    """Rows of each table, a batch at a time, and the line on which the child of each row begins (4 bytes a row)."""

    path: Path
    context: Context
    small: bool
    _frames: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    _lines: "dict[str, array[int]]" = field(default_factory=dict)

    def batches(self, table: str) -> Iterator[pl.DataFrame]:
        """Yield a table's rows; all tables of a small file are kept, those of a large one never."""
        if not self.small:
            yield from (frame for _, frame in self._read([table]))
            return
        if not self._frames:
            frames: dict[str, list[pl.DataFrame]] = {name: [] for name in TABLES}
            for name, frame in self._read(list(TABLES)):
                frames[name].append(frame)
            self._frames = frames
        yield from self._frames[table]

    def lines(self, table: str, rows: Sequence[int]) -> list[int]:
        """Return the line on which the child of each row begins."""
        return [self._lines[table][row] for row in rows]

    def _read(self, tables: Sequence[str]) -> Iterator[tuple[str, pl.DataFrame]]:
        """Read the file once; yield batches of the tables asked for, the last of each when the file ends."""
        self._lines |= {name: array("I") for name in tables}
        held: dict[str, list[Row]] = {name: [] for name in tables}
        locals_: list[str] = []
        for number, element in enumerate(_children(self.path)):
            if "people" in tables and number < LOOKED_AT:
                _note_unread(element, self.context)
            line = min(element.sourceline or 0, 2**32 - 1)
            if "people" in tables and (local := Child(element, self.context).local):
                locals_.append(local)
            for name in tables:
                rows = list(TABLES[name].rows(Child(element, self.context)))
                held[name] += rows
                self._lines[name].extend([line] * len(rows))
                if len(held[name]) >= BATCH:
                    yield name, self._frame(name, held.pop(name))
                    held[name] = []
        self.context.ids.add(locals_, self.context.words)
        for name, rows in held.items():
            yield name, self._frame(name, rows)

    def _frame(self, name: str, batch: Sequence[Row]) -> pl.DataFrame:
        schema = {str(at): pl.String for at in range(len(TABLES[name].headers))}
        frame = pl.DataFrame(batch, schema=schema, orient="row").with_columns(
            pl.when(pl.all().str.strip_chars() != "").then(pl.all().str.strip_chars())
        )
        start = len(self._lines[name]) - len(batch)
        return frame.with_row_index(ROW, start).with_columns(pl.col(ROW).cast(pl.UInt32))


def _note_unread(child: Element, context: Context) -> None:
    """Note the blocks and items of a child that no table is made of, each once; identifiers and names are dropped."""
    for element in child.iter("{*}*"):
        name = etree.QName(element).localname
        if name not in READ and name not in DROPPED and name not in context.unread:
            above = element.getparent()
            if above is None or etree.QName(above).localname in READ:
                context.unread.append(name)


def _check_start(path: Path) -> date | None:
    """Return the census's reference date, from its header: the day for which it is taken."""
    outer = True
    for event, element in events(path, events=("start", "end")):
        name = etree.QName(element).localname
        if outer and name != "Message":
            raise ExtractError("the XML is not a children in need census: its outer element must be Message.")
        outer = False
        if name == "Child":
            break
        if event == "end" and name == "ReferenceDate":
            return _reference_date(element.text or "")
    return None


def _reference_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _children(path: Path) -> Iterator[Element]:
    """Yield each Child element, then forget it and what came before it."""
    for _, element in events(path, tag="{*}Child"):
        yield element
        forget(element)
