"""Draws groups' rates within the limits of chance at each size (a funnel plot). A point is one group."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import sqrt

import altair as alt

from publish.charts.marks import Row, Width, colour, if_wide, ink, layer, together, value_axis, write
from publish.charts.palette import FONT_SIZE, HEIGHT
from publish.charts.spc_marks import EDGE, SHAPES, SIZES
from queries import words
from queries.statistics.funnel import Funnel, FunnelVerdict, Unit
from queries.statistics.intervals import Z95, Z998

STEPS = 60  # points of a limit's line, closer together where it bends
FIRST = 0.5  # of the smallest group, where the funnel's mouth is drawn
ROOM = 1.12  # of the largest group, for the names of the limits
LETTER, LINE = 6.6, 17  # px of a letter and of a line of text at 13 px
PHONE, NARROW, PLOT, WIDE = 270, 420, 620, 1000  # px of plot: phone, where limits are named, half a page, a page
SHORT = 28  # letters of a name that is cut, where there is no room for all of it
NAMED = (
    # groups outside or inside, weight, the plot on which names are placed, and from which width (px) on, to which below
    (True, "bold", WIDE, None),
    (True, "bold", PLOT, WIDE),
    (True, "bold", NARROW, PLOT),
    (True, "bold", PHONE, NARROW),
    (False, "normal", WIDE, None),
    (False, "normal", PLOT, WIDE),
    (False, "normal", NARROW, PLOT),
    (False, "normal", PHONE, NARROW),
)
TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000, 1000000)


def funnel_chart(
    funnel: Funnel, names: Mapping[str, str], better: str, noun: str, width: Width = "container", height: int = HEIGHT
) -> alt.LayerChart | None:
    """Return the funnel: size of each group across, its rate in percent upwards; None below two groups.

    `names` are the groups' words, `better` is higher, lower or neutral, `noun` what was counted. Limits are the 95%
    (dotted) and the 99.8% (grey band) of `queries.statistics.funnel`.
    """
    if len(funnel.units) < 2:
        return None
    sizes = [unit.denominator for unit in funnel.units]
    start, end = max(1.0, FIRST * min(sizes)), max(sizes) * ROOM
    lines = _limits(funnel, start, end)
    rows = [_row(unit, names, better, noun) for unit in funnel.units]
    low, high = _span(rows, lines)
    x, y = _x(start, end), _y(low, high)
    layers = [*_funnel(lines, x, y, funnel.centre * 100)]
    for kind, shape in SHAPES.items():
        own = [row for row in rows if row["kind"] == kind]
        if not own:
            continue
        if kind == "concern":
            edge = layer(own).mark_point(shape=shape, size=EDGE, filled=True, opacity=1, aria=False)
            layers.append(edge.encode(x, y, colour("ink")))
        point = layer(own).mark_point(shape=shape, size=SIZES[kind], filled=True, opacity=1)
        layers.append(point.encode(x, y, colour(kind), **_told()))
    layers += _names(rows, x, y, (start, end), (low, high), height)
    return together([*layers, *_ends(lines, x, y, high - low, height)]).properties(
        width=width, height=height, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 4, "right": 8, "top": 6, "bottom": 4},
    )  # fmt: skip


def kind_of(verdict: FunnelVerdict, better: str) -> str:
    """Return how a group is drawn (`common`, `improvement`, `concern`, `neutral`), as its icon is."""
    if verdict == "as_expected":
        return "common"
    if better not in ("higher", "lower"):
        return "neutral"
    return "improvement" if verdict.endswith("above") == (better == "higher") else "concern"


def _limits(funnel: Funnel, start: float, end: float) -> list[Row]:
    """Return limits in percent at sizes that lie evenly on the axis's root scale."""
    roots = [sqrt(start) + (sqrt(end) - sqrt(start)) * i / (STEPS - 1) for i in range(STEPS)]
    rows: list[Row] = []
    for root in roots:
        inner, outer = funnel.limits(max(1, round(root**2)), Z95), funnel.limits(max(1, round(root**2)), Z998)
        rows.append({
            "size": root**2, "lower": inner.lower * 100, "upper": inner.upper * 100, "far_lower": outer.lower * 100,
            "far_upper": outer.upper * 100,
        })  # fmt: skip
    return rows


def _span(rows: Sequence[Row], lines: Sequence[Row]) -> tuple[float, float]:
    """Return the axis: all points, and the 99.8% limits from the smallest group on."""
    smallest = min(row["size"] for row in rows)
    inside = [line for line in lines if line["size"] >= smallest]
    ends = [row["value"] for row in rows] + [line[side] for line in inside for side in ("far_lower", "far_upper")]
    spare = (max(ends) - min(ends)) * 0.06 or 1.0
    return max(0.0, min(ends) - spare), min(100.0, max(ends) + spare)


def _row(unit: Unit, names: Mapping[str, str], better: str, noun: str) -> Row:
    name, says = names.get(unit.name, unit.name), words.funnel(unit.verdict)
    what = f"{words.percent(unit.value * 100)}, {words.count(unit.numerator)} of {words.count(unit.denominator)} {noun}"
    return {
        "size": unit.denominator, "value": unit.value * 100, "name": name, "what": what, "says": says,
        "told": f"{name}: {what}. {says}", "kind": kind_of(unit.verdict, better),
        "outside": unit.verdict != "as_expected",
    }  # fmt: skip


