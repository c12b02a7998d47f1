"""Writes the tables of the page that compares areas. Each row is an area."""

from collections.abc import Collection
from datetime import date

from dashboard.components.rates import in_cell, placed
from dashboard.components.tables import Column, bar, table
from dashboard.html import text
from queries import words
from queries.england.areas import AreaFigure, Areas
from queries.metrics.comparators import Comparator
from queries.statistics.intervals import wilson_percent

NOT_STATED = "Not stated"


def areas_table(
    caption: str, told: Areas, own: str, beside: Comparator | None = None, neighbours: Collection[str] = ()
) -> str:
    """Return each area's figure beside the limits for its size, in order of their names; `own` is in bold.

    Below them stand published figures: England's, the region's and the statistical neighbours', as far as known. With
    the codes of the area's `neighbours` a column says which areas are among them.
    """
    noun = words.capital(told.metric.noun)
    columns = [Column("Area", False), Column(noun), Column("Rate", False)]
    columns += [Column("Beside the pool", False)] if told.shape else []
    columns += [Column("Statistical neighbour", False)] if neighbours else []
    columns += [Column("Target there", False), Column("Clock there", False), Column("Release", False)]
    rows = [_row(figure, told, own, neighbours) for figure in told.together] + _published(beside, len(columns))
    return table(caption, columns, rows, seen=False)


def _row(figure: AreaFigure, told: Areas, own: str, neighbours: Collection[str]) -> list[str]:
    unit, value = told.unit(figure), figure.value or 0.0
    name = f"<b>{text(figure.area)}</b>" if figure.area == own else text(figure.area)
    interval = wilson_percent(figure.numerator or 0, figure.denominator or 0)
    place = [placed(unit.verdict if unit else None, told.metric.better)] if told.shape else []
    place += ["Yes" if figure.code in neighbours else "No"] if neighbours else []
    clock = figure.basis.clock if figure.basis else ""
    return [
        name, words.count(figure.denominator or 0), in_cell(words.percent(value), bar(value, interval, None)), *place,
        text(figure.target or NOT_STATED), text(clock.partition(";")[0] or "None"), text(_as_at(figure.as_at)),
    ]  # fmt: skip


def _published(beside: Comparator | None, columns: int) -> list[list[str]]:
    if beside is None:
        return []
    source = text(f"{words.capital(beside.period)}: {beside.source}")
    named = [(beside.name, beside.value), *beside.others]
    return [
        [text(name), "–", in_cell(words.percent(value), bar(value, None, None)), *["–"] * (columns - 4), source]
        for name, value in named
    ]


def _as_at(text_of: str) -> str:
    """Return a release's as-at as a day; as it was written where it is none."""
    try:
        return f"As at {words.day(date.fromisoformat(text_of[:10]))}"
    except ValueError:
        return text_of


def apart_table(caption: str, told: Areas) -> str:
    """Return the areas that are set apart, each with its own figure and the reason."""
    columns = [Column("Area", False), Column("Its own figure"), Column("Why it is set apart", False)]
    rows = [
        [text(figure.area), words.percent(figure.value) if figure.value is not None else "–", text(why)]
        for figure, why in told.apart
    ]
    return table(caption, columns, rows, seen=False)


def area_rows(told: Areas, neighbours: Collection[str] = ()) -> list[dict[str, object]]:
    """Return all areas as rows of a file; whether they are statistical neighbours where that is known."""
    lines: list[dict[str, object]] = []
    for figure, why in [*((one, "") for one in told.together), *told.apart]:
        unit = told.unit(figure) if not why else None
        lines.append(
            {
                "area": figure.area, "code": figure.code, "as_at": figure.as_at[:10], "numerator": figure.numerator,
                "denominator": figure.denominator, "value": figure.value, "target": figure.target,
                "clock": figure.basis.clock if figure.basis else "", "verdict": unit.verdict if unit else "",
                **({"statistical_neighbour": figure.code in neighbours} if neighbours else {}),
                "set_apart": why,
            }
        )  # fmt: skip
    return lines
