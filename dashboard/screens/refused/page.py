"""Draws the page on refused rows: why rows were refused, what unknown words mean, and the letter to the agency."""

from collections.abc import Sequence
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from dashboard.access.door import data_directory
from dashboard.access.downloads import offered
from dashboard.access.rules import LOAD, Resource
from dashboard.components.build_changes import changes, published_months
from dashboard.components.mistakes import draw_mistakes, field_mistake
from dashboard.components.offer_file import mime_of
from dashboard.components.tasks import banner
from dashboard.html import heading, html, paragraph, text
from dashboard.questions import loading
from dashboard.questions.names import agency_name
from dashboard.questions.publishing import without_paths
from dashboard.screens.refused import answers, tables
from dashboard.view import choose, current, travelling, turn
from etl.errors import MashError
from etl.propose.words import words_of
from etl.staging.mending import Mend
from queries import words
from queries.measure.not_known import newest_complete
from queries.quality.faults import table_name
from queries.quality.mendable import TITLES, Word
from queries.quality.refused_rows import NOBODY, Line

ALL, EVERY = "All agencies", "All reasons"
STATES = {"open": "Open", "mended": "Mended"}
PAGE = 25
TRIED, DONE = "refused_tried", "refused_done"
OTHERS = "The other rows need the agency: what a row without a key, or with two answers, should say can’t be guessed."
KEPT = (
    "Mended words are kept in the area’s word list with your name and the day, and apply to later extracts of the same "
    "agency. The landed extract itself is never changed."
)
SAME = "No figure moves yet: over the share that the policy allows, the other rows of the same files are refused, too."
LETTER = "All reasons and tables of its newest load: lines and columns, and no value."
NEVER = "This page never shows a refused value that is not a short word."


def row(number: int, each: Word, state: str, month: str) -> Mend | None:
    """Draw one word; return what it is to mean, or None where it stays as it is."""
    codes = list(words_of(each.table, each.column))
    before = each.code or each.proposed
    key = f"{each.table}_{number}_{state}"
    with st.container(key=f"cells_mend_{key}"):
        ticked = st.checkbox(
            f"{'Take back' if state == 'mended' else 'Mend'} “{each.word}”", key=f"refused_{key}",
            label_visibility="collapsed",
        )  # fmt: skip
        html(text(each.word))
        html(text(each.column))
        rows = f"row{'' if each.rows == 1 else 's'}"
        html(f'<span class="num">{words.count(each.rows)}</span><span class="phone grey small"> {rows}</span>')
        html(text(agency_name(each.agency or None)))
        if state == "mended":
            html(text(each.code))
            code: str | None = ""
        else:
            code = st.selectbox(
                f"What “{each.word}” means in {each.column}", codes, key=f"refused_code_{key}", placeholder="Choose…",
                index=codes.index(before) if before in codes else None, label_visibility="collapsed",
            )  # fmt: skip
        effect = f"+{words.counted(each.in_month, 'row')}" if each.in_month else "–"
        html(f'{effect}<span class="phone"> in {month}</span>')
        html('<span class="grey">suggested</span>' if each.proposed and state == "open" else "")
    return Mend(each.agency, each.table, each.column, each.word, code) if ticked and code is not None else None


def mend(listed: list[Word], state: str, month: str) -> None:
    """Draw the words, try out what they are to mean, and publish it."""
    html(
        f'<h2 id="mend-words">{"Mend" if state == "open" else "Take back"} {words.count(len(listed))} '
        f"word{'' if len(listed) == 1 else 's'}</h2>"
    )
    shown = listed[:PAGE]
    with st.form(f"refused_words_{state}", enter_to_submit=False, border=False):
        with st.container(gap=None):
            with st.container(key="cells_mend_head"):
                first = "Mend" if state == "open" else "Take back"
                for title in (first, "Word", "Column", "Rows", "Sent by", "Means", f"Effect on {month}", "Proposal"):
                    html(f"<b>{title}</b>")
            chosen = [made for number, each in enumerate(shown) if (made := row(number, each, state, month))]
        left = words.counted(len(listed) - PAGE, "more word follows", "more words follow")
        more = f"{left} once these are mended. " if len(listed) > PAGE else ""
        html(paragraph(more + KEPT, "note"))
        sent = st.form_submit_button("See what this changes", type="primary")
    if sent and not chosen:
        st.session_state.pop(TRIED, None)
        wrong = {"words": "Tick a word, and say what it means"}
        draw_mistakes(view.notices, wrong)
        html(field_mistake(wrong, "words"))
    elif sent:
        try_out(chosen)
    if tried := st.session_state.get(TRIED):
        publish(*tried)


def try_out(chosen: list[Mend]) -> None:
    """Build with the words on trial, and keep what came out for this page."""
    bar = st.progress(0.0, text="Building on trial")

    def progress(what: str, share: float) -> None:
        bar.progress(min(max(share, 0.0), 1.0), text=what)

    try:
        st.session_state[TRIED] = (chosen, loading.compare_words(chosen, progress))
    except MashError as refused:
        told({"trial": refused})
    bar.empty()


