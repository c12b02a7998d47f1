"""The part that detail pages have in common: choose a measure and whom it counts, see it over time, how it is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard import data
from dashboard.figure import figure
from dashboard.parts import sayings
from dashboard.parts.html import heading, line
from dashboard.parts.measures import assurance, value_line, variation
from dashboard.parts.names import name_of
from dashboard.view import View, choose, html
from queries.breakdown import lowered
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
    series = data.some_series(view.build, (metric.name,), view.month, chosen.where, view.compare)[metric.name]
    html(
        heading(2, headline(series))
        + line([f"{metric.title}, {metric.month_words}"])
        + line([value_line(series), variation(series), assurance(series, against=True)])
    )
    figure(view, series, chosen.where, chosen.said)
    with st.expander("How this is worked out"):
        html(sayings.definition(series))
    return series


def _filter(view: View, metric: Metric, dim: str) -> str:
    label, key, every, width = FILTERS[dim]
    values = data.seen(view.build, metric.fact, dim)
    return choose(label, key, {"": every} | {value: name_of(dim, value) for value in values}, width)
