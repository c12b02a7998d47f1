"""Draws step 2 of a load: what each file was taken for, who sent it, and how many of its columns are known."""

from dataclasses import replace

import streamlit as st

from dashboard.html import heading, html, paragraph, text
from dashboard.screens.load.frame import Frame, back, go, next_step, of_sheets
from etl.codes import AGENCIES
from etl.contracts import AGENCY_TABLES
from etl.staging.found import Held, held
from etl.staging.place import StagedLoad, save
from queries import words
from queries.quality.faults import table_name

TITLES = ("File", "What it is", "Sent by", "Rows", "Days covered", "Columns", "Identifiers")
CHOOSE = "Choose…"
NOBODY = "No agency"


def draw(frame: Frame, load: StagedLoad) -> None:
    """Draw the step."""
    every = held(load)
    html(heading(2, _claim(every)))
    with st.form("load_found", enter_to_submit=False, border=False):
        with st.container(gap=None):
            with st.container(key="cells_found_head"):
                for title in TITLES:
                    html(f"<b>{title}</b>")
            answers = {each.file.key: _row(frame, each) for each in every}
        html(paragraph("Not right? Say who sent a file with the list, or go back and remove it.", "note"))
        with st.container(horizontal=True, vertical_alignment="center"):
            sent = st.form_submit_button("Continue", type="primary")
            back(load, 2)
    if sent and (mistakes := _mistakes(every, answers)):
        frame.wrong(mistakes)
    if sent:
        for each in every:
            agency, table = answers[each.file.key]
            own = each.file.own
            if own is not None and own.table != table:
                own = replace(own, table=table, columns={}, words={})
            if (agency, own) != (each.file.agency, each.file.own):
                made_of_it = each.file.extract if own is None else ""
                load = load.with_file(replace(each.file, agency=agency, own=own, extract=made_of_it))
        go(save(load), next_step(load, 2))


def _row(frame: Frame, each: Held) -> tuple[str, str]:
    """Draw one file; return the agency and the table chosen."""
    file, table = each.file, each.tables[0] if each.tables else ""
    frame.beside(f"agency {file.key}")
    frame.beside(f"table {file.key}")
    with st.container(key=f"cells_found_{file.key}"):
        html(text(file.name + of_sheets(each.sheets)))
        if file.own is not None and not file.own.kept:
            table = _table(file.key, table)
        else:
            html(_what(each))
        agencies = ["", *AGENCIES]
        agency = st.selectbox(
            f"Who sent {file.name}", agencies, index=agencies.index(file.agency) if file.agency in agencies else 0,
            format_func=lambda code: AGENCIES.get(code, CHOOSE if file.own else NOBODY), key=f"load_agency_{file.key}",
            label_visibility="collapsed",
        )  # fmt: skip
        html(f'<span class="num">{words.count(each.rows)}</span>')
        html(_days(each))
        html(_columns(each))
        html("None found")
    return str(agency or ""), table


def _table(key: str, chosen: str) -> str:
    """Draw the list of tables for a file whose headings are not the standard's; return the one chosen."""
    names = ["", *(name for name in AGENCY_TABLES if name != "changes")]
    table = st.selectbox(
        "What this file holds; its headings are not ours", names, index=names.index(chosen),
        format_func=lambda name: f"{table_name(name)}, headings not ours" if name else CHOOSE, key=f"load_table_{key}",
        label_visibility="collapsed",
    )  # fmt: skip
    return str(table or "")


def _mistakes(every: list[Held], answers: dict[str, tuple[str, str]]) -> dict[str, str]:
    found = {}
    for each in every:
        agency, table = answers[each.file.key]
        if each.file.own is not None and not agency:
            found[f"agency {each.file.key}"] = f"Say who sent “{each.file.name}”"
        if each.file.own is not None and not table:
            found[f"table {each.file.key}"] = f"Say what “{each.file.name}” holds"
    return found


def _claim(every: list[Held]) -> str:
    rows = sum(each.rows for each in every)
    tables = list(dict.fromkeys(table for each in every for table in each.tables))
    what = table_name(tables[0]).lower() if len(tables) == 1 else "rows"
    files = f"{words.number(len(every)).capitalize()} file{'s' if len(every) > 1 else ''}"
    senders = {each.file.agency for each in every if each.file.agency}
    of = f" from {words.number(len(senders))} agenc{'ies' if len(senders) > 1 else 'y'}" if senders else ""
    return f"{files} hold{'' if len(every) > 1 else 's'} {words.count(rows)} {what}{of}"


def _what(each: Held) -> str:
    names = ", ".join(table_name(table) for table in each.tables)
    if each.file.own is not None:
        return text(f"{names}, as {each.form} sent it before")
    return text(f"{names}, {'our standard' if each.form == 'standard' else each.form}")


def _days(each: Held) -> str:
    if each.first is None or each.last is None:
        return "Not known yet" if each.file.own else "No days in it"
    return text(f"{words.day(each.first)} to {words.day(each.last)}")


def _columns(each: Held) -> str:
    told = f"{each.known} of {each.columns} known"
    if each.file.own is not None and not each.tables:
        return "To match"
    if each.to_match:
        told += f", <b>{each.to_match} to match</b>"
    told += f", {each.left_out} left out" if each.left_out else ""
    return told + "".join(
        f"<br>“{text(heading)}”: did you mean <b>{column}</b>?" for heading, column in each.misspelt.items()
    )
