"""Draws a notice in place of a part of a page for which the data lacks a table or columns, and names them.

Where no measure of a page can be made, the reason is given once above its parts, which then say only "not in this
data".
"""

from collections.abc import Sequence

from dashboard.html import heading, html, paragraph
from dashboard.view import absent_above, note_absent
from queries import words
from queries.build import Build
from queries.measure.absent import metrics_not_in_data
from queries.measure.question import has_data_for
from queries.metrics.metric import Metric

MEASURED = (
    "Not in this data: it holds measures that were derived elsewhere, without the rows of extracts that this needs. "
    "Ask where the extracts are."
)


def draw_absent(title: str, sentence: str) -> None:
    """Draw a heading that names what is not in this data, and the sentence that says why."""
    html(heading(2, f"{title}: not in this data") + (paragraph(why) if (why := reason(sentence)) else ""))


def draw_unknown(title: str, sentence: str) -> None:
    """Draw a heading that names what is not known of the month, and the sentence that says why."""
    html(heading(2, f"{title}: not known") + paragraph(words.capital(sentence.removeprefix("Not known: "))))


def draw_absent_above(build: Build, metrics: Sequence[Metric]) -> None:
    """Say what no extract holds, where none of a page's measures can be made."""
    sentence = metrics_not_in_data(build, metrics)
    if sentence and not any(has_data_for(build, metric) for metric in metrics):
        html(paragraph(sentence))
        note_absent()


def reason(sentence: str) -> str:
    """Return why something is not in this data; empty where the page has said it above."""
    return "" if absent_above() else sentence
