"""Draws the labels at the right end of an SPC chart, which take the place of a legend."""

import altair as alt

from publish.charts import rare
from publish.charts.marks import Row, colour, pushed_apart, write
from publish.charts.spc_marks import Frame, percent, unit
from queries import words
from queries.series.series import Series

LABEL_GAP = 17  # px between labels at the right end, for 13 px text


def label_rows(series: Series, frame: Frame) -> list[Row]:
    """Return the labels at the right end, pushed apart; `y` is where they stand, in the unit of the values."""
    wanted: list[tuple[float, str, str]] = []
    at = series.latest.spc if series.latest else None
    if at and at.lower is not None and at.upper is not None:
        low, high = words.ends(at.lower, at.upper, unit(series))
        ranged = words.has_width(at.lower, at.upper, unit(series))  # else the mean says all
        if ranged and (at.upper <= 100 or not percent(series)):  # a limit that no figure can cross is not named
            wanted.append((at.upper, f"Upper {words.value(high, unit(series))}", "common"))
        if ranged and (at.lower >= 0 or unit(series) == "net"):
            wanted.append((at.lower, f"Lower {words.value(low, unit(series))}", "common"))
        if not rare.counts_events(series):
            wanted.append((at.mean, f"Mean {words.value(at.mean, unit(series))}", "common"))
    if series.target:
        wanted.append((series.target.value, f"Target {words.target(series.target.value, unit(series))}", "ink"))
    if series.comparator:
        england = series.comparator
        wanted.append((england.value, f"{england.name} {words.value(england.value, unit(series))}", "ink"))
    if not wanted:
        return []
    heights = pushed_apart([frame.px(value) for value, _, _ in wanted], LABEL_GAP, 0, frame.height)
    per_px = (frame.highest - frame.lowest) / frame.height
    return [
        {"y": frame.lowest + px * per_px, "text": text, "paint": paint}
        for px, (_, text, paint) in zip(heights, wanted, strict=True)
    ]


def labels(series: Series, y: alt.Y, frame: Frame) -> list[alt.Chart]:
    """Return the labels at the right end, in place of a legend; target and England in bold ink."""
    layers = []
    for paint, weight in (("common", "normal"), ("ink", "bold")):
        rows = [{"y": r["y"], "text": r["text"]} for r in label_rows(series, frame) if r["paint"] == paint]
        if rows:
            text = write(rows, align="left", fontWeight=weight, x=alt.expr("width+10"))
            layers.append(text.encode(y, colour(paint), text="text:N"))
    return layers
