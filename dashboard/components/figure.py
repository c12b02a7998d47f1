"""Draws a metric over time: months with their verdicts, or quarters or years, and the groups behind a period."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import streamlit as st

from dashboard.components import series_tables
from dashboard.components.absent import reason
from dashboard.components.chart import Behind, Drawing, switched
from dashboard.components.explaining import link_of_period
from dashboard.components.measures import value_words, verdict_words
from dashboard.components.phrases import meaning
from dashboard.components.row_files import offer_rows
from dashboard.components.series_tables import part_rows, parts_table
from dashboard.components.take_away import About
from dashboard.html import heading, html, key, line, paragraph
from dashboard.questions import choices
from dashboard.questions.cache import cached
from dashboard.questions.noted import marks_on
from dashboard.questions.series import behind, period_spec, periods, series_of
from dashboard.questions.specs import Spec, spec_of
from dashboard.view import View, choose
from publish.charts.periods import change_rows
from publish.charts.spc import kinds, spc_chart
from publish.charts.spc_marks import NOT_KNOWN
from queries import words
from queries.build import Build
from queries.groups.breakdown import lowered
from queries.metrics.catalogue import METRICS
from queries.metrics.dimensions import DIMENSIONS, name_of
from queries.metrics.made_from import coarser
from queries.metrics.metric import Metric
from queries.series.claims import alt_text, headline
from queries.series.noted import Mark
from queries.series.periods import Period
from queries.series.series import Series

NO_VERDICTS = (
    "By {}, without verdicts: what is usual is worked out from months. Choose Month under Figures by to see them."
)
NOUNS = {"month": "month", "quarter": "quarter", "financial-year": "financial year"}
MOVES = ("level_from", "level_to")  # the page on levels of need shows where children moved
Span = tuple[str, date, date]  # words, first and last month


@dataclass(frozen=True)
class _Request:
    """What is to be drawn: a series, the filters it was read with, and the same in words."""

    view: View
    series: Series
    where: Mapping[str, str]
    filters: str


@dataclass(frozen=True)
class _Months:
    """A chart of months, the same in words, what stands below it, and what can be looked behind by which dimension."""

    spec: Spec | None
    alt: str
    below: str
    options: Mapping[str, Span]
    dims: Mapping[str, str]


def figure(view: View, series: Series, where: Mapping[str, str], filters: str, *, name: str = "") -> None:
    """Draw a series as a chart or a table by the period chosen, with its files and what lies behind a period.

    `where` are the filters it was read with, `filters` the same in words. `name` tells several figures of a page apart;
    one may go without.
    """
    if series.absent:
        if why := reason(series.absent):
            html(paragraph(why))
        return
    request = _Request(view, series, where, filters)
    if notes := coarser_notes(view.build, [series.metric]):
        html(notes)
    options: Mapping[str, Span]
    dims: Mapping[str, str]
    if view.period == "month":
        drawing, options, dims = _months(request)
    else:
        every = periods(view.build, series.metric.name, view.period, view.month, where)
        drawing = _periods(request, every)
        options = {
            each.label: (each.label, each.first, each.last) for each in reversed(every) if each.status not in NOT_KNOWN
        }
        dims = _dims(view.build, series.metric.name, where)
    choice = None
    if dims:
        label = f"Look behind a {NOUNS[view.period]}"
        named = {code: words for code, (words, _, _) in options.items()}
        choice = Behind(label, "when", named, partial(_behind, request, name, options, dims))
    switched(view, drawing, key=name, behind=choice)


def coarser_notes(build: Build, metrics: Iterable[Metric]) -> str:
    """Return what readers must know of figures that are coarser because no extract holds some column."""
    sentences = dict.fromkeys(sentence for metric in metrics for sentence in coarser(build.absent, metric))
    return "".join(paragraph(sentence, "note") for sentence in sentences)


def _about(request: _Request) -> About:
    metric = request.series.metric
    by = metric.month_words.replace("month", NOUNS[request.view.period], 1)
    return About(f"{metric.title}, {by}", request.filters, meaning(metric, request.view), unit=metric.unit)


@cached
def _of_months(
    build: Build, name: str, month: date, where: Mapping[str, str], compare: bool, notes: tuple[Mark, ...]
) -> _Months:
    """Return everything that is drawn of a series; cached as a whole, because each lookup costs time."""
    series = series_of(build, name, month, where, compare)
    known = [point.month for point in reversed(series.shown) if point.status not in NOT_KNOWN]
    options = {f"{month:%Y-%m}": (words.month(month), month, month) for month in known}
    below = key(kinds(series)) + series_tables.changes_note(series_tables.month_changes(series), notes)
    return _Months(spec_of(spc_chart(series, notes=notes)), alt_text(series), below, options, _dims(build, name, where))


def _months(request: _Request) -> tuple[Drawing, Mapping[str, Span], Mapping[str, str]]:
    view, series = request.view, request.series
    notes = marks_on(series, request.where)
    months = _of_months(view.build, series.metric.name, view.month, request.where, view.compare, notes)
    about = replace(
        _about(request),
        finding=headline(series),
        reading=(value_words(series), verdict_words(series)),
    )
    drawing = Drawing(
        about,
        months.spec,
        months.alt,
        partial(series_tables.months_table, series),
        partial(series_tables.month_rows, series),
        f"{series.metric.name}_{series.month:%Y-%m}",
        months.below,
    )
    return drawing, months.options, months.dims


def _periods(request: _Request, every: Sequence[Period]) -> Drawing:
    view, series, about = request.view, request.series, _about(request)
    return Drawing(
        about,
        period_spec(view.build, series.metric.name, view.period, view.month, request.where, view.compare),
        series_tables.periods_alt(series.metric, every, about.title),
        partial(series_tables.periods_table, series.metric, every, about.title),
        partial(series_tables.period_rows, series, every),
        f"{series.metric.name}_by_{view.period}_{series.month:%Y-%m}",
        paragraph(NO_VERDICTS.format(NOUNS[view.period]), "note")
        + series_tables.changes_note(change_rows(every, series.changes)),
        f"There is no {NOUNS[view.period]} to show for this choice yet.",
    )


def _dims(build: Build, name: str, where: Mapping[str, str]) -> dict[str, str]:
    """Return the dimensions a figure can be broken down by, except those it is filtered by already."""
    left = [dim for dim in METRICS[name].dims if dim not in where and dim not in MOVES]
    if len(choices.hubs(build)) < 2:
        left = [dim for dim in left if dim != "hub"]
    return {dim: DIMENSIONS[dim] for dim in left}


def _behind(request: _Request, name: str, options: Mapping[str, Span], dims: Mapping[str, str], chosen: str) -> None:
    """Draw the groups behind a period, by the dimension the reader chooses."""
    view, metric, suffix = request.view, request.series.metric, f"_{name}" if name else ""
    when, first, last = options[chosen]
    html(heading(3, f"Behind {when}") + line([link_of_period(metric, last)]))
    by = choose("Break down by", f"by{suffix}", dims, 250)
    parts = behind(view.build, metric.name, by, first, last, view.period, request.where)
    named = [(name_of(by, part.name), part) for part in parts]
    title = f"{metric.title}, {when}, by {lowered([DIMENSIONS[by]])[0]}"
    html(parts_table(title, DIMENSIONS[by], named, metric))
    about = About(title, request.filters, meaning(metric, view), unit=metric.unit)
    file = f"{metric.name}_{first:%Y-%m}_by_{by}"
    with st.container(horizontal=True, gap="medium", key=f"links_behind{suffix}"):
        offer_rows(view, about, lambda: part_rows(by, named), file, f"_behind{suffix}", "Figures behind it")
