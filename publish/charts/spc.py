"""The SPC chart of a series, back to front: range, limits, mean, target, England, line, points, changes, labels."""

import altair as alt

from publish.charts.marks import Width, month_x, together, value_axis
from publish.charts.spc_layers import expected_range, levels, points, value_line
from publish.charts.spc_notes import change_rows, changes, labels, not_known
from publish.charts.spc_rows import drawn_value, frame_of, look, percent, unit
from publish.look import HALF_HEIGHT, HEIGHT
from queries.series import Series


def spc_chart(
    series: Series, width: Width = "container", height: int | None = None, small: bool = False
) -> alt.LayerChart | None:
    """Return the chart of a series, or None where it has no month to show.

    `width` is the whole width, labels included. `small` leaves the words beside flags away. The heading, `alt` and
    key of shapes come from `queries.findings` and `kinds`.
    """
    if not series.shown or not any(drawn_value(p, series) is not None for p in series.shown):
        return None
    tall = height or (HALF_HEIGHT if small else HEIGHT)
    frame = frame_of(series, tall)
    x = month_x([p.month for p in series.shown])
    y = alt.Y(
        "y:Q",
        scale=alt.Scale(domain=[frame.lowest, frame.highest], nice=False, zero=False),
        axis=value_axis(
            frame.lowest, frame.highest, percent(series), max(4, tall // 36), unit(series) in ("count", "net")
        ),
    )
    layers = [
        *expected_range(series, x, y),
        *levels(series, y),
        *value_line(series, x, y),
        *changes(series, x, small),
        *not_known(series, x, frame),
        *points(series, x, y),
        *labels(series, y, frame),
    ]
    return together(layers).properties(
        width=width,
        height=tall,
        padding={"left": 4, "right": 4, "top": 6, "bottom": 4},
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )


def kinds(series: Series) -> list[str]:
    """Return which shapes the chart holds, for its key (`publish.icons.key`)."""
    found = {look(p.spc) for p in series.shown if p.spc}
    found |= {p.status for p in series.shown if p.status != "ok"}
    here = ["common", "concern", "improvement", "neutral", "partial", "immature", "suppressed"]
    parts = [kind for kind in here if kind in found] + ["limits"]
    return parts + ["target"] * bool(series.target) + ["comparator"] * bool(series.comparator)


def changes_sentence(series: Series) -> str:
    """Return the sentence below a chart: `Changes marked: A Hub goes live, 3 March 2025; ...`; empty if none."""
    marked = [
        f"{row['letter']} {row['text']}" + ("; limits recalculated from here" if row["also"] else "")
        for row in change_rows(series)
    ]
    return f"Changes marked: {'. '.join(marked)}." if marked else ""
