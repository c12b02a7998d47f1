"""Counts by source, as a table; one row is a source."""

from collections.abc import Sequence

from dashboard.parts.drawing import bar
from dashboard.parts.html import text, verdict
from dashboard.parts.rates import in_cell
from dashboard.parts.table import Column, table
from publish import icons
from queries import words
from queries.volumes import Volume


def volumes_table(caption: str, found: Sequence[Volume]) -> str:
    """Return each source's count with its share, usual range and what the month says; the largest first."""
    columns = [Column("Source", False), Column("Received"), Column("Reading", False), Column("Expected range"),
               Column("Share of the month", False)]  # fmt: skip
    return table(caption, columns, [_row(one) for one in found], seen=False)


def volume_rows(found: Sequence[Volume]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {"source": one.name, "received": one.count, "share": one.share, "verdict": one.series.variation or ""}
        for one in found
    ]


def _row(one: Volume) -> list[str]:
    series, at = one.series, one.series.latest
    spc = at.spc if at and series.current else None
    known = spc is not None and spc.lower is not None and spc.upper is not None
    span = words.expected(spc.lower, spc.upper, "count") if spc and spc.lower is not None and spc.upper else "–"
    moved = verdict(
        icons.variation_icon(series.variation, series.side, size=20),
        words.variation(series.variation, series.side), 20,
    ) if known else "Not known yet"  # fmt: skip
    share = "–" if one.share is None else in_cell(words.percent(one.share), bar(one.share, None, None))
    return [text(one.name), f"<b>{words.count(one.count)}</b>", moved, span, share]
