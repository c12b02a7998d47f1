"""Draws what is known about agencies' spelling: what their words mean, and which heading fills which column."""

from collections.abc import Sequence
from datetime import date

from dashboard.access.door import current_person, data_directory
from dashboard.access.rules import LOAD, Resource, may
from dashboard.components.tables import Column, table
from dashboard.contents import page_of
from dashboard.html import heading, html, paragraph, text
from dashboard.questions import loading
from dashboard.questions.names import agency_name
from dashboard.questions.publishing import without_paths
from dashboard.screens.policy.tables import day_of, whole
from dashboard.view import View, address_of
from etl.errors import MashError
from etl.policy.policy import Policy
from etl.staging.mending import Kept
from queries import words
from queries.quality.faults import table_name

NOT_YOURS = "Officers of all hubs, who load extracts, see what agencies’ words and columns mean."
NO_WORD = "No word has been given a meaning"
WORDS_EMPTY = "Words that no code knows are listed on Refused rows and in step 4 of a load; what they mean stands here."
WORDS_CHANGE = "A word taken back has its rows refused again from the next build; the landed extract never changes."
COLUMNS_EMPTY = "No agency has sent a file of its own. How its columns are matched in step 3 of a load stands here."
COLUMNS_CHANGE = "Columns and words of own files are changed in steps 3 and 4 of the agency’s next load."


def draw_words(_view: View, _policy: Policy) -> None:
    """Draw what is kept of how agencies write: what their words mean, and what fills which column."""
    if not may(current_person(), Resource(LOAD)):
        html(heading(2, "Words and columns of agencies") + paragraph(NOT_YOURS))
        return
    try:
        said, filled = loading.kept_words(), loading.kept_columns()
    except MashError as wrong:  # a mapping that was edited by hand
        html(heading(2, "Words and columns of agencies") + paragraph(without_paths(wrong, data_directory())))
        return
    count = words.number(len(said))
    told = f"{words.capital(count)} word{' has' if len(said) == 1 else 's have'} a meaning" if said else NO_WORD
    shown = _words(said) + paragraph(WORDS_CHANGE, "note") if said else paragraph(WORDS_EMPTY)
    page = page_of("refused")
    if page and said:
        mended = address_of(page, state="mended")
        shown += f'<p><a href="{text(mended)}" target="_self">Take a mended word back on Refused rows</a></p>'
    html(heading(2, told) + shown)
    columns = _columns(filled) + paragraph(COLUMNS_CHANGE, "note") if filled else paragraph(COLUMNS_EMPTY)
    html(heading(2, "Columns of agencies’ own files") + columns)


def _words(kept: Sequence[Kept]) -> str:
    """Return what agencies' words mean, and since when."""
    columns = [Column("Word", False), Column("Sent by", False), Column("Table", False), Column("Column", False),
               Column("Means", False), Column("Since", False)]  # fmt: skip
    rows = [
        [text(each.written), whole(agency_name(each.agency)), whole(table_name(each.table)), text(each.column),
         text(each.means or "Left refused"), day_of(date.fromisoformat(each.since)) if each.since else "–"]
        for each in kept
    ]  # fmt: skip
    return table("What words mean", columns, rows, seen=False)


def _columns(kept: Sequence[Kept]) -> str:
    """Return which heading of an agency's own file fills which column."""
    columns = [Column("Heading in the file", False), Column("Sent by", False), Column("Table", False),
               Column("Fills", False)]  # fmt: skip
    rows = [
        [text(each.written), whole(agency_name(each.agency)), whole(table_name(each.table)), text(each.column)]
        for each in kept
    ]  # fmt: skip
    return table("What columns mean", columns, rows, seen=False)