def publish(chosen: list[Mend], trial: dict[str, object]) -> None:
    """Draw what the words change, and the button that publishes a build with them."""
    html(heading(2, f"What build {trial['build']} changes") + changes(trial) + "".join(published_months(trial)))
    if not st.button(f"Publish build {trial['build']}", type="primary", key="refused_publish"):
        return
    st.session_state.pop(TRIED)
    base = trial["base"]
    try:
        with st.spinner(f"Publishing build {trial['build']}"):
            report = loading.publish_words(chosen, base if isinstance(base, int) else None)
    except MashError as refused:
        told({"publish": refused})
        return
    changed = f"{words.counted(len(chosen), 'word')} changed"
    done = f"Build {report.build} is published with {changed}."
    st.session_state[DONE] = done if report.built else f"{changed}. {SAME}"
    st.rerun()


def draw_rows(found: Sequence[Line], title: str) -> None:
    """Draw refused rows of one reason, 25 at a time: where each is, and no value of it."""
    many = words.counted(len(found), "row")
    html(f'<h2 id="refused-rows">{text(f"{many}: {title}")}</h2>')
    pages = -(-len(found) // PAGE)
    place = st.container()
    first = (turn("page", pages) - 1) * PAGE if pages > 1 else 0
    with place:
        html(tables.lines_table(f"Refused rows: {title}", found[first : first + PAGE]))
        html(paragraph("The header of a CSV file is line 1. The row’s values stay with the agency.", "note"))


def rows_address(table: str, agency: str, reason: str) -> str:
    """Return the address at which this page lists the rows refused for a reason."""
    asked = {"table": table, "reason": reason} | ({"sender": agency} if agency else {})
    return f"refused?{urlencode(travelling() | asked)}"


def offer_rows(table: str, agency: str, reason: str, title: str) -> None:
    """Draw the button that hands over the refused rows that the filters leave: lines, columns, reasons, no value."""
    name, asked = "refused_rows.xlsx", {"table": table, "sender": agency, "reason": reason}
    make = partial(answers.lines_book, view.build.info, f"Refused rows: {title}", table, agency, reason)
    st.download_button(
        "Download refused rows (XLSX)", offered(make, Resource(LOAD), **asked), file_name=name,
        mime=mime_of(name), icon=":material/download:", key="refused_lines", on_click="ignore",
    )  # fmt: skip


def told(refused: dict[str, MashError]) -> None:
    """Say why something was not done."""
    wrong = {key: without_paths(MashError(loading.in_words(why)), data_directory()) for key, why in refused.items()}
    draw_mistakes(view.notices, wrong)
    html("".join(field_mistake(wrong, key) for key in wrong))


def letters(senders: Sequence[str]) -> None:
    """Draw the files for agencies, each of its own rows alone."""
    html('<h2 id="for-the-agency">For the agency</h2>' + paragraph(LETTER))
    with st.container(horizontal=True):
        for each in senders:
            make = partial(answers.workbook, view.build.info, each)
            name, sender = f"refused_rows_{each}.xlsx", agency_name(None if each == NOBODY else each)
            st.download_button(
                f"{sender} (XLSX)", offered(make, Resource(LOAD), agency=each), file_name=name,
                mime=mime_of(name), icon=":material/download:", key=f"refused_file_{each}", on_click="ignore",
            )  # fmt: skip


view = current()
view.title("Refused rows")
if done := st.session_state.pop(DONE, None):
    st.success(done)
refused_tables = answers.tables()
if not refused_tables:
    html(heading(2, "No row was refused") + paragraph("Rows that can’t be right are listed here after a load."))
else:
    with view.filters:
        table = choose("Table", "table", {name: table_name(name) for name in refused_tables}, 200)
        senders = {name: agency_name(name) for name in sorted(view.build.info.newest)}
        agency = choose("Sent by", "sender", {"": ALL} | senders, 190)
        month = newest_complete(view.build.as_at)
        every = answers.found(table, agency, month)
        reasons = {"": EVERY} | {cause.reason: cause.title for cause in every.causes}
        if (asked := st.query_params.get("reason", "")) in TITLES:  # chosen for another table, which has such rows
            reasons.setdefault(asked, TITLES[asked])
        reason = choose("Reason", "reason", reasons, 300)
        state = choose("State", "state", STATES, 130)
    found = every.of(reason)
    open_words = [each for each in found.words if not each.code]
    html(heading(2, tables.claim(found, table, len(open_words), reason)))
    writes_to = [each for each in answers.senders() if agency in ("", each)]
    if found.rows:
        see = partial(rows_address, table, agency)
        note = paragraph(OTHERS, "note") if found.mendable < found.rows else ""
        html(note + tables.reasons_table(found, table, len(open_words), see, bool(writes_to)))
    listed = open_words if state == "open" else [each for each in found.words if each.code]
    if listed:
        mend(listed, state, words.month(month))
    elif state == "mended":
        html(paragraph("No word of these rows has been mended."))
    if state == "open" and found.rows:
        if reason:
            draw_rows(answers.lines(table, agency, reason), reasons[reason])
        offer_rows(table, agency, reason, f"{table_name(table)}, {reasons[reason].lower()}")
    if found.again:
        html(banner("Load it again to mend here:", f"{', '.join(found.again)} landed before words were kept."))
    if found.unshown:
        many = f"{words.count(found.unshown)} value{' looks' if found.unshown == 1 else 's look'}"
        html(banner(
            NEVER, f"{many} like free text or an identifier, or have another fault as well: they are counted, not "
            "shown. Find them by file, line and column in the agency’s own copy.",
        ))  # fmt: skip
    if writes_to:
        letters(writes_to)
