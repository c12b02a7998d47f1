"""Compare: hubs, agencies and sources against what chance explains, and the area beside England and others."""

from functools import partial

from dashboard import data
from dashboard.answers import compare
from dashboard.drawing import Drawing, switched
from dashboard.measure import meaning, take
from dashboard.parts import compare as parts
from dashboard.parts.html import heading, line, paragraph
from dashboard.parts.take_away import About
from dashboard.view import choose, current, html
from queries import spread, standing, words
from queries.breakdown import lowered
from queries.metrics import METRICS

HEADS = {"hub": "Hub", "agency": "Agency", "source_group": "Source", "area": "Area"}
FIRST = "agency_check_returned_on_time"
ONE_HUB = (
    "This data has one hub, so hubs can’t be compared with each other: agencies, sources and areas can. Load the "
    "extracts of other hubs, each in a folder of its own or with a hub column, to see them here."
)
ENGLAND = (
    "Where the data holds the whole of England’s newest reporting year, our figure is of the same year; else it is of "
    "the latest 12 known months, which are named. Reading: whether England’s figure lies outside our 95% interval."
)
OTHERS = (
    "Other local authorities and statistical neighbours show here once DfE’s own files (children in need statistics, "
    "as downloaded) have been loaded with mash load."
)

view = current()
view.title("Compare")
rates = [METRICS[FIRST], *(m for m in METRICS.values() if m.unit == "percent" and m.name != FIRST)]
with view.filters:
    metric = METRICS[choose("Measure", "measure", {m.name: m.title for m in rates}, 340)]
    ways = compare.ways(view.build, metric.name)
    by = choose("Among", "among", ways, 150) if ways else ""
where = {} if by == "hub" else view.where
said = "All hubs" if by == "hub" else view.hub or "All hubs"
latest = compare.latest(view.build, metric.name, view.month, where)
found = compare.limits(view.build, metric.name, view.month, by, where) if by else None
if found is None or latest is None:
    why = "It has no two groups to compare." if not by else "It has no figure in these months."
    html(heading(2, f"{metric.title}: nothing to compare") + paragraph(f"{why} Choose another measure or month."))
else:
    groups = compare.groups(view.build, metric.name, view.month, by, where)
    year = f"known months of the year to {words.month(latest)} added up"
    title = f"{metric.title}, by {HEADS[by].lower()}, {year}"
    across = f"Across: {lowered([metric.noun])[0]}. Up: the rate."
    html(heading(2, spread.claim(metric.title, groups[:-1])) + line([title, across]))
    drawing = Drawing(
        About(title, said, f"{meaning(metric)} {parts.spread_note(found)}"),
        compare.funnel_spec(view.build, metric.name, view.month, by, where),
        parts.funnel_alt(title, found),
        partial(parts.funnel_table, title, found, metric, HEADS[by]),
        partial(parts.funnel_rows, by, found),
        f"{metric.name}_funnel_by_{by}_{view.month:%Y-%m}",
        parts.funnel_key(found, metric) + paragraph(parts.spread_note(found), "note"),
        "One group only has a figure in these months: there is nothing to compare it with.",
    )
    switched(view, drawing)
if len(data.hubs(view.build)) < 2:
    html(paragraph(ONE_HUB, "note"))

stands = compare.beside_england(view.build, view.month, view.where)
own = next((one for one in stands if one.metric is metric), None)
html(heading(2, standing.claim(own) if own else "Beside England"))
if own is None:
    html(paragraph(f"No national figure is published of this measure: {metric.title}."))
spec = compare.places_spec(view.build, metric.name, view.month, view.where)
if own and spec:
    place = standing.rank(own)
    lower = f"{words.count(place[0])} of {words.count(place[1])} local authorities have a lower rate." if place else ""
    ours = parts.months_of(own.like) if own.like else "not known"
    title = f"{metric.title}: this area ({ours}) beside other places (year to March {own.year})"
    html(line([title, lower]))
    drawing = Drawing(
        About(title, view.hub or "All hubs", f"{meaning(metric)} {ENGLAND}"),
        spec, f"{standing.claim(own)}. {lower}",
        partial(parts.places_table, title, own), partial(parts.places_rows, own), f"{metric.name}_places_{own.year}",
        paragraph("Each tick is a place. Line across: our 95% interval. Areas differ in their children too.", "note"),
    )  # fmt: skip
    switched(view, drawing, key="places")
html(heading(3, "Every measure with a national figure") + paragraph(ENGLAND))
caption = "Rates here and in England"
html(parts.england_table(caption, stands))
take(view, About(caption, view.hub or "All hubs", ENGLAND), lambda: parts.england_rows(stands), "england")
if not standing.loaded(stands):
    html(paragraph(OTHERS, "note"))
