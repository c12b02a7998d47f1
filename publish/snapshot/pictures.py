"""The pictures of a snapshot as SVG by name: icons, a sparkline for each row, and the charts of its findings."""

from collections.abc import Mapping
from typing import Any

from publish.charts.spc import spc_chart
from publish.charts.svg import to_svg
from publish.icons import NAMES, icon
from publish.look import PRINT_HALF_WIDTH, PRINT_WIDTH
from publish.snapshot.spark import sparkline
from queries.series import Series

HEIGHT, HALF_HEIGHT = 225, 150  # px: three charts and a table of twelve rows share the page
LETTERED = ("improvement", "concern", "neutral")


def pictures(series: Mapping[str, Series], content: Mapping[str, Any]) -> dict[str, str]:
    """Return SVG by the names that the template asks for; a row or chart without figures has none."""
    drawn = {name: icon(name, theme="light") for name in NAMES}
    drawn |= {name + letter: icon(name, letter, theme="light") for name in LETTERED for letter in "HL"}
    lines = {row["metric"]: sparkline(series[row["metric"]]) for row in content["table"]["rows"]}
    drawn |= {name: line for name, line in lines.items() if line}
    for i, entry in enumerate(content["charts"]):
        chart = _chart(series[entry["metric"]], main=i == 0)
        drawn |= {f"chart{i}": chart} if chart else {}
    return drawn


def _chart(series: Series, *, main: bool) -> str | None:
    width, height = (PRINT_WIDTH, HEIGHT) if main else (PRINT_HALF_WIDTH, HALF_HEIGHT)
    chart = spc_chart(series, width=width, height=height, small=not main)
    return None if chart is None else to_svg(chart)
