"""What lies behind one figure, as a table and as lines of a file; one row is a group."""

from collections.abc import Sequence

from dashboard.parts.drawing import bar
from dashboard.parts.html import image, text, verdict
from dashboard.parts.table import Column, table
from publish import icons
from queries import words
from queries.behind import Part
from queries.metric import Metric


def parts_table(caption: str, heading: str, rows: Sequence[tuple[str, Part]], metric: Metric) -> str:
    """Return the groups with figure, what it rests on and, of shares, interval and place among the groups."""
    share = metric.unit == "percent"
    columns = [Column(heading, False), Column("Figure", not share)]
    columns += [Column("Against the average", False)] if share else []
    columns += [Column("Out of")] if metric.denominator is not None else []
    columns += [Column("95% interval")] if metric.unit in ("percent", "count") else []
    return table(caption, columns, [_row(name, part, metric) for name, part in rows])


def part_rows(by: str, rows: Sequence[tuple[str, Part]]) -> list[dict[str, object]]:
    """Return the groups as lines of a file."""
    return [
        {
            by: name, "numerator": part.numerator, "denominator": part.denominator, "value": part.value,
            "lower_95": part.interval.lower if part.interval else None,
            "upper_95": part.interval.upper if part.interval else None, "verdict": part.verdict or "",
        }
        for name, part in rows
    ]  # fmt: skip


def _row(name: str, part: Part, metric: Metric) -> list[str]:
    share = metric.unit == "percent"
    shown = "–" if part.value is None else words.value(part.value, metric.unit)
    if share and part.value is not None:
        shown = (
            f'<div class="incell"><span class="num">{shown}</span>{image(bar(part.value, part.interval, None))}</div>'
        )
    cells = [text(name), shown]
    if share:
        icon = icons.funnel_icon(part.verdict, metric.better, size=20) if part.verdict else ""
        cells.append(verdict(icon, words.funnel(part.verdict), 20) if part.verdict else "Nothing to compare with")
    if metric.denominator is not None:
        cells.append("–" if part.denominator is None else words.count(part.denominator))
    if metric.unit in ("percent", "count"):
        ends = part.interval
        cells.append(words.span(ends.lower, ends.upper, metric.unit) if ends else "–")
    return cells
