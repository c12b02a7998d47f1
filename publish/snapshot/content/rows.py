"""Defines the rows and cells of a snapshot's tables.

Every text is ready to be printed. A figure stays a number with its unit, so that the workbook can hold it as one; its
plain value is the text that the other files print.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from publish.published.cells import Amount, Day, Figure

Row = TypeVar("Row")


@dataclass(frozen=True)
class Table(Generic[Row]):
    """Column headings and rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Verdict:
    """A verdict in words, with its icon and letter where it has them."""

    icon: str | None
    letter: str | None
    words: str


@dataclass(frozen=True)
class GridEntry:
    """A measure in a cell of the grid."""

    name: str
    value: str


@dataclass(frozen=True)
class GridCell:
    """The measures with one kind of change and one outlook on the target; `tone` is the cell's colour."""

    tone: str
    measures: tuple[GridEntry, ...]


@dataclass(frozen=True)
class GridRow:
    """One kind of change, with a cell for each outlook on the target."""

    icon: str
    letter: str | None
    words: str
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class GridColumn:
    """One outlook on the target."""

    icon: str
    words: str


@dataclass(frozen=True)
class HeadlineRow:
    """A measure in the headline table; `theme` is named in the first row of each theme only."""

    metric: str
    name: str
    note: int | None
    now: Figure
    before: Figure
    target: Figure
    england: Figure
    spark: str
    change: Verdict
    met: Verdict
    theme: str | None


@dataclass(frozen=True)
class MeasureRow:
    """A measure in the table of its theme."""

    metric: str
    name: str
    month: str
    figure: Figure
    out_of: str
    usual: str
    year_before: Figure
    change: Verdict


@dataclass(frozen=True)
class GroupRow:
    """One group's figure."""

    name: str
    figure: Figure
    out_of: str


@dataclass(frozen=True)
class EnglandRow:
    """A measure beside England's published figure."""

    metric: str
    name: str
    month: str
    here: Figure
    england: Figure
    period: str
    reading: str


@dataclass(frozen=True)
class FreshnessRow:
    """How new one agency's data is."""

    agency: str
    newest: Day
    days: Amount
    allowed: Amount
    state: str


@dataclass(frozen=True)
class FaultRow:
    """A fault found in the month's rows."""

    metric: str
    check: str
    rows: str
    share: Amount


@dataclass(frozen=True)
class DefinitionEntry:
    """The definition of one measure in words."""

    metric: str
    name: str
    title: str
    counted: str
    met: str
    left_out: str
    month: str
    source: str


@dataclass(frozen=True)
class HubRow:
    """A measure by hub, beside that of all hubs."""

    metric: str
    name: str
    month: str
    figures: tuple[Figure, ...]
    all: Figure