def _funnel(lines: Sequence[Row], x: alt.X, y: alt.Y, centre: float) -> list[alt.Chart]:
    band = [{"size": line["size"], "value": line["far_lower"], "top": line["far_upper"]} for line in lines]
    area = layer(band).mark_area(opacity=0.5, aria=False, clip=True)
    layers = [area.encode(x, y, alt.Y2("top:Q"), colour("soft"))]
    for side in ("lower", "upper"):
        limit = layer([{"size": line["size"], "value": line[side]} for line in lines])
        layers.append(limit.mark_line(strokeWidth=1, strokeDash=[2, 2], aria=False, clip=True).encode(
            x, y, colour("common")))  # fmt: skip
    mean = layer([{"value": centre}]).mark_rule(strokeWidth=1.2, aria=False)
    return [*layers, mean.encode(y, colour("common"))]


def _ends(lines: Sequence[Row], x: alt.X, y: alt.Y, span: float, height: int) -> list[alt.Chart]:
    """Return the names of the limits inside the funnel's narrow end, where there is room between them."""
    last = lines[-1]
    gap = (last["far_upper"] - last["upper"]) * height / span
    named = [("far_upper", "99.8%", "bottom"), ("far_lower", "99.8%", "top")]
    if gap >= LINE:
        named += [("upper", "95%", "bottom"), ("lower", "95%", "top")]
    return [
        write([{"size": last["size"], "value": last[side], "text": text}], align="right", baseline=baseline, dy=dy)
        .encode(x, y, colour("common"), text=if_wide(NARROW))
        for side, text, baseline in named
        for dy in [-3 if baseline == "bottom" else 3]
    ]  # fmt: skip


def _names(
    rows: Sequence[Row], x: alt.X, y: alt.Y, across: tuple[float, float], up: tuple[float, float], height: int
) -> list[alt.Chart]:
    """Return groups' names beside their points where they don't overlap: those outside first, then the largest."""
    layers = []
    for outside, weight, plot, below in NAMED:
        placed = _placed(rows, (plot, height), across, up)
        for align, dx in (("left", 11), ("right", -11)):
            own = [{**row, "text": name} for row, name, at in placed if at == align and row["outside"] == outside]
            if own:
                options = {"align": align, "dx": dx, "fontWeight": weight}
                halo = write(own, **options, stroke=ink("paper"), strokeWidth=4, strokeJoin="round")
                layers.append(halo.encode(x, y, colour("paper"), text=if_wide(plot, below)))
                layers.append(write(own, **options).encode(x, y, colour("ink"), text=if_wide(plot, below)))
    return layers


def _placed(
    rows: Sequence[Row], plot: tuple[int, int], across: tuple[float, float], up: tuple[float, float]
) -> list[tuple[Row, str, str]]:
    """Return the groups that can be named on a plot of some width and height, their names and how these are aligned."""
    boxes: list[tuple[float, float, float, float]] = [_box(row, 0, 0, across, up, plot) for row in rows]
    short = _shortened([row["name"] for row in rows])
    placed: list[tuple[Row, str, str]] = []
    for row in sorted(rows, key=lambda row: (not row["outside"], -row["size"])):
        for name, side in product(dict.fromkeys([row["name"], short.get(row["name"], row["name"])]), (1, -1)):
            box = _box(row, len(name) * LETTER + 10, side, across, up, plot)
            if box[0] >= 0 and box[1] <= plot[0] and not any(_overlap(box, other) for other in boxes):
                boxes.append(box)
                placed.append((row, name, "left" if side > 0 else "right"))
                break
    return placed


def _shortened(names: Sequence[str]) -> dict[str, str]:
    """Return names of many letters cut after a word, where no two are then the same: `South Wexcombe, Saltmere …`."""
    long = [name for name in names if " " in name[:SHORT] and len(name) > SHORT]
    cut = {name: f"{name[: name.rfind(' ', 0, SHORT)].rstrip(' ,')} …" for name in long}
    return cut if len({*cut.values()}) == len(cut) else {}


def _box(
    row: Row, length: float, side: int, across: tuple[float, float], up: tuple[float, float], plot: tuple[int, int]
) -> tuple[float, float, float, float]:
    """Return the place in px of a point (no length) or of its name to the right (side 1) or left of it."""
    start, end = map(sqrt, across)
    at = (sqrt(row["size"]) - start) / (end - start) * plot[0]
    down = (up[1] - row["value"]) / (up[1] - up[0]) * plot[1]
    if not length:
        return at - 6, at + 6, down - 6, down + 6
    near, far = at + 9 * side, at + (9 + length) * side
    return min(near, far), max(near, far), down - LINE / 2, down + LINE / 2


def _overlap(box: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return box[0] < other[1] and other[0] < box[1] and box[2] < other[3] and other[2] < box[3]


def _x(start: float, end: float) -> alt.X:
    ticks = [tick for tick in TICKS if start <= tick <= end]
    return alt.X(
        "size:Q",
        scale=alt.Scale(type="sqrt", domain=[start, end], nice=False, zero=False),
        axis=alt.Axis(
            title=None, grid=False, values=ticks, tickCount=len(ticks), labelFontSize=FONT_SIZE, labelColor=ink(),
            labelPadding=6,
            tickSize=5, domainColor=ink("common"), tickColor=ink("common"), labelOverlap="greedy", format=",d",
        ),
    )  # fmt: skip


def _y(low: float, high: float) -> alt.Y:
    return alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[low, high], nice=False),
        axis=value_axis(low, high, percent=True),
    )


def _told() -> dict[str, object]:
    tooltip = [alt.Tooltip("name:N", title="Group"), alt.Tooltip("what:N", title="Rate"),
               alt.Tooltip("says:N", title="Reading")]  # fmt: skip
    return {"tooltip": tooltip, "description": alt.Description("told:N")}
