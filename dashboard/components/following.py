"""Lets a reader follow a measure or a topic, and stop following; news of it comes by file, feed and mail."""

from collections.abc import Mapping

import streamlit as st

from dashboard.access.door import current_person, data_directory
from dashboard.access.rules import FIGURES, Resource, authorise
from dashboard.components.mistakes import say_mistake
from dashboard.contents import Screen
from dashboard.html import html, paragraph
from dashboard.questions import noted
from dashboard.questions.publishing import without_paths
from dashboard.view import View, address_of
from etl.errors import MashError
from etl.register import follows
from etl.register.follows import TOPICS, WHEN, Follow
from publish.alerts.settings import read_settings

HOW = (
    "You get one message for each measure, month and verdict, without a figure: “Contacts decided on time: getting "
    "worse, October 2026”, and the link. It goes to the folder outbox, to the feed at /alerts.atom and, where a mail "
    "server is set up, to your address."
)


def follow_menu(view: View, page: Screen, measure: str, where: Mapping[str, str]) -> None:
    """Draw the menu beside the filters; its form is drawn once it is open.

    The form follows a measure with its filters; without a measure, it follows topics of the whole area.
    """
    with view.filters:
        label = "Follow this measure" if measure else "Follow this page"
        menu = st.popover(label, key="follow", on_change="rerun")
    if menu.open:
        with menu:
            _form(page, measure, where)


def _form(page: Screen, measure: str, where: Mapping[str, str]) -> None:
    person, data = current_person(), data_directory()
    mine = [each for each in follows.read_follows(data) if each.key == person.key]
    here = [each for each in mine if (each.measure, dict(each.where)) == (measure, dict(where))]
    options = WHEN if measure else TOPICS
    html(paragraph(HOW, "grey small"))
    with st.form(f"follow_{measure}", enter_to_submit=False, border=False):
        told = {code: f"{words[0].upper()}{words[1:]}" for code, words in options.items()}
        when = st.selectbox("Tell me", list(told), format_func=lambda code: told.get(code, code))
        mail = st.text_input("Mail to (may stay empty)")
        sent = st.form_submit_button("Follow")
    for each in here:
        words = (WHEN | TOPICS)[each.when]
        if st.button(f"Stop: {words}{f', to {each.mail}' if each.mail else ''}", key=f"stop_{each.id}"):
            follows.stop(data, each.id, person.key, person.name or None)
            st.rerun()
    if not sent:
        return
    address = _without_month(address_of(page, **({"measure": measure} if measure else {})))
    scope = noted.scope_of(where)
    try:
        authorise(person, Resource(FIGURES))
        wanted = Follow("", "", person.key, person.name, when, measure, dict(where), address, mail.strip(), scope)
        follows.follow(data, wanted, read_settings(data).domains, person.name or None)
    except MashError as refused:
        say_mistake("follow", without_paths(refused, data))
        return
    st.rerun()


def _without_month(address: str) -> str:
    """Return an address without its month: what is told names the month that it is about."""
    path, _, query = address.partition("?")
    return f"{path}?{'&'.join(part for part in query.split('&') if not part.startswith('month='))}"
