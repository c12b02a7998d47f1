"""The part that detail pages have in common: choose a measure and whom it counts, see it over time, how it is made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard import data
from dashboard.access.downloads import offered
from dashboard.answers import common
from dashboard.figure import figure
from dashboard.parts import sayings
from dashboard.parts.html import heading, line, paragraph
from dashboard.parts.measures import assurance, value_line, variation
from dashboard.parts.names import name_of
from dashboard.parts.rates import spread_rows, spread_table
from dashboard.parts.take_away import About, csv_of
from dashboard.view import View, choose, html
from queries import spread, words
from queries.breakdown import lowered
from queries.definitions import definition
from queries.findings import headline
from queries.metric import Metric
from queries.metrics import METRICS
from queries.series import Series

FILTERS = {
    # dimension: (label, key in the address, words for all, width)
    "source_group": ("Source", "source", "All sources", 170),
    "agency": ("Agency", "agency", "All agencies", 170),
    "concern": ("Concern", "concern", "All concerns", 190),
    "risk_initial": ("First risk", "risk", "All ratings", 130),
    "age_band": ("Age", "age", "All ages", 130),
}


@dataclass(frozen=True)
class Chosen:
    """The measure a page shows, the filters that hold for it, and the same in words."""

    metric: Metric
    where: Mapping[str, str]
    said: str

    def for_others(self, dims: Sequence[str]) -> dict[str, str]:
        """Return the filters that other figures with some dimensions know, too."""
        return {dim: value for dim, value in self.where.items() if dim in dims}


def of_theme(theme: str, first: Sequence[str] = ()) -> dict[str, str]:
    """Return the titles of a theme's measures, some of them first."""
    names = [*first, *(name for name, metric in METRICS.items() if metric.theme == theme and name not in first)]
    return {name: METRICS[name].title for name in names}


def choose_measure(view: View, titles: Mapping[str, str], dims: Sequence[str]) -> Chosen:
    """Draw the choice of a measure, and those of the filters `dims` that the measure knows."""
    with view.filters:
        metric = METRICS[choose("Measure", "measure", titles, 340)]
        picked = {dim: _filter(view, metric, dim) for dim in dims if dim in metric.dims}
    kept = {dim: value for dim, value in picked.items() if value}
    every = [name_of(dim, value) if value else FILTERS[dim][2] for dim, value in picked.items()]
    said = ", ".join([view.hub or "All hubs", *lowered(every)])
    return Chosen(metric, view.narrowed(**kept), said)


def measured(view: View, chosen: Chosen) -> Series:
    """Draw the measure over time under what it says, and how it is worked out; return its series."""
    metric = chosen.metric
    series = _series(view, chosen)
    html(
        heading(2, headline(series))
        + line([f"{metric.title}, {metric.month_words}"])
        + line([value_line(series), variation(series), assurance(series, against=True)])
    )
    figure(view, series, chosen.where, chosen.said)
    with st.expander("How this is worked out"):
        html(sayings.definition(series))
    return series


def by_group(view: View, chosen: Chosen, by: str, title: str = "") -> None:
    """Draw a rate's groups over 12 months under what they say; nothing for other figures, or one group."""
    metric = chosen.metric
    if metric.unit != "percent" or by not in metric.dims or by in chosen.where:
        return
    groups = common.year_by_group(view.build, metric.name, view.month, by, chosen.where)
    latest = _series(view, chosen).latest
    if len(groups) < 3 or latest is None:
        return
    heads = {"source_group": ("Source", "who made contact"), "age_band": ("Age", "age"), "agency": ("Agency", "agency")}
    column, what = heads[by]
    year = f"known months of the year to {words.month(latest.month)} added up"
    caption = f"{metric.title}, by {what}, {year}. Line: 95% interval."
    html(
        heading(2, spread.claim(title or metric.title, groups[:-1]))
        + paragraph(caption)
        + spread_table(caption, groups, metric, column)
        + paragraph(sayings.AS_EXPECTED.format(words.percent(groups[-1][1].value)), "note")
    )
    about = About(f"{metric.title}, by {what}, {year}", chosen.said, meaning(metric))
    take(view, about, lambda: spread_rows(by, groups), f"{metric.name}_by_{by}")


def meaning(metric: Metric) -> str:
    """Return what a figure counts, for its files."""
    told = definition(metric)
    return f"{told.counted} {told.met}"


def take(
    view: View, about: About, rows: Callable[[], Sequence[Mapping[str, object]]], file: str, label: str = "table"
) -> None:
    """Offer a table's figures as a file that says what it shows; made when it is asked for."""
    st.download_button(
        f"Download this {label} (CSV)",
        offered(lambda: csv_of(rows(), about, view.build.info), build=view.build.info.build, filters=about.filters),
        file_name=f"{file}_{view.month:%Y-%m}.csv", mime="text/csv", icon=":material/download:", key=f"take_{file}",
        on_click="ignore", type="tertiary",
    )  # fmt: skip


def _series(view: View, chosen: Chosen) -> Series:
    name = chosen.metric.name
    return data.some_series(view.build, (name,), view.month, chosen.where, view.compare)[name]


def _filter(view: View, metric: Metric, dim: str) -> str:
    label, key, every, width = FILTERS[dim]
    values = data.seen(view.build, metric.fact, dim)
    return choose(label, key, {"": every} | {value: name_of(dim, value) for value in values}, width)
