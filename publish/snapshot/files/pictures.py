"""Draws the pictures of a snapshot as SVG: icons, a sparkline for each measure, and a chart for each theme."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from publish.charts.icons import KEY, NAMES, icon, key, svg
from publish.charts.palette import PRINT_WIDTH
from publish.charts.spc import spc_chart
from publish.charts.spc_marks import NOT_KNOWN, look
from publish.charts.svg import to_svg
from publish.snapshot.content.model import Content
from queries import words
from queries.series.points import Point
from queries.series.series import Series

WIDTH, HEIGHT, EDGE, FOOT = 118, 22, 6, 5  # px of a sparkline, as high as a row of print
CHART_HEIGHT = 150  # px: two themes with words, chart and table share a page
LETTERED = ("improvement", "concern", "neutral", "moved")
_MARKS = {
    "concern": '<path d="M{x:g} {top:g} {right:g} {y:g} {x:g} {bottom:g} {left:g} {y:g}Z" stroke-width="0.8" '
    "@(concern;ink)/>",
    "improvement": '<circle cx="{x:g}" cy="{y:g}" r="3.6" @(improvement;-)/>',
    "neutral": '<rect x="{left:g}" y="{top:g}" width="8" height="8" @(neutral;-)/>',
    "common": '<circle cx="{x:g}" cy="{y:g}" r="2.2" @(common;-)/>',
}


def sparkline(series: Series) -> str | None:
    """Return a line of 24 months as SVG, with the target dashed and the newest month's verdict as its end.

    Months that are hidden or not known leave a gap. None without figures.
    """
    drawn = [p for p in series.shown if p.status == "ok" and p.value is not None]
    if not drawn:
        return None
    months = [p.month for p in series.shown]
    step = (WIDTH - 2 * EDGE) / max(1, len(months) - 1)
    across = {month: EDGE + i * step for i, month in enumerate(months)}
    waiting = [across[p.month] for p in series.shown if p.status in NOT_KNOWN]
    up = _scale(series, drawn, foot=FOOT if waiting else 0)
    parts = []
    if series.target:
        y = up(series.target.value)
        parts.append(f'<path d="M0 {y:g}H{WIDTH}" stroke-width="0.9" stroke-dasharray="3 2" @(-;ink)/>')
    for run in _runs(series.shown):
        path = "L".join(f"{across[p.month]:g} {up(p.value or 0):g}" for p in run) + "h0" * (len(run) == 1)
        parts.append(
            f'<path d="M{path}" stroke-width="1.1" stroke-linejoin="round" stroke-linecap="round" @(-;common)/>'
        )
    parts += [f'<circle cx="{x:g}" cy="{HEIGHT - 2.4:g}" r="1.5" stroke-width="0.7" @(-;common)/>' for x in waiting]
    parts.append(_end(series, across[drawn[-1].month], up(drawn[-1].value or 0)))
    return svg("".join(parts), WIDTH, HEIGHT, width=WIDTH, height=HEIGHT, theme="light")


def sparkline_name(metric: str) -> str:
    """Return the name of a measure's line among the pictures."""
    return f"spark-{metric}"


def spark_words(series: Series) -> str:
    """Return a sparkline in words, for people who can't see it."""
    drawn = [p for p in series.shown if p.status == "ok" and p.value is not None]
    values = [p.value for p in drawn if p.value is not None]
    if not values:
        return "No months shown"
    low, high = (words.value(v, series.metric.unit) for v in (min(values), max(values)))
    first, last = words.short_month(drawn[0].month), words.short_month(drawn[-1].month)
    hidden = sum(p.status == "suppressed" for p in series.shown)
    gap = f"; {words.number(hidden)} {'month' if hidden == 1 else 'months'} not shown" if hidden else ""
    return f"The months from {first} to {last}: the lowest is {low} and the highest is {high}{gap}."


def _scale(series: Series, drawn: Sequence[Point], foot: int) -> Callable[[float], float]:
    values = [p.value for p in drawn if p.value is not None] + ([series.target.value] if series.target else [])
    low, high = min(values), max(values)
    room = HEIGHT - 2 * EDGE - foot
    return lambda value: EDGE + room * (0.5 if high == low else (high - value) / (high - low))


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Yield the stretches of months without a gap."""
    for shown, run in groupby(points, key=lambda p: p.status == "ok" and p.value is not None):
        if shown:
            yield list(run)


def _end(series: Series, x: float, y: float) -> str:
    """Return the mark of the newest month shown; a dot where it has no verdict."""
    latest = series.latest
    mark = _MARKS[look(latest.spc) if series.current and latest and latest.spc else "common"]
    return mark.format(x=x, y=y, top=y - 4, bottom=y + 4, left=x - 4, right=x + 4)


def pictures(
    series: Mapping[str, Series], content: Content, progress: Callable[[str, float], None] | None = None
) -> dict[str, str]:
    """Return SVG by the names that the templates use; a row or theme without figures has none."""
    drawn = {name: icon(name, theme="light") for name in NAMES}
    drawn |= {name + letter: icon(name, letter, theme="light") for name in LETTERED for letter in "HL"}
    drawn |= {f"key-{kind}": key([kind], theme="light")[0][0] for kind in KEY}
    lines = {row.metric: sparkline(series[row.metric]) for row in content.table.rows}
    drawn |= {sparkline_name(name): line for name, line in lines.items() if line}
    charts = [(section, section.chart) for section in content.sections if section.chart]
    for i, (section, chart) in enumerate(charts):
        if progress:
            progress(f"Drawing {section.title.lower()}", 0.2 + 0.5 * i / len(charts))
        picture = spc_chart(series[chart.metric], width=PRINT_WIDTH, height=CHART_HEIGHT, notes=chart.notes)
        drawn |= {chart_name(section.theme): to_svg(picture)} if picture else {}
    return drawn


def chart_name(theme: str) -> str:
    """Return the name of a theme's chart among the pictures."""
    return f"chart-{theme}"
