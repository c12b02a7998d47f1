"""The pictures of a snapshot as SVG by name: icons, a sparkline for each row, and a chart for each theme."""

from collections.abc import Callable, Mapping
from typing import Any

from publish.charts.spc import spc_chart
from publish.charts.svg import to_svg
from publish.icons import KEY, NAMES, icon, key
from publish.look import PRINT_WIDTH
from publish.snapshot.spark import sparkline, sparkline_name
from queries.series import Series

HEIGHT = 150  # px: two themes with words, chart and table share a page
LETTERED = ("improvement", "concern", "neutral")


def pictures(
    series: Mapping[str, Series], content: Mapping[str, Any], progress: Callable[[str, float], None] | None = None
) -> dict[str, str]:
    """Return SVG by the names that the templates ask for; a row or theme without figures has none."""
    drawn = {name: icon(name, theme="light") for name in NAMES}
    drawn |= {name + letter: icon(name, letter, theme="light") for name in LETTERED for letter in "HL"}
    drawn |= {f"key-{kind}": key([kind], theme="light")[0][0] for kind in KEY}
    lines = {row["metric"]: sparkline(series[row["metric"]]) for row in content["table"]["rows"]}
    drawn |= {sparkline_name(name): line for name, line in lines.items() if line}
    charted = [one for one in content["sections"] if one["chart"]]
    for i, section in enumerate(charted):
        if progress:
            progress(f"Drawing {section['title'].lower()}", 0.2 + 0.5 * i / len(charted))
        picture = spc_chart(series[section["chart"]["metric"]], width=PRINT_WIDTH, height=HEIGHT)
        drawn |= {chart_name(section["theme"]): to_svg(picture)} if picture else {}
    return drawn


def chart_name(theme: str) -> str:
    """Return the name of a theme's chart among the pictures."""
    return f"chart-{theme}"
