"""Draws the page of definitions: every figure with its months, what it tells, and what it does not tell."""

from dashboard.components import phrases
from dashboard.components.figure import figure
from dashboard.components.measures import assurance, value_line, variation
from dashboard.html import heading, html, line, paragraph
from dashboard.questions.choices import held_first
from dashboard.questions.series import series_of
from dashboard.view import choose, current
from queries.measure.question import missing
from queries.metrics.catalogue import METRICS
from queries.metrics.metric import THEMES
from queries.series.claims import headline

view = current()
view.title("Definitions")
with view.filters:
    themes = {"": "All subjects"} | {name: title for name, (title, _) in THEMES.items()}
    theme = choose("Subject", "subject", themes, 190)
    titles = {name: metric.title for name, metric in METRICS.items() if theme in ("", metric.theme)}
    metric = METRICS[choose("Figure", "figure", held_first(view.build, titles), 332)]
series = series_of(view.build, metric.name, view.month, view.where, view.compare)

if series.points:
    html(heading(2, headline(series)) + line([value_line(series), variation(series), assurance(series, against=True)]))
    figure(view, series, view.where, view.hub or "All hubs")
else:
    columns = " and ".join(missing(view.build.absent, metric))
    html(heading(2, metric.title) + paragraph(series.absent or "Not in this data."))
    html(paragraph(f"It needs the columns {columns}.", "note") if columns else "")
html(heading(2, "What it counts") + phrases.description(phrases.catalogued(metric, view)))
