"""Draws a small line on a scale that it shares with others, as SVG by hand, because a page has dozens of them."""

from collections.abc import Sequence
from itertools import groupby

from publish.charts.icons import Theme, svg
from publish.charts.sparkline import MARKS

WIDTH, HEIGHT, EDGE = 150, 44, 7


def small_svg(
    values: Sequence[float | None],
    bounds: tuple[float, float] = (0, 100),
    *,
    target: float | None = None,
    since: int = 0,
    mark: str = "common",
    width: int = WIDTH,
    height: int = HEIGHT,
    theme: Theme = "auto",
) -> str:
    """Return values in order of time as a line that breaks where one is None, the last one marked by its verdict.

    All drawings with the same `bounds` can be compared by eye. The words beside it say what it shows. The target is
    drawn from the place `since` on: what was agreed before is another.
    """
    low, high = bounds
    span = (high - low) or 1.0

    def x(i: int) -> float:
        return EDGE + (width - 2 * EDGE) * i / max(1, len(values) - 1)

    def y(value: float) -> float:
        return height - EDGE - (height - 2 * EDGE) * (min(high, max(low, value)) - low) / span

    body = f'<path d="M0 {height - 1}H{width}" @(-;soft)/>'
    if target is not None:
        line = f"M{x(since) if since else 0:.1f} {y(target):.1f}H{width}"
        body += f'<path d="{line}" stroke-width="1.4" stroke-dasharray="5 3" @(-;ink)/>'
    known = [(i, value) for i, value in enumerate(values) if value is not None]
    for _, run in groupby(enumerate(known), key=lambda each: each[1][0] - each[0]):
        places = [f"{x(i):.1f} {y(value):.1f}" for _, (i, value) in run]
        if len(places) > 1:
            body += f'<path d="M{"L".join(places)}" stroke-width="1.6" stroke-linejoin="round" @(-;common)/>'
        else:  # a value alone, between two that are missing
            body += f'<circle cx="{places[0].split()[0]}" cy="{places[0].split()[1]}" r="1.6" @(common;-)/>'
    if known:
        i, value = known[-1]
        body += f'<g transform="translate({x(i):.1f} {y(value):.1f}) scale(.8)">{MARKS[mark]}</g>'
    return svg(body, width, height, width=width, height=height, theme=theme)
