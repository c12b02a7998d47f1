"""Links a figure to its note, or offers to write one."""

from collections.abc import Mapping
from datetime import datetime

from dashboard.contents import NOTES_PAGE
from dashboard.html import text
from dashboard.questions import noted
from dashboard.view import address_of
from queries import words
from queries.series.series import Series


def note_link(series: Series, where: Mapping[str, str], offer: str = "Write a note") -> str:
    """Return a link to the newest note on a series' latest month, else one that offers to write it on that month.

    Empty for readers who may not write notes, and where no month is known.
    """
    if not noted.may_write() or series.latest is None:
        return ""
    month = f"{series.latest.month:%Y-%m}"
    own = [note for note in noted.notes_on(series.metric.name, where) if note.month == month]
    told = offer
    if own:
        told = f"Note by an {own[-1].by}, {words.day(datetime.fromisoformat(own[-1].at).date())}"
    address = text(address_of(NOTES_PAGE, measure=series.metric.name, month=month))
    return f'<a href="{address}" target="_self">{told}<span class="hidden">: {text(series.metric.title)}</span></a>'
