"""Draws a sparkline as SVG by hand, because a page has dozens of them."""

from publish.charts.icons import Theme, svg
from publish.charts.spc_marks import clamp, look, on_axis, runs
from queries.series.points import Point, spc_of
from queries.series.series import Series

WIDTH, HEIGHT = 260, 52
EDGE = 8.0  # px left free for the last point
FOOT = 10.0  # px for a row of months not known yet
FULL = 44  # px of height from which marks have their full size
MARKS = {
    "common": '<circle r="4" @(common;-)/>',
    "improvement": '<circle r="5" @(improvement;-)/>',
    "neutral": '<rect x="-4.5" y="-4.5" width="9" height="9" @(neutral;-)/>',
    "concern": '<path d="M0-6.6 6.6 0 0 6.6-6.6 0z" @(concern;ink)/>',
}


def sparkline_svg(series: Series, *, width: int = WIDTH, height: int = HEIGHT, theme: Theme = "auto") -> str:
    """Return the months shown as SVG: line, mean of each segment, dashed target, last known point by its verdict.

    Incomplete months are left out; months not known yet are tiny hollow circles along the foot. An empty SVG where
    nothing is known. The words beside it say what it shows: give its image an empty alt.
    """
    months = [p for p in series.shown if p.status != "partial"]
    known = [p for p in months if p.spc]
    if not known:
        return svg("", width, height, width=width, height=height, theme=theme)
    plot = _Plot(series, months, known, width, height)
    body = plot.means() + plot.target() + plot.lines() + plot.unknown() + plot.last()
    return svg(body, width, height, width=width, height=height, theme=theme)


class _Plot:
    """Holds the scales of one sparkline, and draws its parts as SVG text."""

    def __init__(self, series: Series, months: list[Point], known: list[Point], width: int, height: int) -> None:
        self.series, self.months, self.known, self.width, self.height = series, months, known, width, height
        values = [p.value or 0.0 for p in known] + ([series.target.value] if series.target else [])
        self.low, self.high = min(values), max(values)
        self.scale = min(1.0, height / FULL)
        self.edge = EDGE * self.scale
        self.foot = height - self.edge - (FOOT * self.scale if any(on_axis(p, series) for p in months) else 0)

    def x(self, i: float) -> float:
        return self.edge + (self.width - 2 * self.edge) * i / max(1, len(self.months) - 1)

    def y(self, value: float) -> float:
        span = self.high - self.low
        return self.foot - (self.foot - self.edge) * ((value - self.low) / span if span else 0.5)

    def lines(self) -> str:
        runs: list[list[str]] = [[]]
        for i, point in enumerate(self.months):
            if point.spc:
                runs[-1].append(f"{self.x(i):.1f} {self.y(point.value or 0.0):.1f}")
            elif runs[-1]:
                runs.append([])
        path = "".join("M" + "L".join(run) for run in runs if len(run) > 1)
        return f'<path d="{path}" stroke-width="1.8" stroke-linejoin="round" @(-;common)/>' if path else ""

    def means(self) -> str:
        body = ""
        for run in runs(self.months):
            y = self.y(min(self.high, max(self.low, clamp(spc_of(run[0]).mean, self.series))))
            first, last = (self.months.index(point) for point in (run[0], run[-1]))
            body += f'<path d="M{self.x(first):.1f} {y:.1f}H{self.x(last):.1f}" opacity=".55" @(-;common)/>'
        return body

    def target(self) -> str:
        if not self.series.target:
            return ""
        begins = self.series.target.from_day.replace(day=1)
        earlier = sum(point.month < begins for point in self.months)
        left = self.x(min(earlier, len(self.months) - 1)) if earlier else 2
        line = f"M{left:.1f} {self.y(self.series.target.value):.1f}H{self.width - 2}"
        return f'<path d="{line}" stroke-width="1.4" stroke-dasharray="5 3" @(-;ink)/>'

    def unknown(self) -> str:
        places = [i for i, p in enumerate(self.months) if on_axis(p, self.series)]
        y, r = self.height - 4 * self.scale, 2.4 * self.scale
        body = "".join(f'<circle cx="{self.x(i):.1f}" cy="{y:.1f}" r="{r:.1f}" @(-;common)/>' for i in places)
        for i in places:
            if i and i - 1 not in places:  # a line where the known months end
                body += f'<path d="M{self.x(i - 0.5):.1f} 2V{self.height}" stroke-dasharray="2 2" @(-;common)/>'
        return body

    def last(self) -> str:
        point = self.known[-1]
        x, y = self.x(self.months.index(point)), self.y(point.value or 0.0)
        name = look(point.spc) if point.spc else "common"
        return f'<g transform="translate({x:.1f} {y:.1f}) scale({self.scale:.2f})">{MARKS[name]}</g>'
