"""What is written on an SPC chart: months not known, changes marked by lettered flags, labels at the right end."""

from datetime import date, timedelta
from math import ceil, floor

import altair as alt

from publish.charts.marks import Row, colour, if_wide, ink, layer, pushed_apart, stamp, write
from publish.charts.spc_layers import hollow
from publish.charts.spc_rows import Frame, on_axis, percent, point_row, unit
from queries import words
from queries.series import Point, Series

LABEL_GAP = 17  # px between labels at the right end, for 13 px text
LETTER = 6.4  # px, the mean width of a letter at 13 px
WIDEST = 1120  # px of plot on the widest page
NAMED_FROM = 480  # px of plot width from which there is room for words beside a flag


def not_known(series: Series, x: alt.X, frame: Frame) -> list[alt.Chart]:
    """Return months along the axis: hollow where not known (yet), a bold c where too few to show."""
    along = alt.value(frame.height - 11)
    layers = hollow([point_row(p, series) for p in series.shown if on_axis(p, series)], x, along)
    few = [{"month": stamp(p.month), "text": "c"} for p in series.shown if p.status == "suppressed"]
    if few:
        layers.append(write(few, fontWeight="bold", fontSize=14).encode(x, colour("ink"), y=along, text="text:N"))
    immature = [p.status == "immature" for p in series.shown]
    if True not in immature or False not in immature:
        return layers
    first_known, last_known = immature.index(False), len(immature) - 1 - immature[::-1].index(False)
    if first_known:
        layers += _aside(series, x, frame.height, series.shown[:first_known], before=True)
    if last_known < len(immature) - 1:
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
    for text in (_why(series, before), "Not known" if before else "Not known yet"):
        room = len(text) * LETTER / share
        rows = [{"month": stamp(start), "text": text}]
        halo = write(rows, align="left", dx=6, stroke=ink("paper"), strokeWidth=8, strokeJoin="round")
        for note, paint in ((halo, "paper"), (write(rows, align="left", dx=6), "ink")):
            layers.append(note.encode(x, colour(paint), y=alt.value(height - 32), text=if_wide(room, below)))
        below = room
    return layers


def _why(series: Series, before: bool) -> str:
    if not before:
        return f"Not known yet: each month needs {series.metric.maturity_months} months of follow-up"
    back = series.metric.history
    length = f"{back.days} days" if back and back.days else f"{back.months if back else 0} months"
    return f"Not known: each month needs the {length} before"


def change_rows(series: Series) -> list[Row]:
    """Return the changes shown as lettered flags; those of one day, or one re-based month, share a flag."""
    found: dict[date, list[str]] = {}
    for change in series.shown_changes:
        month = change.effective_on.replace(day=1)
        at = month if month in series.rebases else min(change.effective_on, series.shown[-1].month)
        found.setdefault(at, []).append(f"{change.title}, {words.day(change.effective_on)}")
    for month in series.rebases:
        if series.shown and series.shown[0].month < month <= series.shown[-1].month:
            found.setdefault(month, [])
    rows: list[Row] = []
    for letter, (at, titles) in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", sorted(found.items()), strict=False):
        rebased = at in series.rebases
        named = "; ".join(titles) or f"Limits recalculated, {words.month(at)}"
        also = "Limits recalculated from here" if rebased and titles else ""
        rows.append({"at": at, "letter": letter, "text": named, "also": also})
    return rows


def changes(series: Series, x: alt.X, small: bool) -> list[alt.Chart]:
    """Return a line, a black flag and a letter for each change, with words beside it where there is room."""
    rows: list[Row] = []
    lowered = False
    for i, row in enumerate(found := change_rows(series)):
        lowered = i > 0 and (row["at"] - found[i - 1]["at"]).days < 75 and not lowered
        rows.append({"month": stamp(row["at"]), "letter": row["letter"], "high": 10 if lowered else -13})
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
    found = change_rows(series)
    first, last = series.shown[0].month, series.shown[-1].month
    across = [(row["at"] - first).days / max(1, (last - first).days) for row in found]
    for i, row in enumerate(found):
        right = across[i] < 0.35
        clear = (across[i + 1 : i + 2] or [1.0])[0] - across[i] if right else across[i] - ([0.0, *across])[i]
        length = max(len(row["text"]), len(row["also"])) * LETTER + 34  # px, with the flag and a gap
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


def label_rows(series: Series, frame: Frame) -> list[Row]:
    """Return the labels at the right end, pushed apart; `y` is where they stand, in the unit of the values."""
    wanted: list[tuple[float, str, str]] = []
    at = series.latest.spc if series.latest else None
    if at and at.lower is not None and at.upper is not None:
        if at.upper <= 100 or not percent(series):  # a limit that no figure can cross is not named
            wanted.append((at.upper, f"Upper {_limit(series, at.upper, up=True)}", "common"))
        if at.lower >= 0 or unit(series) == "net":
            wanted.append((at.lower, f"Lower {_limit(series, at.lower, up=False)}", "common"))
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


def _limit(series: Series, value: float, *, up: bool) -> str:
    whole = unit(series) in ("count", "net")
    return words.value((floor(value) if up else ceil(value)) if whole else value, unit(series))
