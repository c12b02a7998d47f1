"""Defines the content of a snapshot, part by part, for the PDF, the web page and the workbook.

Every text is ready to be printed. Templates get the same parts as plain values (`publish.published.plain.as_plain`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from publish.published.cells import Figure
from publish.published.snapshot_figures import Revision, Statement
from publish.snapshot.content.rows import (
    DefinitionEntry,
    EnglandRow,
    FaultRow,
    FreshnessRow,
    GridColumn,
    GridRow,
    GroupRow,
    HeadlineRow,
    HubRow,
    MeasureRow,
    Table,
)
from queries.series.findings import Finding
from queries.series.noted import Mark


@dataclass(frozen=True)
class Run:
    """A stretch of text, bold or not."""

    text: str
    bold: bool


@dataclass(frozen=True)
class Block:
    """A paragraph (`p`) or list item (`li`) of the officer's own words."""

    kind: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Grid:
    """Where each measure stands, and why some stand in no cell."""

    intro: str
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Headlines(Table[HeadlineRow]):
    """The headline table with its footnotes and the line that explains its signs."""

    notes: tuple[str, ...]
    legend: str


@dataclass(frozen=True)
class Chart:
    """A chart's words: heading, caption, alternative text, shapes of its key, changes and notes marked."""

    metric: str
    title: str
    caption: str
    alt: str
    key: tuple[str, ...]
    changes: str
    notes: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class GroupTable(Table[GroupRow]):
    """A measure's figures by group, under a title."""

    title: str


@dataclass(frozen=True)
class Section:
    """A theme: its findings, chart, measures, what to read with them, and the officer's own words.

    `series` is the table of the months behind the chart.
    """

    theme: str
    title: str
    question: str
    findings: tuple[Finding, ...]
    chart: Chart | None
    columns: tuple[str, ...]
    rows: tuple[MeasureRow, ...]
    series: Table[tuple[Figure, ...]] | None
    notes: tuple[str, ...]
    reading: tuple[str, ...]
    trend: str | None
    groups: tuple[GroupTable, ...]
    commentary: tuple[Block, ...]


@dataclass(frozen=True)
class England(Table[EnglandRow]):
    """The table beside England, with its sources and a caution."""

    sources: tuple[str, ...]
    caution: str


@dataclass(frozen=True)
class Quality:
    """How far the data can be trusted; `few` names the faults whose rows are not shown (c)."""

    freshness: Table[FreshnessRow]
    checks: Table[FaultRow]
    few: tuple[str, ...]
    looked_for: str
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """Everything that a snapshot says. `date` is year, month and day of the data; `rule` explains the sign c."""

    document_title: str
    title: str
    area: str
    month: str
    date: tuple[int, int, int]
    facts: str
    findings: tuple[Finding, ...]
    summary: tuple[Block, ...]
    changed: tuple[Statement, ...]
    grid: Grid
    together: tuple[Statement, ...]
    icons: str
    key: Mapping[str, str]
    table: Headlines
    sections: tuple[Section, ...]
    england: England
    quality: Quality
    definitions: tuple[DefinitionEntry, ...]
    by_hub: tuple[Table[HubRow], ...]
    revisions: tuple[Revision, ...]
    first: str
    footer: str
    rule: str
    disclosure: tuple[str, ...]
    provenance: tuple[tuple[str, str], ...]
