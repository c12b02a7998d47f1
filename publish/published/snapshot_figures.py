"""Defines the content of a snapshot's `figures.json`, and reads it back from an earlier snapshot.

A cell is one figure as it was published. Its numbers are `c` where they are hidden, and None where there are none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from inspect import signature
from typing import Any, TypeVar

from publish.disclosure import Report
from publish.published.plain import as_plain
from queries import words
from queries.series.findings import Finding

HIDDEN = "c"
DIMS = ("hub", "agency", "risk_initial")  # what a snapshot may break a measure by
Number = int | float | str | None
Read = TypeVar("Read")


@dataclass(frozen=True)
class Cell:
    """One figure of one month."""

    metric: str
    month: str
    numerator: Number
    denominator: Number
    value: Number
    status: str


@dataclass(frozen=True)
class GroupCell:
    """One figure of one group of a dimension."""

    dim: str
    group: str
    cell: Cell

    def plain(self) -> dict[str, Any]:
        """Return the cell with the group under the name of its dimension."""
        return {self.dim: self.group, **as_plain(self.cell)}


@dataclass(frozen=True)
class MonthCell:
    """One month of a measure: its figure, and the limits and verdict that rest on the months shown."""

    month: str
    numerator: Number
    denominator: Number
    value: Number
    status: str
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    verdict: str | None = None


@dataclass(frozen=True, kw_only=True)
class MeasureFigures:
    """One measure with its months. `speaks_of` is the latest month that can be known, `ladder` the one that levels of
    need are counted on.
    """

    metric: str
    title: str = ""
    theme: str = ""
    unit: words.Unit
    better: str = ""
    counted: str = ""
    met: str = ""
    source: str = ""
    ladder: str | None = None
    target: float | None = None
    england: float | None = None
    speaks_of: str | None = None
    variation: str | None = None
    side: str | None = None
    assurance: str | None = None
    months: tuple[MonthCell, ...] = ()


@dataclass(frozen=True)
class Statement:
    """One sentence in bold with the sentences that explain it."""

    claim: str
    rest: str


@dataclass(frozen=True)
class RevisedFigure:
    """One figure that a revision changed: what it was, what it is now, and why."""

    name: str
    month: str
    was: str
    now: str
    why: str


@dataclass(frozen=True)
class Revision:
    """What one revision of a month changed."""

    title: str
    why: str
    causes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[RevisedFigure, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Everything in `figures.json`: where it comes from, the sentences, and every figure published."""

    title: str = ""
    month: str = ""
    revision: int = 1
    area: str = ""
    as_at: str = ""
    build: int = 0
    inputs: str = ""
    version: str = ""
    synthetic: str | None = None
    symbols: Mapping[str, str] = field(default_factory=dict)
    disclosure: tuple[str, ...] = ()
    report: Report = field(default_factory=Report)
    findings: tuple[Finding, ...] = ()
    changed: tuple[Statement, ...] = ()
    together: tuple[Statement, ...] = ()
    commentary: str | None = None
    metrics: tuple[MeasureFigures, ...] = ()
    by_hub: tuple[GroupCell, ...] = ()
    groups: tuple[GroupCell, ...] = ()
    faults: tuple[Cell, ...] = ()
    revisions: tuple[Revision, ...] = ()
    withheld: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return the figures as a plain dict, without `withheld` where nothing is."""
        every = {each.name: as_plain(getattr(self, each.name)) for each in fields(self)}
        return every if self.withheld else {name: value for name, value in every.items() if name != "withheld"}


def parse_figures(json: Mapping[str, Any]) -> Figures:
    """Return what `figures.json` holds; parts that an older version did not write are empty.

    Raises KeyError, TypeError, ValueError or AttributeError for JSON that is no snapshot's figures.
    """
    return _read(
        Figures,
        json,
        disclosure=tuple(json.get("disclosure", ())),
        report=_read(Report, json.get("report", {})),
        findings=tuple(_read(Finding, each) for each in json.get("findings", ())),
        changed=tuple(_read(Statement, each) for each in json.get("changed", ())),
        together=tuple(_read(Statement, each) for each in json.get("together", ())),
        metrics=tuple(_measure(each) for each in json["metrics"]),
        by_hub=tuple(_group(each) for each in json.get("by_hub", ())),
        groups=tuple(_group(each) for each in json.get("groups", ())),
        faults=tuple(_read(Cell, each) for each in json.get("faults", ())),
        revisions=tuple(_revision(each) for each in json.get("revisions", ())),
        withheld=tuple(json.get("withheld", ())),
    )


def _measure(json: Mapping[str, Any]) -> MeasureFigures:
    return _read(MeasureFigures, json, months=tuple(_read(MonthCell, each) for each in json["months"]))


def _group(json: Mapping[str, Any]) -> GroupCell:
    dim = next((dim for dim in DIMS if dim in json), DIMS[0])
    return GroupCell(dim, json[dim], _read(Cell, json))


def _revision(json: Mapping[str, Any]) -> Revision:
    rows = tuple(_read(RevisedFigure, each) for each in json["rows"])
    return _read(Revision, json, causes=tuple(json["causes"]), columns=tuple(json["columns"]), rows=rows)


def _read(kind: Callable[..., Read], json: Mapping[str, Any], **parts: object) -> Read:
    """Return a dataclass from the entries with names of its fields, and from parts that were read already."""
    names = signature(kind).parameters
    return kind(**{name: value for name, value in json.items() if name in names} | parts)
