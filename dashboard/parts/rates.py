"""Several measures side by side: one row is a measure in its latest known month, with what it says."""

from collections.abc import Sequence

from dashboard.parts.drawing import bar
from dashboard.parts.html import image, paragraph, text, verdict
from dashboard.parts.measures import figure, goal, tile, unit, variation, which_month
from dashboard.parts.table import Column, table
from publish import icons
from queries import words
from queries.breakdown import Group
from queries.metric import Metric
from queries.series import Series, counted


def measure_tile(series: Series) -> str:
    """Return a headline tile of a measure: its figure, what it is compared with, and how it is moving."""
    about = ". ".join(part for part in (goal(series), which_month(series)) if part)
    return tile(series.metric.title, figure(series), about, variation(series))


def rates_table(caption: str, series: Sequence[Series]) -> str:
    """Return measures with figure, what it rests on, interval, month, verdict and England's figure."""
    columns = [
        Column("Measure", False), Column("Figure"), Column("Reading", False), Column("Out of"),
        Column("95% interval"), Column("Month"), Column("England"),
    ]  # fmt: skip
    return paragraph(caption) + table(caption, columns, [_row(one) for one in series], seen=False)


def _row(series: Series) -> list[str]:
    latest, ends, england = series.latest, series.interval, series.comparator
    said = words.variation(series.variation, series.side) if series.points else "Not in this data"
    return [
        text(series.metric.title),
        f"<b>{text(figure(series))}</b>",
        verdict(icons.variation_icon(series.variation, series.side, size=20), said, 20),
        text(counted(series.metric, latest) if latest else "") or "–",
        words.span(ends.lower, ends.upper, unit(series)) if ends else "–",
        text(words.short_month(latest.month)) if latest else "–",
        words.value(england.value, unit(series)) if england else "–",
    ]


def spread_table(
    caption: str, rows: Sequence[tuple[str, Group]], metric: Metric, heading: str, target: float | None = None
) -> str:
    """Return each group's rate as a bar with its interval, its place in the funnel, and all of them last."""
    columns = [Column(heading, False), Column("Rate", False), Column("Against the average", False),
               Column(f"{metric.noun[0].upper()}{metric.noun[1:]}"), Column("95% interval")]  # fmt: skip
    return table(caption, columns, [_group(name, row, metric, target) for name, row in rows], total=True, seen=False)


def spread_rows(by: str, rows: Sequence[tuple[str, Group]]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {
            by: name, "numerator": row.numerator, "denominator": row.denominator, "value": row.value,
            "lower_95": row.interval.lower, "upper_95": row.interval.upper, "verdict": row.verdict or "",
        }
        for name, row in rows
    ]  # fmt: skip


def rate_rows(series: Sequence[Series]) -> list[dict[str, object]]:
    """Return measures as lines of a file."""
    rows: list[dict[str, object]] = []
    for one in series:
        at, ends = one.latest, one.interval
        rows.append({
            "metric": one.metric.name, "measure": one.metric.title, "month": f"{at.month:%Y-%m}" if at else "",
            "numerator": at.numerator if at else None, "denominator": at.denominator if at else None,
            "value": at.value if at else None, "lower_95": ends.lower if ends else None,
            "upper_95": ends.upper if ends else None, "verdict": one.variation or "",
            "england": one.comparator.value if one.comparator else None,
        })  # fmt: skip
    return rows


def _group(name: str, row: Group, metric: Metric, target: float | None) -> list[str]:
    placed = ""
    if row.verdict:
        placed = verdict(icons.funnel_icon(row.verdict, metric.better, size=20), words.funnel(row.verdict), 20)
    return [
        text(name),
        in_cell(words.percent(row.value), bar(row.value, row.interval, target)),
        placed,
        words.count(row.denominator),
        words.span(row.interval.lower, row.interval.upper, "percent"),
    ]


def in_cell(said: str, drawing: str) -> str:
    """Return a figure with its picture beside it, for a table's cell."""
    return f'<div class="incell"><span class="num">{text(said)}</span>{image(drawing)}</div>'
