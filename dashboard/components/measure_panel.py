"""Draws the panel of pages that show a measure in detail: its choice and filters, its months, and its groups."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from dashboard.components import explaining, phrases
from dashboard.components.absent import draw_absent_above
from dashboard.components.case_list import may_see_cases
from dashboard.components.figure import figure
from dashboard.components.following import follow_menu
from dashboard.components.measures import assurance, value_line, variation
from dashboard.components.noting import note_link
from dashboard.components.rates import measure_tile, spread_rows, spread_table
from dashboard.components.row_files import offer_rows
from dashboard.components.take_away import About
from dashboard.contents import NOTES_PAGE, page_of
from dashboard.html import heading, html, line, paragraph, text
from dashboard.questions.choices import held_first, seen
from dashboard.questions.rates import year_by_group
from dashboard.questions.series import series_of
from dashboard.view import View, address_of, choose
from etl.ladders import AUTO
from queries import words
from queries.groups import breakdown
from queries.groups.breakdown import lowered
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.metrics.dimensions import name_of
from queries.metrics.metric import Metric
from queries.series.claims import headline
from queries.series.series import Series

FILTERS = {
    # dimension: (label, key in the address, words for all, width, what a figure is split by)
    "source_group": ("Source", "source", "All sources", 150, "source"),
    "agency": ("Agency", "agency", "All agencies", 170, "agency"),
    "concern": ("Concern", "concern", "All concerns", 190, "concern"),
    "risk_initial": ("First risk", "risk", "All ratings", 130, "first risk"),
    "age_band": ("Age", "age", "All ages", 130, "age"),
}
TILES_BY_MONTH = "The figures here are by month, up to {}. ‘Figures by’ changes only the chart below."
GROUPINGS = {
    # dimension: (heading of its column, the same in a sentence)
    "source_group": ("Source", "who made contact"),
    "age_band": ("Age", "age"),
    "agency": ("Agency", "agency"),
}


@dataclass(frozen=True)
class Chosen:
    """The measure a page shows, the hub, and the value of each filter that the page draws (empty: all)."""

    metric: Metric
    hub: str | None
    picked: Mapping[str, str]

    @property
    def where(self) -> dict[str, str]:
        """The filters as `measure` takes them."""
        return self.known_to(self.metric.dims)

    @property
    def filters(self) -> str:
        """The filters in words."""
        return self.words(self.metric.dims)

    def known_to(self, dims: Sequence[str]) -> dict[str, str]:
        """Return the filters that a figure with some dimensions knows."""
        hub = {"hub": self.hub} if self.hub else {}
        return hub | {dim: value for dim, value in self.picked.items() if value and dim in dims}

    def words(self, dims: Sequence[str]) -> str:
        """Return in words what a figure with some dimensions counts: `All hubs, Housing, all ratings`."""
        known = self.known_to(dims)
        every = [name_of(dim, known[dim]) if dim in known else FILTERS[dim][2] for dim in self.picked]
        return ", ".join([self.hub or "All hubs", *lowered(every)])

    @property
    def inside(self) -> str:
        """The filters inside a sentence: `all hubs, housing`; a hub keeps its name."""
        return self.filters if self.hub else f"{self.filters[:1].lower()}{self.filters[1:]}"

    def not_split(self, dims: Sequence[str]) -> str:
        """Return which of the filters a figure with some dimensions can't obey: `All agencies: not split by agency.`"""
        left = [FILTERS[dim] for dim, value in self.picked.items() if value and dim not in dims]
        return " ".join(f"{every}: not split by {by}." for _, _, every, _, by in left)

    def side_by_side(self, dim: str) -> str:
        """Return that groups stand beside each other although the reader chose one; empty where none is chosen."""
        return f"{FILTERS[dim][2]}, beside each other." if self.picked.get(dim) else ""

    def without(self, dim: str) -> "Chosen":
        """Return the same for figures that show every group of a dimension."""
        return replace(self, picked={each: "" if each == dim else value for each, value in self.picked.items()})


def of_theme(theme: str, first: Sequence[str] = ()) -> dict[str, str]:
    """Return the titles of all measures of a theme: some of them first, then headline measures."""
    names = dict.fromkeys([*first, *HEADLINES, *METRICS])
    return {name: METRICS[name].title for name in names if name in first or METRICS[name].theme == theme}


def choose_measure(view: View, titles: Mapping[str, str], dims: Sequence[str]) -> Chosen:
    """Draw the choice of a measure, and those of the filters `dims` that the measure knows.

    Where none of the measures can be made, say below them what no extract holds.
    """
    with view.filters:
        metric = METRICS[choose("Measure", "measure", held_first(view.build, titles), 360)]
        picked = {dim: choose_filter(view, metric.fact, dim) for dim in dims if dim in metric.dims}
    draw_absent_above(view.build, [METRICS[name] for name in titles])
    return Chosen(metric, view.hub, picked)


