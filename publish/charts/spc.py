"""Draws the SPC chart of a series: its marks from back to front, with flags for changes and labels at the right end."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import altair as alt

from publish.charts import rare
from publish.charts.flags import circles
from publish.charts.marks import (
    Row,
    Width,
    colour,
    if_wide,
    ink,
    layer,
    month_x,
    stamp,
    together,
    value_axis,
    write,
)
from publish.charts.palette import HALF_HEIGHT, HEIGHT
from publish.charts.spc_labels import labels
from publish.charts.spc_marks import (
    NOT_KNOWN,
    Frame,
    drawn_value,
    expected_range,
    frame_of,
    hollow,
    levels,
    look,
    on_axis,
    percent,
    point_row,
    points,
    unit,
    value_line,
)
from queries import words
from queries.measure.not_known import waits_for
from queries.series.noted import Mark
from queries.series.points import Point
from queries.series.series import Series

LETTER = 6.4  # px, the mean width of a letter at 13 px
WIDEST = 1120  # px of plot on the widest page
NAMED_FROM = 480  # px of plot width from which there is room for words beside a flag


def not_known(series: Series, x: alt.X, frame: Frame) -> list[alt.Chart]:
    """Return months along the axis: hollow where they are not known (yet), a bold c where they are hidden."""
    along = alt.value(frame.height - 11)
    layers = hollow([point_row(p, series) for p in series.shown if on_axis(p, series)], x, along)
    few = [{"month": stamp(p.month), "text": "c"} for p in series.shown if p.status == "suppressed"]
    if few:
        layers.append(write(few, fontWeight="bold", fontSize=14).encode(x, colour("ink"), y=along, text="text:N"))
    waiting = [p.status in NOT_KNOWN for p in series.shown]
    if True not in waiting or False not in waiting:
        return layers
    first_known, last_known = waiting.index(False), len(waiting) - 1 - waiting[::-1].index(False)
    if first_known:
        layers += _aside(series, x, frame.height, series.shown[:first_known], before=True)
    if last_known < len(waiting) - 1:
        layers += _aside(series, x, frame.height, series.shown[last_known + 1 :], before=False)
    return layers


def _aside(series: Series, x: alt.X, height: int, months: tuple[Point, ...], *, before: bool) -> list[alt.Chart]:
    """Return the dotted line beside unknown months and, where they are wide enough, why they are unknown."""
    half = timedelta(days=15)
    at = months[-1].month + half if before else months[0].month - half
    rule = layer([{"month": stamp(at)}]).mark_rule(strokeDash=[2, 3], strokeWidth=1.2, aria=False)
    share = len(months) / max(1, len(series.shown))
    layers = [rule.encode(x, colour("common"))]
    start = months[0].month if before else at
    below = None
    why = _why(series, months, before)
    for text in (why, why.partition(":")[0]):
        room = len(text) * LETTER / share
        rows = [{"month": stamp(start), "text": text}]
        halo = write(rows, align="left", dx=6, stroke=ink("paper"), strokeWidth=8, strokeJoin="round")
        for note, paint in ((halo, "paper"), (write(rows, align="left", dx=6), "ink")):
            layers.append(note.encode(x, colour(paint), y=alt.value(height - 32), text=if_wide(room, below)))
        below = room
    return layers


def _why(series: Series, months: tuple[Point, ...], before: bool) -> str:
    missing = [series.why[p.month] for p in months if p.month in series.why]
    if missing:
        return missing[-1 if before else 0].removesuffix(".")
    if not before and (wait := waits_for(series.metric)):
        return f"Not known yet: each month needs {wait} of follow-up"
    back = series.metric.history
    length = f"{back.days} days" if back and back.days else f"{back.months if back else 0} months"
    return f"Not known: each month needs the {length} before"


def change_rows(series: Series) -> list[Row]:
    """Return the changes shown as lettered flags; those of one day, or one re-based month, share a flag."""
    by_day: dict[date, list[str]] = {}
    for change in series.shown_changes:
        month = change.effective_on.replace(day=1)
        at = month if month in series.rebases else min(change.effective_on, series.shown[-1].month)
        by_day.setdefault(at, []).append(f"{change.title}, {words.day(change.effective_on)}")
    for month in series.rebases:
        if series.shown and series.shown[0].month < month <= series.shown[-1].month:
            by_day.setdefault(month, [])
    rows: list[Row] = []
    for letter, (at, titles) in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", sorted(by_day.items()), strict=False):
        rebased = at in series.rebases
        named = "; ".join(titles) or f"Limits recalculated, {words.month(at)}"
        also = "Limits recalculated from here" if rebased and titles else ""
        rows.append({"at": at, "letter": letter, "text": named, "also": also})
    return rows


def lowered(series: Series) -> list[date]:
    """Return the days of flags that stand lower, inside the plot: those soon after another one that does not."""
    low: list[date] = []
    for before, row in pairwise(change_rows(series)):
        if (row["at"] - before["at"]).days < 75 and before["at"] not in low:
            low.append(row["at"])
    return low


def changes(series: Series, x: alt.X, small: bool) -> list[alt.Chart]:
    """Return a line, a black flag and a letter for each change, with words beside it where there is room."""
    low = set(lowered(series))
    rows: list[Row] = [
        {"month": stamp(row["at"]), "letter": row["letter"], "high": 10 if row["at"] in low else -13}
        for row in change_rows(series)
    ]
    layers: list[alt.Chart] = []
    for high in sorted({row["high"] for row in rows}):
        some = [{"month": r["month"], "letter": r["letter"]} for r in rows if r["high"] == high]
        rule = layer(some).mark_rule(strokeWidth=1.5, aria=False, y=high, y2=alt.expr("height"))
        flag = layer(some).mark_point(shape="square", size=324, filled=True, opacity=1, aria=False)
        letter = write(some, fontWeight="bold").encode(x, colour("paper"), y=alt.value(high), text="letter:N")
        layers += [rule.encode(x, colour("ink")), flag.encode(x, colour("ink"), y=alt.value(high)), letter]
    return layers + ([] if small else _beside(series, x))


def _beside(series: Series, x: alt.X) -> list[alt.Chart]:
    """Return the words beside flags that have room: to the left of the flag, in the first third to its right."""
    layers: list[alt.Chart] = []
    flags = change_rows(series)
    first, last = series.shown[0].month, series.shown[-1].month
    across = [(row["at"] - first).days / max(1, (last - first).days) for row in flags]
    taken = 0.0  # px of the gap before a flag that hold the words of the one before
    for i, row in enumerate(flags):
        right = across[i] < 0.35
        clear = (across[i + 1 : i + 2] or [1.0])[0] - across[i] if right else across[i] - ([0.0, *across])[i]
        own = max(len(row["text"]), len(row["also"])) * LETTER + 34  # px, with the flag and a gap
        length = own if right else own + taken
        taken = own if right else 0.0
        if clear * WIDEST < length:
            continue
        for text, high in ((row["text"], -20 if row["also"] else -13), (row["also"], -6)):
            if text:
                note = write(
                    [{"month": stamp(row["at"]), "text": text}], align="left" if right else "right",
                    dx=14 if right else -14,
                )  # fmt: skip
                layers.append(
                    note.encode(x, colour("ink"), y=alt.value(high), text=if_wide(max(NAMED_FROM, length / clear)))
                )
    return layers


def spc_chart(
    series: Series,
    width: Width = "container",
    height: int | None = None,
    small: bool = False,
    notes: Sequence[Mark] = (),
) -> alt.LayerChart | None:
    """Return the chart of a series, or None where it has no month to show.

    `width` is the whole width, labels included. `small` leaves the words beside flags away. `notes` are marked by their
    numbers. The heading, `alt` and
    key of shapes come from `queries.series.findings` and `kinds`.
    """
    if not series.shown or not any(drawn_value(p, series) is not None for p in series.shown):
        return None
    tall = height or (HALF_HEIGHT if small else HEIGHT)
    if rare.draws_times(series):
        return rare.times_chart(series, width, tall)
    bars = rare.counts_events(series)
    frame = frame_of(series, tall, lowered(series))
    x = month_x([p.month for p in series.shown])
    y = alt.Y(
        "y:Q",
        scale=alt.Scale(domain=[frame.lowest, frame.highest], nice=False, zero=False),
        axis=value_axis(
            frame.lowest, frame.highest, percent(series), max(4, tall // 36), unit(series) in ("count", "net")
        ),
    )
    layers = [
        *(rare.bars(series, y) if bars else expected_range(series, x, y)),
        *levels(series, x, y),
        *([] if bars else value_line(series, x, y)),
        *changes(series, x, small),
        *not_known(series, x, frame),
        *points(series, x, y, common=not bars),
        *circles(notes, series, frame, x, y),
        *labels(series, y, frame),
    ]
    return together(layers).properties(
        width=width,
        height=tall,
        padding={"left": 4, "right": 4, "top": 6, "bottom": 4},
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )


def kinds(series: Series) -> list[str]:
    """Return which shapes the chart holds, for its key (`publish.charts.icons.key`)."""
    if rare.draws_times(series):
        return ["event", "since"]
    shapes = {look(p.spc) for p in series.shown if p.spc}
    known = next((at for at, p in enumerate(series.shown) if p.status == "ok"), 0)
    shapes |= {
        "before" if p.status == "immature" and at < known else p.status  # what lies before can't be known later
        for at, p in enumerate(series.shown)
        if p.status != "ok"
    }
    here = [
        "common",
        "concern",
        "improvement",
        "neutral",
        "partial",
        "before",
        "immature",
        "unknown",
        "untimed",
        "off_ladder",
        "suppressed",
    ]
    if rare.counts_events(series):
        here = ["bar", *here[1:]]
        shapes.add("bar")
    ranged = any(p.spc and p.spc.lower is not None for p in series.shown)
    parts = [kind for kind in here if kind in shapes] + ["limits"] * ranged
    return parts + ["target"] * bool(series.target) + ["comparator"] * bool(series.comparator)


def changes_sentence(series: Series) -> str:
    """Return the sentence below a chart: `Changes marked: A Hub goes live, 3 March 2025; ...`; empty if none."""
    marked = [
        f"{row['letter']} {row['text']}" + ("; limits recalculated from here" if row["also"] else "")
        for row in change_rows(series)
    ]
    return f"Changes marked: {'. '.join(marked)}." if marked else ""
