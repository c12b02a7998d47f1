"""A bar in a table's cell: decoration beside the number it draws."""

from publish import icons
from queries.statistics.intervals import Interval

BAR_WIDTH, BAR_HEIGHT = 192, 18


def bar(value: float, interval: Interval | None, target: float | None) -> str:
    """Return a 0 to 100 track with a pale bar, the 95% interval as a line, and a dashed target; all in percent."""
    scale, middle = BAR_WIDTH / 100, BAR_HEIGHT / 2
    body = f'<rect x="0" y="3" width="{BAR_WIDTH}" height="12" opacity=".45" @(soft;-)/>'
    body += f'<rect x="0" y="3" width="{value * scale:.1f}" height="12" opacity=".28" @(improvement;-)/>'
    if target is not None:
        body += f'<path d="M{target * scale:.1f} 0V18" stroke-width="2" stroke-dasharray="4 2.5" @(-;ink)/>'
    if interval is not None:
        ends = f"M{interval.lower * scale:.1f} {middle}H{interval.upper * scale:.1f}"
        body += f'<path d="{ends}" stroke-width="2" @(-;ink)/>'
    return icons.svg(body, BAR_WIDTH, BAR_HEIGHT, width=BAR_WIDTH, height=BAR_HEIGHT, theme="auto")
