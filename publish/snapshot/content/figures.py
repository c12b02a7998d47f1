"""Writes down the released figures behind a snapshot, for `figures.json`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from publish.disclosure import TOTAL, Released, require
from publish.published.snapshot_figures import DIMS, HIDDEN, Cell, Figures, GroupCell, MeasureFigures, MonthCell, Number
from publish.snapshot.content.about import About
from publish.snapshot.content.compose import SYNTHETIC, Parts
from publish.snapshot.content.judged import spoken
from publish.snapshot.content.model import Content
from publish.snapshot.content.quality import fault_rows
from queries.series.points import Point
from queries.series.series import Series


def figures(series: Mapping[str, Series], about: About, content: Content, parts: Parts) -> Figures:
    """Return where the figures come from, the sentences, and each measure's released months."""
    met = {definition.metric: definition.met for definition in content.definitions}  # by the policy in force
    return Figures(
        title=about.document_title,
        month=f"{about.month:%Y-%m}",
        revision=about.revision,
        area=about.policy.area,
        as_at=about.as_at.isoformat(timespec="seconds"),
        build=about.build,
        inputs=about.fingerprint,
        version=about.version,
        synthetic=SYNTHETIC if about.policy.synthetic else None,
        symbols={HIDDEN: content.rule},
        disclosure=content.disclosure,
        report=parts.released.report,
        findings=content.findings,
        changed=content.changed,
        together=content.together,
        commentary=parts.commentary.digest,
        metrics=tuple(replace(each, met=met.get(each.metric, each.met)) for each in monthly(series)),
        by_hub=_groups(parts.released, DIMS[:1]),
        groups=_groups(parts.released, DIMS[1:]),
        faults=tuple(_cell(row) for row in fault_rows(parts.faults, parts.titles)),
        revisions=content.revisions,
        withheld=parts.released.report.withheld,
    )


def monthly(series: Mapping[str, Series]) -> tuple[MeasureFigures, ...]:
    """Return each measure with its months and verdicts."""
    return tuple(_measure(each) for each in series.values())


def _groups(released: Released, dims: tuple[str, ...]) -> tuple[GroupCell, ...]:
    """Return the figures of single groups, each with the dimension that it is a group of."""
    frame = require(released).frame
    return tuple(
        GroupCell(dim, row[dim], _cell(row))
        for dim in dims
        if dim in frame.columns
        for row in frame.filter(pl.col(dim) != TOTAL).iter_rows(named=True)
    )


def _cell(row: Mapping[str, Any]) -> Cell:
    status = row["status"]
    return Cell(
        row["metric"], row["period"], *_numbers(row["numerator"], row["denominator"], row["value"], status), status
    )


def _measure(series: Series) -> MeasureFigures:
    metric, point, current = series.metric, spoken(series), series.current
    return MeasureFigures(
        metric=metric.name,
        title=metric.title,
        theme=metric.theme,
        unit=metric.unit,
        better=metric.better,
        counted=metric.counted,
        met=metric.met,
        source=metric.source,
        ladder=series.ladder.name if series.ladder else None,
        target=series.target.value if series.target else None,
        england=series.comparator.value if series.comparator else None,
        speaks_of=f"{point.month:%Y-%m}" if point else None,
        variation=series.variation if current else None,
        side=series.side if current else None,
        assurance=series.assurance if current else None,
        months=tuple(_month(each) for each in series.points),
    )


def _month(point: Point) -> MonthCell:
    numbers, spc = _numbers(point.numerator, point.denominator, point.value, point.status), point.spc
    limits = (spc.mean, spc.lower, spc.upper, spc.verdict) if spc else (None, None, None, None)
    return MonthCell(f"{point.month:%Y-%m}", *numbers, point.status, *limits)


def _numbers(
    numerator: int | None, denominator: int | None, value: float | None, status: str
) -> tuple[Number, Number, Number]:
    """Return a figure's numbers: `c` for each where it is hidden, never 0 and never empty without a reason."""
    if status == "suppressed":
        return HIDDEN, HIDDEN, HIDDEN
    return numerator, denominator, None if value is None else round(value, 6)
