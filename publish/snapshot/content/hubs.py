"""Measures each hub for the annex, and lays the released figures out: one row is a measure, one column a hub."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from publish.disclosure import TOTAL, Released, require
from publish.published.cells import Figure
from publish.snapshot.content.board import SHORT
from publish.snapshot.content.drawn import shown
from publish.snapshot.content.judged import everywhere
from publish.snapshot.content.rows import HubRow, Table
from queries import words
from queries.build import Build
from queries.calendar.months import months_after
from queries.measure.engine import measure
from queries.metrics.catalogue import HEADLINES
from queries.metrics.dimensions import name_of
from queries.series.points import Point

BESIDE = 4  # hubs in one table: five columns of figures fit a page
EVERY = "All hubs"


def by_hub(build: Build, month: date, whole: pl.DataFrame) -> pl.DataFrame:
    """Return the measures of a snapshot with a row for each hub, in the latest month that each measure is known of.

    `whole` are the totals of every month. Not yet released.
    """
    asked = [m for m in HEADLINES.values() if "hub" in m.dims]
    hubs = measure(build, asked, by=["hub"], until=months_after(month, 1) - timedelta(days=1))
    spoken = whole.filter(pl.col("status") == "ok").group_by("metric").agg(pl.col("start").max())
    parts = hubs.join(spoken, on=["metric", "start"], how="semi").with_columns(pl.col("hub").fill_null("unknown"))
    totals = whole.with_columns(hub=pl.lit(TOTAL))
    return pl.concat([totals, parts.select(totals.columns)])


def annex(released: Released) -> list[Table[HubRow]]:
    """Return a table for every four hubs; none where the annex was not asked for."""
    frame = require(released).frame
    if "hub" not in frame.columns:
        return []
    parts = frame.filter(pl.col("hub") != TOTAL)
    hubs = parts["hub"].unique().sort().to_list()
    cells = {(r["metric"], r["hub"]): r for r in parts.iter_rows(named=True)}
    whole = {(r["metric"], r["start"]): r for r in everywhere(frame).iter_rows(named=True)}
    chunks = [hubs[i : i + BESIDE] for i in range(0, len(hubs), BESIDE)]
    return [_table(chunk, cells, whole) for chunk in chunks]


def _table(
    hubs: Sequence[str],
    cells: Mapping[tuple[str, str], Mapping[str, Any]],
    whole: Mapping[tuple[str, date], Mapping[str, Any]],
) -> Table[HubRow]:
    rows = []
    for name in (name for name in SHORT if any((name, hub) in cells for hub in hubs)):
        start = next(cells[name, hub]["start"] for hub in hubs if (name, hub) in cells)
        figures = tuple(_shown(cells.get((name, hub))) for hub in hubs)
        rows.append(HubRow(name, SHORT[name], words.short_month(start), figures, _shown(whole.get((name, start)))))
    return Table(("Measure", "Month", EVERY, *(name_of("hub", hub) for hub in hubs)), tuple(rows))


def _shown(row: Mapping[str, Any] | None) -> Figure:
    if row is None:
        return "–"
    point = Point(row["start"], row["numerator"], row["denominator"], row["value"], row["status"])
    return shown(point, HEADLINES[row["metric"]].unit)
