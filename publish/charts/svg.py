"""Draws a chart as SVG for print, in light colours and with a font of its own."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
import font_source_sans_pro
import vl_convert as vlc

from publish.charts.palette import FONT, FONT_SIZE, LIGHT

Chart = alt.TopLevelMixin | Mapping[str, Any]  # or its Vega-Lite specification
FONTS = Path(font_source_sans_pro.__file__).parent / "files"


def to_svg(chart: Chart, palette: list[str] | None = None) -> str:
    """Return a chart as SVG text, in the light palette unless another is given (eight colours in order of NAMES)."""
    return str(_converter().vegalite_to_svg(printed(chart, palette or LIGHT)))


def svg_to_png(drawing: str, scale: float = 2) -> bytes:
    """Return an SVG as PNG bytes, for documents that take no SVG."""
    return bytes(_converter().svg_to_png(drawing, scale=scale))


def printed(chart: Chart, palette: list[str]) -> dict[str, Any]:
    """Return a chart's Vega-Lite specification with the palette, background and font of a printed page."""
    # Unvalidated: the converter refuses what is no chart, and Altair takes 0.09 of 0.3 s to find out first.
    spec: dict[str, Any] = chart.to_dict(validate=False) if isinstance(chart, alt.TopLevelMixin) else dict(chart)
    text = {"font": FONT, "fontSize": FONT_SIZE}
    spec["config"] = {
        "range": {"category": palette},
        "background": palette[-1],
        "font": FONT,
        "view": {"stroke": None},
        "text": text,
        "axis": {"labelFont": FONT, "labelFontSize": FONT_SIZE},
        "title": {"font": FONT, "subtitleFont": FONT},
    }
    return spec


@cache
def _converter() -> Any:
    # Static files: from a variable font, text inside an SVG comes out ExtraLight in Typst.
    vlc.register_font_directory(str(FONTS))
    return vlc
