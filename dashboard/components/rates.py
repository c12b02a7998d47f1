"""Writes several measures, or several groups of a rate, side by side, as tiles, as tables and as rows of a file.

Each row is a measure in its latest known month, or a group of a rate over a year.
"""

from collections.abc import Callable, Sequence

from dashboard.components.measures import compared_with, figure, tile, unit, variation
from dashboard.components.tables import Column, bar, table
from dashboard.html import image, paragraph, text, verdict
from publish.charts import icons
from queries import words
from queries.groups.breakdown import Group
from queries.metrics.metric import Metric
from queries.series.points import counted
from queries.series.series import Series

ALONE = "Nothing to compare with"  # stands for the place of a group in the funnel where there is no other


def measure_tile(series: Series, note: str = "", more: str = "") -> str:
    """Return a tile of a measure: its figure, what it counts, what it is compared with, and how it is moving.

    `note` says which of a page's filters it does not obey, `more` is a link as ready HTML.
    """
    latest = series.latest
    counts = f"{counted(series.metric, latest)}. " if latest and latest.denominator is not None else ""
    said = f"{counts}{compared_with(series)}"
    about = " ".join(part for part in (f"{said}.".replace("..", ".") if said else "", note) if part)
    return tile(series.metric.title, figure(series), about, variation(series) + more)


def rates_table(caption: str, series: Sequence[Series], not_split: Callable[[Sequence[str]], str]) -> str:
    """Return measures with figure, counts, interval, month, verdict and England's figure.

    `not_split` gives from a measure's dimensions which of the page's filters it does not obey.
    """
    columns = [
        Column("Measure", False), Column("Figure"), Column("Reading", False), Column("Out of"),
        Column("95% interval"), Column("Month"),
    ]  # fmt: skip
    rows = [_row(each, not_split(each.metric.dims)) for each in series]
    if any(each.comparator for each in series):  # where nothing is compared with England, no column of dashes
        columns.append(Column("England"))
        rows = [[*row, _england(each)] for row, each in zip(rows, series, strict=True)]
    absent = dict.fromkeys(each.absent for each in series if each.absent)
    note = paragraph(" ".join(absent), "note") if absent else ""
    return paragraph(caption) + table(caption, columns, rows, seen=False) + note


def _row(series: Series, note: str) -> list[str]:
    latest, ends = series.latest, series.interval
    beside = f'<br><span class="grey small">{text(note)}</span>' if note else ""
    return [
        text(series.metric.title) + beside,
        f"<b>{text(figure(series))}</b>",
        variation(series, 20),
        text(counted(series.metric, latest) if latest else "") or "–",
        words.span(ends.lower, ends.upper, unit(series)) if ends else "–",
        text(words.short_month(latest.month)) if latest else "–",
    ]


def _england(series: Series) -> str:
    return words.value(series.comparator.value, unit(series)) if series.comparator else "–"


def spread_table(
    caption: str, rows: Sequence[tuple[str, Group]], metric: Metric, heading: str, target: float | None = None
) -> str:
    """Return each group's rate with a bar and its interval, its place in the funnel, and all groups together last."""
    columns = [Column(heading, False), Column("Rate", False), Column("Against the average", False),
               Column(words.capital(metric.noun)), Column("95% interval")]  # fmt: skip
    cells = [group_cells(name, row, metric, target) for name, row in rows]
    return table(caption, columns, cells, total=True, seen=False)


def spread_rows(by: str, rows: Sequence[tuple[str, Group]]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {
            by: name, "numerator": row.numerator, "denominator": row.denominator, "value": row.value,
            "lower_95": row.interval.lower, "upper_95": row.interval.upper, "verdict": row.verdict or "",
        }
        for name, row in rows
    ]  # fmt: skip


def rate_rows(series: Sequence[Series], not_split: Callable[[Sequence[str]], str]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    rows: list[dict[str, object]] = []
    for each in series:
        at, ends = each.latest, each.interval
        rows.append({
            "metric": each.metric.name, "measure": each.metric.title, "month": f"{at.month:%Y-%m}" if at else "",
            "numerator": at.numerator if at else None, "denominator": at.denominator if at else None,
            "value": at.value if at else None, "lower_95": ends.lower if ends else None,
            "upper_95": ends.upper if ends else None, "verdict": each.variation or "",
            "england": each.comparator.value if each.comparator else None,
            "not_split": not_split(each.metric.dims),
        })  # fmt: skip
    return rows


def group_cells(name: str, row: Group, metric: Metric, target: float | None) -> list[str]:
    """Return the cells of a group: its rate with a bar, its place in the funnel, its rows and interval."""
    return [
        text(name),
        in_cell(words.percent(row.value), bar(row.value, row.interval, target)),
        placed(row.verdict, metric.better) or ("" if row.name == "all" else ALONE),
        words.count(row.denominator),
        words.span(row.interval.lower, row.interval.upper, "percent"),
    ]


def in_cell(figure: str, drawing: str) -> str:
    """Return a figure with its drawing beside it, for a table's cell."""
    return f'<div class="incell"><span class="num">{text(figure)}</span>{image(drawing)}</div>'


def placed(place: str | None, better: str) -> str:
    """Return icon and words of a group's place in a funnel, for a table's cell; empty where it has none."""
    return verdict(icons.funnel_icon(place, better, size=20), words.funnel(place), 20) if place else ""
