"""Draws the page for administrators: the audit trail and whether it is whole, what was loaded, and what was
published.
"""

from dashboard.access.door import data_directory, door_of
from dashboard.html import heading, html, paragraph
from dashboard.screens.administration import tables
from dashboard.view import current

view = current()
view.title("Audit and loads")
data = data_directory()
trail = tables.read_trail(data)
html(heading(2, trail.claim) + paragraph(tables.TRAIL))
html(tables.trail_table(trail.latest))
if unmatched := tables.unmatched_table(door_of(data).unmatched):
    html(heading(2, "Who is let in") + paragraph(tables.UNMATCHED) + unmatched)
if follows := tables.follows_table(data, tables.denied(data)):
    html(heading(2, "Who is told what") + paragraph(tables.FOLLOWS) + follows)
html(heading(2, "What was loaded") + tables.loads_table(data))
html(heading(2, "What became of the rows") + tables.rows_table(data))
html(heading(2, "What was published and released") + tables.register_table(data))
