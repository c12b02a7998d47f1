"""A chart's figures and picture as files that say what they show: title, filters, as-at, build, definition."""

import csv
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from etl.builds import BuildInfo
from publish.charts.svg import to_png, to_svg
from publish.look import PRINT_WIDTH
from queries import words

LETTERS = 132  # on a line under the title of a picture 880 px wide, at 13 px


@dataclass(frozen=True)
class About:
    """What a file says of itself: its title, whom it counts in words, and what the figure means."""

    title: str
    filters: str
    definition: str


def inert(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r\0") else value


def csv_of(rows: Sequence[Mapping[str, object]], about: About, info: BuildInfo) -> str:
    """Return rows as CSV text; the last five columns of each row say what it shows."""
    said = {
        "filters": about.filters, "as_at": f"{info.as_at:%Y-%m-%d}", "build": info.build, "title": about.title,
        "definition": about.definition,
    }  # fmt: skip
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    fields = list(rows[0]) if rows else []
    writer.writerow([*fields, *said])
    for row in rows:
        writer.writerow([inert(value) for value in (*(row[name] for name in fields), *said.values())])
    return out.getvalue()


def svg_of(spec: Mapping[str, Any], about: About, info: BuildInfo) -> bytes:
    """Return a chart as an SVG file with all that is said of it."""
    return to_svg(captioned(spec, about, info)).encode()


def png_of(spec: Mapping[str, Any], about: About, info: BuildInfo) -> bytes:
    """Return a chart as a PNG file with all that is said of it."""
    return to_png(captioned(spec, about, info))


def captioned(spec: Mapping[str, Any], about: About, info: BuildInfo) -> dict[str, Any]:
    """Return a chart of a fixed width under its title and what is said of it."""
    dated = f"As at {words.day(info.as_at.date())}, build {info.build}"
    dated += ". Synthetic data: no row describes a real child." if info.policy.synthetic else "."
    lines = [line for said in (about.filters, dated, about.definition) for line in textwrap.wrap(said, LETTERS)]
    title = {
        "text": textwrap.wrap(about.title, 80), "subtitle": lines, "anchor": "start", "frame": "bounds", "offset": 26,
        "fontSize": 18, "subtitleFontSize": 13, "subtitlePadding": 6,
    }  # fmt: skip
    return {**spec, "width": PRINT_WIDTH, "title": title, "padding": 16}
