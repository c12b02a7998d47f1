"""Audit and loads: who did what with the data and whether the trail is whole, what was loaded, what was released."""

from dashboard.access.rerun import place
from dashboard.parts import administration as parts
from dashboard.parts.html import heading, paragraph
from dashboard.view import current, html

view = current()
view.title("Audit and loads")
trail = parts.trail(place())
html(heading(2, trail.said) + paragraph(parts.TRAIL))
html(parts.trail_table(trail.latest))
html(heading(2, "What was loaded") + parts.loads_table(place()))
html(heading(2, "What became of the rows") + parts.rows_table(place()))
html(heading(2, "What was published and released") + parts.register_table(place()))