def choose_levels(view: View) -> View:
    """Draw the choice of what levels of need are counted as, where more than one ladder was in force; return the view
    with figures on the chosen one.
    """
    ladders = view.build.policy.ladders
    if len(ladders.ever) < 2:
        return view
    named = {each.name: each.title for each in (*ladders.ever, ladders.default)}
    with view.filters:
        return view.on(choose("Levels counted as", "ladder", {AUTO: "In all months alike"} | named, 220))


def beside(view: View, chosen: Chosen, names: Iterable[str]) -> dict[str, Series]:
    """Return the series of other measures, each by those of the filters that it knows."""
    return {
        name: series_of(view.build, name, view.month, chosen.known_to(METRICS[name].dims), view.compare)
        for name in names
    }


def tiles(view: View, chosen: Chosen, series: Mapping[str, Series], names: Iterable[str]) -> None:
    """Draw measures as tiles, each with the filters that it can't obey."""
    html(by_month(view))
    grid = st.grid(4, min_column_width=230, gap=("small", 28))
    for name in names:
        with grid.cell():
            html(measure_tile(series[name], chosen.not_split(METRICS[name].dims), explaining.tile_link(series[name])))


def by_month(view: View) -> str:
    """Return that tiles stay by month where figures are asked for by quarter or year; else empty."""
    return "" if view.period == "month" else paragraph(TILES_BY_MONTH.format(words.month(view.month)), "note")


def measured(view: View, chosen: Chosen) -> Series:
    """Draw the measure over time under its finding, and how it is worked out; return what was drawn."""
    metric, series = chosen.metric, _series(view, chosen)
    html(
        heading(2, headline(series))
        + line([f"{metric.title}, {metric.month_words}"])
        + line([value_line(series), variation(series), assurance(series, against=True)])
    )
    figure(view, series, chosen.where, chosen.filters)
    explaining.panel(view, series, chosen.where)
    page = page_of("cases")
    links = [note_link(series, chosen.where, "Write a note")]
    if page and may_see_cases() and not series.absent:
        levels = {"ladder": view.build.ladder} if metric.ladder == "asked" and view.build.ladder != AUTO else {}
        known = series.latest.month if series.latest and view.period == "month" else view.month
        address = text(address_of(page, measure=metric.name, month=f"{known:%Y-%m}", **levels))
        links.append(f'<a href="{address}">The cases behind {words.month(known)}</a>')
    html(line(links))
    follow_menu(view, page_of(metric.theme) or NOTES_PAGE, metric.name, chosen.where)
    with st.expander("How this is worked out"):
        html(phrases.definition(series, view))
    return series


def by_group(view: View, chosen: Chosen, by: str, title: str = "") -> None:
    """Draw a rate's groups over 12 months under what they show; nothing for other figures, or a single group."""
    metric = chosen.metric
    if metric.unit != "percent" or by not in metric.dims or by in chosen.where:
        return
    groups = year_by_group(view.build, metric.name, view.month, by, chosen.where)
    latest = _series(view, chosen).latest
    if len(groups) < 3 or latest is None:
        return
    column, what = GROUPINGS[by]
    year = f"known months of the year to {words.month(latest.month)} added up"
    caption = f"{metric.title}, by {what}, {year}. Line: 95% interval."
    html(
        heading(2, breakdown.spread_claim(title or metric.title, groups[:-1]))
        + paragraph(f"{caption} {chosen.not_split(metric.dims)}".strip())
        + spread_table(caption, groups, metric, column)
        + paragraph(phrases.AS_EXPECTED.format(words.percent(groups[-1][1].value)), "note")
    )
    about = About(f"{metric.title}, by {what}, {year}", chosen.filters, phrases.meaning(metric, view))
    take(view, about, lambda: spread_rows(by, groups), f"{metric.name}_by_{by}")


def take(
    view: View, about: About, rows: Callable[[], Sequence[Mapping[str, object]]], file: str, label: str = "table"
) -> None:
    """Offer a table's figures as files that say what they show; made when they are asked for."""
    with st.container(horizontal=True, gap="medium", key=f"links_take_{file}"):
        name = f"{file}_{view.month:%Y-%m}"
        offer_rows(view, about, rows, name, f"_take_{file}", f"Download this {label}", kind="tertiary")


def _series(view: View, chosen: Chosen) -> Series:
    return series_of(view.build, chosen.metric.name, view.month, chosen.where, view.compare)


def choose_filter(view: View, fact: str, dim: str) -> str:
    """Draw the filter of a dimension over the values that a fact holds, and return the chosen one (empty: all)."""
    label, key, every, width, _ = FILTERS[dim]
    values = seen(view.build, fact, dim)
    return choose(label, key, {"": every} | {value: name_of(dim, value) for value in values}, width)
