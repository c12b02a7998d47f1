"""One metric over time: its months judged, or its quarters or years plain, with the groups behind a period chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial

import streamlit as st

from dashboard import data
from dashboard.access.downloads import offered
from dashboard.drawing import Behind, Drawing, switched
from dashboard.parts import figures
from dashboard.parts.behind import part_rows, parts_table
from dashboard.parts.html import heading, paragraph
from dashboard.parts.html import key as key_of_shapes
from dashboard.parts.names import name_of
from dashboard.parts.take_away import About, csv_of
from dashboard.view import View, choose, html
from publish.charts.periods import change_rows
from publish.charts.spc import kinds, spc_chart
from queries import words
from queries.breakdown import lowered
from queries.build import Build
from queries.definitions import definition
from queries.findings import alt_text
from queries.metrics import METRICS
from queries.metrics.dimensions import DIMENSIONS
from queries.periods import Period
from queries.series import Series

FEW = "By {}, without verdicts: what is usual is told from months. Choose Month under Figures by to see them."
NOUNS = {"month": "month", "quarter": "quarter", "financial-year": "financial year"}
MOVES = ("level_from", "level_to")  # a page of their own shows where children moved
Span = tuple[date, date]


@dataclass(frozen=True)
class _Asked:
    """What is to be drawn: a series, the filters it was read with, and the same in words."""

    view: View
    series: Series
    where: Mapping[str, str]
    said: str


@dataclass(frozen=True)
class _Months:
    """A chart of months, the same in words, what stands below it, and which months can be looked behind by what."""

    spec: data.Spec | None
    alt: str
    below: str
    options: Mapping[str, Span]
    dims: Mapping[str, str]


def figure(view: View, series: Series, where: Mapping[str, str], said: str, *, key: str = "") -> None:
    """Draw a series as a chart or a table by the period chosen, with its files and what lies behind a period.

    `where` are the filters it was read with, `said` the same in words. `key` tells figures of one page apart: each but
    one needs its own.
    """
    asked = _Asked(view, series, where, said)
    options: Mapping[str, Span]
    dims: Mapping[str, str]
    if view.period == "month":
        drawing, options, dims = _months(asked)
    else:
        every = data.periods(view.build, series.metric.name, view.period, view.month, where)
        drawing = _periods(asked, every)
        options = {one.label: (one.first, one.last) for one in reversed(every) if one.status != "immature"}
        dims = _dims(view.build, series.metric.name, where)
    behind = None
    if dims:
        label = f"Look behind a {NOUNS[view.period]}"
        behind = Behind(label, "when", list(options), partial(_behind, asked, key, options, dims))
    switched(view, drawing, key=key, behind=behind)


def _about(asked: _Asked) -> About:
    metric = asked.series.metric
    by = metric.month_words.replace("month", NOUNS[asked.view.period], 1)
    return About(f"{metric.title}, {by}", asked.said, _meaning(metric.name))


@cache
def _meaning(name: str) -> str:
    told = definition(METRICS[name])
    return f"{told.counted} {told.met}"


@data.kept
def _of_months(build: Build, name: str, month: date, where: Mapping[str, str], compare: bool) -> _Months:
    """Return all that a rerun needs of a series: one question, because each costs."""
    series = data.some_series(build, (name,), month, where, compare)[name]
    options = {words.month(p.month): (p.month, p.month) for p in reversed(series.shown) if p.status != "immature"}
    below = key_of_shapes(kinds(series)) + figures.changes_note(figures.month_changes(series))
    return _Months(data.written(spc_chart(series)), alt_text(series), below, options, _dims(build, name, where))


def _months(asked: _Asked) -> tuple[Drawing, Mapping[str, Span], Mapping[str, str]]:
    view, series = asked.view, asked.series
    found = _of_months(view.build, series.metric.name, view.month, asked.where, view.compare)
    drawing = Drawing(
        _about(asked),
        found.spec,
        found.alt,
        partial(figures.months_table, series),
        partial(figures.month_rows, series),
        f"{series.metric.name}_{series.month:%Y-%m}",
        found.below,
    )
    return drawing, found.options, found.dims


def _periods(asked: _Asked, every: Sequence[Period]) -> Drawing:
    view, series, about = asked.view, asked.series, _about(asked)
    return Drawing(
        about,
        data.period_spec(view.build, series.metric.name, view.period, view.month, asked.where, view.compare),
        figures.periods_alt(series.metric, every, about.title),
        partial(figures.periods_table, series.metric, every, about.title),
        partial(figures.period_rows, series, every),
        f"{series.metric.name}_by_{view.period}_{series.month:%Y-%m}",
        paragraph(FEW.format(NOUNS[view.period]), "note") + figures.changes_note(change_rows(every, series.changes)),
        f"There is no {NOUNS[view.period]} to show for this choice yet.",
    )


def _dims(build: Build, name: str, where: Mapping[str, str]) -> dict[str, str]:
    """Return what a figure can be broken down by, beyond what it is filtered by already."""
    left = [dim for dim in METRICS[name].dims if dim not in where and dim not in MOVES]
    if len(data.hubs(build)) < 2:
        left = [dim for dim in left if dim != "hub"]
    return {dim: DIMENSIONS[dim] for dim in left}


def _behind(asked: _Asked, key: str, options: Mapping[str, Span], dims: Mapping[str, str], chosen: str) -> None:
    """Draw the groups behind a period, by what the reader chooses."""
    view, metric, suffix = asked.view, asked.series.metric, f"_{key}" if key else ""
    html(heading(3, f"Behind {chosen}"))
    by = choose("Break down by", f"by{suffix}", dims, 250)
    rows = data.behind(view.build, metric.name, by, *options[chosen], view.period, asked.where)
    named = [(name_of(by, row.name), row) for row in rows]
    title = f"{metric.title}, {chosen}, by {lowered([DIMENSIONS[by]])[0]}"
    html(parts_table(title, DIMENSIONS[by], named, metric))
    about = About(title, asked.said, _meaning(metric.name))
    st.download_button(
        "Figures behind it (CSV)",
        offered(
            lambda: csv_of(part_rows(by, named), about, view.build.info), build=view.build.info.build,
            filters=about.filters,
        ),
        file_name=f"{metric.name}_{options[chosen][0]:%Y-%m}_by_{by}.csv", mime="text/csv",
        icon=":material/download:", key=f"behind_csv{suffix}", on_click="ignore",
    )  # fmt: skip
