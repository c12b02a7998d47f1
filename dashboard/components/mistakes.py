"""Draws the mistakes in a submitted form: a summary below the page's title, and the same words beside each field.

The page's title in the browser then begins with “Error:”.
"""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.html import html, text
from dashboard.view import current, note_mistake

Mistakes = Mapping[str, str]  # a field's key -> what to do about it


def draw_mistakes(place: DeltaGenerator, mistakes: Mistakes) -> None:
    """Draw the summary in a container below the title, each sentence a link to its field; nothing where there is none.

    Streamlit can't move the focus there: the summary is an alert, which screen readers say at once.
    """
    if not mistakes:
        return
    note_mistake()
    links = "".join(
        f'<li><a href="#{_place(key)}" target="_self">{text(words)}</a></li>' for key, words in mistakes.items()
    )
    with place:
        html(f'<div class="mistakes" role="alert"><h2>There is a problem</h2><ul>{links}</ul></div>')


def field_mistake(mistakes: Mistakes, key: str) -> str:
    """Return what is wrong with one field as HTML to be drawn before it; empty where nothing is."""
    if key not in mistakes:
        return ""
    return f'<p class="mistake" id="{_place(key)}"><span class="hidden">Error: </span>{text(mistakes[key])}</p>'


def say_mistake(key: str, words: str, beside: DeltaGenerator | None = None) -> None:
    """Draw one mistake: the summary below the title, and its words in a container at the field, or right here."""
    mistakes = {key: words}
    draw_mistakes(current().notices, mistakes)
    with beside or st.container():
        html(field_mistake(mistakes, key))


def say_in_dialog(key: str, words: str) -> None:
    """Draw one mistake inside a dialog, as an alert: a summary would lie on the page behind it."""
    html(f'<div role="alert">{field_mistake({key: words}, key)}</div>')


def _place(key: str) -> str:
    """Return the id of a field's sentence: letters and digits of its key."""
    return "at-" + "".join(char if char.isalnum() and char.isascii() else "-" for char in key)
