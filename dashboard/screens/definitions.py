"""Definitions: every figure of the catalogue with its months, what it tells, and what it does not."""

from dashboard import data
from dashboard.figure import figure
from dashboard.parts import sayings
from dashboard.parts.html import heading, line, paragraph
from dashboard.parts.measures import assurance, value_line, variation
from dashboard.view import choose, current, html
from queries.findings import headline
from queries.metric import THEMES
from queries.metrics import METRICS

view = current()
view.title("Definitions")
with view.filters:
    themes = {"": "All subjects"} | {name: title for name, (title, _) in THEMES.items()}
    theme = choose("Subject", "subject", themes, 190)
    titles = {name: metric.title for name, metric in METRICS.items() if theme in ("", metric.theme)}
    metric = METRICS[choose("Figure", "figure", titles, 332)]
series = data.some_series(view.build, (metric.name,), view.month, view.where, view.compare)[metric.name]

if series.points:
    html(heading(2, headline(series)) + line([value_line(series), variation(series), assurance(series, against=True)]))
    figure(view, series, view.where, view.hub or "All hubs")
else:
    html(heading(2, metric.title) + paragraph("Not in this data: no extract holds what this figure is made of."))
html(heading(2, "What it counts") + sayings.description(sayings.catalogued(metric)))
