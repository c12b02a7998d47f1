"""Draws the page Compare: hubs, agencies and sources side by side, and the area beside England and other places."""

from collections.abc import Sequence
from functools import partial

from dashboard.components import funnels
from dashboard.components.absent import draw_absent
from dashboard.components.chart import Drawing, switched
from dashboard.components.measure_panel import take
from dashboard.components.phrases import meaning
from dashboard.components.take_away import About
from dashboard.html import heading, html, line, paragraph
from dashboard.questions.choices import held_first, hubs
from dashboard.questions.rates import latest_month, year_by_group
from dashboard.screens.compare import answers, tables
from dashboard.view import View, choose, current
from queries import words
from queries.england import comparison
from queries.groups import breakdown
from queries.groups.breakdown import listed, lowered
from queries.measure.absent import metric_not_in_data, names_no_hubs
from queries.metrics.catalogue import METRICS
from queries.metrics.describe import beside_england
from queries.metrics.dimensions import kind_of
from queries.metrics.metric import Metric

HEADS = {"hub": "Hub", "agency": "Agency", "source_group": "Source", "area": "Area"}
FIRST = "agency_check_returned_on_time"
ONE_HUB = (
    "This data has only one hub, so hubs can’t be compared with each other: agencies, sources and areas can. Load the "
    "extracts of other hubs, each in a folder of its own or with a hub column, to see them here."
)
ENGLAND = (
    "Where the data holds the whole of England’s newest reporting year, our figure is of the same year. Otherwise it "
    "is of the latest 12 known months, which are named. Reading: whether England’s figure lies outside our 95% "
    "interval."
)
OTHERS = (
    "Other local authorities and statistical neighbours show here once DfE’s own files (children in need statistics, "
    "as downloaded) have been loaded with mash load."
)


def groups(view: View, metric: Metric, by: str) -> None:
    """Draw a rate's groups in a funnel."""
    absent = metric_not_in_data(view.build, metric)
    if absent:
        draw_absent(metric.title, absent)
        return
    where = {} if by == "hub" else view.where
    latest = latest_month(view.build, metric.name, view.month, where)
    limits = answers.limits(view.build, metric.name, view.month, by, where) if by else None
    if limits is None or latest is None:
        dims = listed([kind_of(dim, 2) for dim in answers.AMONG if dim in metric.dims]).replace(" and ", " or ")
        why = "It has no figure in these months. Choose another measure or month."
        if not by:
            why = f"This data has fewer than two {dims} for it. Choose another measure."
        html(heading(2, f"{metric.title}: nothing to compare") + paragraph(why))
        return
    every = year_by_group(view.build, metric.name, view.month, by, where)
    title = f"{metric.title}, by {HEADS[by].lower()}, known months of the year to {words.month(latest)} added up"
    axes = f"Across: {lowered([metric.noun])[0]}. Up: the rate."
    claim = breakdown.spread_claim(metric.title, every[:-1], proper=by in ("hub", "area"))
    html(heading(2, claim) + line([title, axes]))
    filters = "All hubs" if by == "hub" else view.hub or "All hubs"
    if by == "hub" and view.hub:
        html(paragraph("All hubs, beside each other."))
    drawing = Drawing(
        About(title, filters, f"{meaning(metric, view)} {funnels.spread_note(limits)}", claim),
        answers.funnel_spec(view.build, metric.name, view.month, by, where),
        funnels.funnel_alt(title, limits),
        partial(funnels.funnel_table, title, limits, metric, HEADS[by]),
        partial(funnels.funnel_rows, by, limits),
        f"{metric.name}_funnel_by_{by}_{view.month:%Y-%m}",
        funnels.funnel_key(limits, metric) + paragraph(funnels.spread_note(limits), "note"),
        "Only one group has a figure in these months: there is nothing to compare it with.",
    )
    switched(view, drawing)


def england(view: View, metric: Metric, standings: Sequence[comparison.Standing]) -> None:
    """Draw a rate beside England's, and among other local authorities."""
    own = next((standing for standing in standings if standing.metric is metric), None)
    if own is None:
        nothing = f"No national figure is published of this measure: {metric.title}."
        html(heading(2, "Beside England") + paragraph(nothing))
        return
    html(heading(2, comparison.claim(own)) + paragraph(beside_england(metric), "note"))
    spec = answers.places_spec(view.build, metric.name, view.month, view.where)
    if not spec:
        return
    rank = comparison.rank(own)
    have = "has" if rank and rank[0] == 1 else "have"
    lower = f"{words.count(rank[0])} of {words.count(rank[1])} local authorities {have} a lower rate." if rank else ""
    ours = tables.months_of(own.like) if own.like else "not known"
    title = f"{metric.title}: this area ({ours}) beside other places (year to March {own.year})"
    html(line([title, lower]))
    drawing = Drawing(
        About(title, view.hub or "All hubs", f"{meaning(metric, view)} {ENGLAND}"),
        spec,
        f"{comparison.claim(own)}. {lower}",
        partial(tables.places_table, title, own),
        partial(tables.places_rows, own),
        f"{metric.name}_places_{own.year}",
        paragraph("Each tick is a place. Line across: our 95% interval. Areas differ in their children too.", "note"),
    )
    switched(view, drawing, key="places")


def every_measure(view: View, standings: Sequence[comparison.Standing]) -> None:
    """Draw every rate with a national figure beside England's."""
    caption = "Rates here and in England"
    html(heading(3, "Every measure with a national figure") + paragraph(ENGLAND))
    html(tables.england_table(caption, standings))
    take(view, About(caption, view.hub or "All hubs", ENGLAND), lambda: tables.england_rows(standings), "england")
    if not comparison.loaded(standings):
        html(paragraph(OTHERS, "note"))


view = current()
view.title("Compare")
rates = [METRICS[FIRST], *(metric for metric in METRICS.values() if metric.unit == "percent" and metric.name != FIRST)]
with view.filters:
    metric = METRICS[
        choose("Measure", "measure", held_first(view.build, {rate.name: rate.title for rate in rates}), 340)
    ]
    ways = answers.ways(view.build, metric.name)
    by = choose("Among", "among", ways, 150) if ways else ""
groups(view, metric, by)
if len(hubs(view.build)) < 2:
    html(paragraph(names_no_hubs(view.build) or ONE_HUB, "note"))
standings = answers.beside_england(view.build, view.month, view.where)
england(view, metric, standings)
every_measure(view, standings)
