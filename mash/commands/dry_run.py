"""Runs `mash load --dry-run`: prints what a load would accept and refuse, and which figures it would change."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl
import typer

from etl.builds import current_build, read_current
from etl.errors import ExtractError
from etl.landing.landing import quarantine_of
from etl.load import load
from etl.staging.rehearsal import rehearsal
from etl.warehouse.publishing import LoadReport
from mash.commands.load import summary
from mash.commands.to_look_at import warnings
from mash.terminal import print_table, progress
from queries.build import Build, open_build
from queries.calendar.months import months_after
from queries.facts.derive import derive
from queries.measure.engine import measure
from queries.measure.question import has_data_for
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.quality.at_worst import at_worst
from queries.words import count, counted, value

Figure: TypeAlias = tuple[int | None, float | None, str]
MONTHS = 3  # of each figure that are compared


def run(data: Path, paths: list[Path], **options: Any) -> int:
    """Print what a load with these options would do, and return what it would. Raises MashError. Nothing is kept."""
    with rehearsal(data) as place, progress() as show:
        try:
            report = load(place, paths, derive=derive, progress=show, **options)
        except ExtractError as refused:
            typer.echo(f"Refused: {refused}")
            typer.echo("Dry run: nothing was kept.")
            return 1
        for line in (*_rows(place, report), *warnings(report)):
            typer.echo(line)
        if report.build:
            _compared(data, place)
        typer.echo(f"A load would say: {summary(_as_told(report, data, place))}")
    typer.echo("Dry run: nothing was kept.")
    return report.exit_code


def _compared(data: Path, place: Path) -> None:
    """Print what refused rows could change, and the figures that the load would. Both builds are closed afterwards.

    Windows deletes no file that is open: the rehearsal stayed on its disk, with the rows of every child.
    """
    after = open_build(place)
    with closing(after.warehouse):
        for bound in at_worst(after):
            typer.echo(f"Refused rows could change {bound.title}: {bound.told}.")
        if not data.exists() or current_build(data) is None:
            _figures(None, after)
            return
        before = open_build(data)
        with closing(before.warehouse):
            _figures(before, after)


def _as_told(report: LoadReport, data: Path, place: Path) -> LoadReport:
    """Return a report with the number of the build that a load would make, or of the one that it would leave as it is.

    The rehearsal has no builds, so it makes its first of whatever landed.
    """
    tried = read_current(place)
    if tried is None or not data.exists() or (known := read_current(data)) is None:
        return report
    same = tried["fingerprint"] == known["fingerprint"]
    return replace(report, build=known["build"] if same else known["build"] + 1, built=not same)


def _rows(place: Path, report: LoadReport) -> Iterator[str]:
    """Yield a line for each table of each extract, and one for each reason for which rows would be refused."""
    for extract in report.landed:
        for table, tally in extract.tables.items():
            yield (
                f"{extract.name}: {table}: {counted(tally.rows, 'row')}, {tally.kept - tally.differing:,} accepted, "
                f"{tally.quarantined:,} refused."
            )
        refused = (
            quarantine_of(place, extract).group_by("table", "column", "reason", "message", maintain_order=True).len()
        )
        for table, column, reason, message, rows in refused.sort("len", descending=True).iter_rows():
            yield f"{extract.name}: refused {counted(rows, 'row')} of {table}: {reason} ({column}). {message}"
    for name, extract in report.known:
        yield f"{name}: already loaded as {extract.name}."


def _figures(before: Build | None, after: Build) -> None:
    """Print the headline figures of the last months that the load would change, as they are and as they would be."""
    then, now = _measured(after), _measured(before) if before else None
    rows = [
        [*key, _shown(key[0], now.get(key) if now else None), _shown(key[0], figure)]
        for key, figure in then.items()
        if not now or now.get(key) != figure
    ]
    if not rows:
        typer.echo("No headline figure would change.")
        return
    print_table("", ["metric", "month", "now", "with this load"], rows, right=("now", "with this load"))


def _measured(build: Build) -> dict[tuple[str, str], Figure]:
    metrics = [metric for metric in HEADLINES.values() if has_data_for(build, metric)]
    since = months_after(build.as_at.date().replace(day=1), -MONTHS)
    frame = measure(build, metrics, since=since)
    columns = frame.select("metric", "period", "numerator", "value", pl.col("status").cast(pl.String))
    return {
        (metric, period): (numerator, figure, status)
        for metric, period, numerator, figure, status in columns.iter_rows()
    }


def _shown(metric: str, figure: Figure | None) -> str:
    """Return a figure with its status, where that is not that it is known."""
    if figure is None:
        return ""
    numerator, percent, status = figure
    unit = METRICS[metric].unit
    told = value(percent, unit) if percent is not None else ""
    if percent is None and numerator is not None and unit == "count":  # a share of nothing is no 0
        told = count(numerator)
    return told if status == "ok" else f"{told} ({status})".strip()
