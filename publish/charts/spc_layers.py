"""The figures of an SPC chart: range, limits, mean, target, England, value line and points; one layer is one mark."""

from itertools import pairwise
from typing import Any

import altair as alt

from publish.charts.marks import Row, colour, layer, stamp
from publish.charts.spc_rows import drawn_value, look, point_row, segments
from queries.series import Series

SHAPES = {"improvement": "circle", "concern": "diamond", "neutral": "square", "common": "circle"}
SIZES = {"improvement": 120, "concern": 165, "neutral": 120, "common": 46}
EDGE = 250  # orange is 3:1 on white at best: an ink diamond behind gives it an edge


def expected_range(series: Series, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return band, limits and mean, which break at a re-base; no layers where there are no limits."""
    layers: list[alt.Chart] = []
    rows = [row for segment in segments(series) for row in segment]
    if not rows:
        return layers
    detail = alt.Detail("segment:N")
    band = [{**row, "y": row["lower"], "y2": row["upper"]} for row in rows]
    layers.append(layer(band).mark_area(opacity=0.5, aria=False).encode(x, y, alt.Y2("y2:Q"), colour("soft"), detail))
    for side in ("lower", "upper"):
        limit = [{"month": r["month"], "segment": r["segment"], "y": r[side]} for r in rows]
        drawn = layer(limit).mark_line(strokeWidth=1, strokeDash=[2, 2], aria=False)
        layers.append(drawn.encode(x, y, colour("common"), detail))
    mean = [{"month": r["month"], "segment": r["segment"], "y": r["mean"]} for r in rows]
    return [*layers, layer(mean).mark_line(strokeWidth=1.2, aria=False).encode(x, y, colour("common"), detail)]


def levels(series: Series, y: alt.Y) -> list[alt.Chart]:
    """Return England's figure and the target as lines across."""
    layers: list[alt.Chart] = []
    if series.comparator:
        rule = layer([{"y": series.comparator.value}]).mark_rule(strokeWidth=2, aria=False)
        layers.append(rule.encode(y, colour("comparator")))
    if series.target:
        rule = layer([{"y": series.target.value}]).mark_rule(strokeWidth=1.6, strokeDash=[7, 4], aria=False)
        layers.append(rule.encode(y, colour("ink")))
    return layers


def value_line(series: Series, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return the value line, broken where a month has no figure, and the dotted way to an incomplete month."""
    rows: list[Row] = []
    run = 0
    for point in series.shown:
        if point.spc:
            rows.append({"month": stamp(point.month), "y": point.value, "run": run})
        else:
            run += 1
    layers = []
    if rows:
        line = layer(rows).mark_line(strokeWidth=1.8, aria=False)
        layers.append(line.encode(x, y, colour("common"), alt.Detail("run:N")))
    dotted = [
        {"month": stamp(p.month), "y": p.value, "pair": i}
        for i, pair in enumerate(pairwise(series.shown))
        if pair[1].status == "partial" and all(drawn_value(p, series) is not None for p in pair)
        for p in pair
    ]
    if dotted:
        way = layer(dotted).mark_line(strokeWidth=1.4, strokeDash=[2, 3], aria=False)
        layers.append(way.encode(x, y, colour("common"), alt.Detail("pair:N")))
    return layers


def points(series: Series, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return the months as points, each verdict with its own shape, and an incomplete month hollow."""
    layers: list[alt.Chart] = []
    for kind, shape in SHAPES.items():
        rows = [point_row(p, series) for p in series.shown if p.spc and look(p.spc) == kind]
        if not rows:
            continue
        if kind == "concern":
            edge = layer(rows).mark_point(shape="diamond", size=EDGE, filled=True, opacity=1, aria=False)
            layers.append(edge.encode(x, y, colour("ink")))
        mark = layer(rows).mark_point(shape=shape, size=SIZES[kind], filled=True, opacity=1)
        layers.append(mark.encode(x, y, colour(kind), **told()))
    open_months = [
        point_row(p, series) for p in series.shown if p.status == "partial" and drawn_value(p, series) is not None
    ]
    return [*layers, *hollow(open_months, x, y)]


def hollow(rows: list[Row], x: alt.X, y: Any) -> list[alt.Chart]:
    """Return hollow points, filled with paper so that no line shows through."""
    if not rows:
        return []
    inside = layer(rows).mark_point(shape="circle", size=60, filled=True, opacity=1, aria=False)
    ring = layer(rows).mark_point(shape="circle", size=60, filled=False, strokeWidth=1.6, opacity=1)
    return [inside.encode(x, colour("paper"), y=y), ring.encode(x, colour("common"), y=y, **told())]


def told() -> dict[str, Any]:
    """Return the encodings of what a point says when it is pointed at or read aloud."""
    fields = {"when": "Month", "what": "Value", "says": "Reading"}
    tooltip = [alt.Tooltip(f"{field}:N", title=title) for field, title in fields.items()]
    return {"tooltip": tooltip, "description": alt.Description("told:N")}
