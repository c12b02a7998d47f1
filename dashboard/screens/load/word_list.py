"""Draws step 4 of a load: what the words in agencies' own files mean, 25 at a time."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import streamlit as st

from dashboard.access.door import data_directory
from dashboard.html import heading, html, paragraph, text
from dashboard.questions import loading
from dashboard.questions.publishing import without_paths
from dashboard.screens.load.frame import LAST, Frame, back, go
from dashboard.view import number_in
from etl.codes import AGENCIES
from etl.errors import MashError
from etl.formats.table_map import REFUSE
from etl.propose.words import words_of
from etl.staging.answers import Asked, Words, asked_words, coded_columns
from etl.staging.finish import finish
from etl.staging.place import Staged, StagedLoad, save
from queries import words

PAGE = 25
TITLES = ("Word in the file", "Column", "Rows", "Means", "", "Remember for")
CHOOSE = "Choose…"
NO_VALUE = "(no value)"
ONCE = "A word is mended once, for every row that has it."
OURS = (
    "In files of our standard a word that is no code refuses its row: once published, it is mended under Refused rows."
)
UNSHOWN = (
    "{} look like free text or an identifier: they are counted, not shown, and their rows stay refused. Find them by "
    "column in the agency’s own copy."
)


@dataclass(frozen=True)
class Line:
    """One word to answer: its file, its table, the word."""

    file: Staged
    table: str
    asked: Asked

    @property
    def key(self) -> str:
        """What its fields are called: a word is no key, as it could hold anything."""
        digest = hashlib.sha256(self.asked.word.encode()).hexdigest()[:10]
        return f"{self.file.key}_{self.asked.column}_{digest}"


def draw(frame: Frame, load: StagedLoad) -> None:
    """Draw the step: 25 words that are shown are answered together, then the next."""
    data = data_directory()
    every = {file.key: asked_words(data, load, file) for file in load.going_on if file.own}
    lines = [line for file in load.going_on if file.own for line in _lines(file, every[file.key])]
    pages = max(-(-len(lines) // PAGE), 1)
    number = min(number_in(st.query_params.get("page", "1")) or 1, pages)
    shown = lines[(number - 1) * PAGE : number * PAGE]
    html(heading(2, claim(list(every.values()))) + paragraph(ONCE if every else OURS, "note"))
    with st.form("load_words", enter_to_submit=False, border=False):
        with st.container(gap=None):
            with st.container(key="cells_words_head"):
                for title in TITLES if shown else ():
                    html(f"<b>{title}</b>")
            given = {line.key: _row(frame, line) for line in shown}
        open_rows = [line for line in shown if line.asked.means in (None, REFUSE)]
        leave = _leave(open_rows) if open_rows else False
        _notes(every, number, pages, len(lines))
        with st.container(horizontal=True, vertical_alignment="center"):
            sent = st.form_submit_button("Continue", type="primary")
            back(load, 4)
    if not sent:
        return
    mistakes = {} if leave else _mistakes([line for line in shown if given[line.key][0] is None])
    if not mistakes:
        load = save(_with_answers(load, shown, given))
        if number < pages:
            st.query_params.from_dict({"load": load.token, "step": "4", "page": str(number + 1)})
            st.rerun()
        load, wrong = finish(data, load, loading.key_file())
        mistakes = {f"file {key}": without_paths(MashError(why), data) for key, why in wrong.items()}
    if mistakes:
        frame.wrong(mistakes)
    go(load, LAST)


def _lines(file: Staged, found: Words) -> list[Line]:
    if file.own is None:
        return []
    table_of = {column: table for table, column, _ in coded_columns(data_directory(), file.own)}
    return [Line(file, table_of[each.column], each) for each in found.asked]


def _mistakes(unanswered: Iterable[Line]) -> dict[str, str]:
    return {
        line.key: f"Say what “{line.asked.word}” means in {line.asked.column}, or leave its "
        f"{words.count(line.asked.rows)} row{'' if line.asked.rows == 1 else 's'} refused"
        for line in unanswered
    }


def claim(every: list[Words]) -> str:
    """Return how many words are no codes, and how many rows hold one: a row counts once."""
    number, rows = sum(len(each.asked) for each in every), sum(each.rows for each in every)
    if not every:
        return "No file here has words of its own"
    if not number:
        return "Every word is one of our codes"
    of = words.count(sum(each.every for each in every))
    is_one = number == 1
    many = f"{words.number(number).capitalize()} word{' is' if is_one else 's are'}"
    return f"{many} not in our codes: {words.count(rows)} of {of} rows hold {'it' if is_one else 'one'}"


def _row(frame: Frame, line: Line) -> tuple[str | None, bool]:
    """Draw one word; return the code chosen, and whether it is to be remembered."""
    frame.beside(line.key)
    each, sender = line.asked, AGENCIES.get(line.file.agency, "this agency")
    codes = ["", *words_of(line.table, each.column)]
    known = each.means if each.means in codes else None
    before = codes.index(known) if known is not None else None
    with st.container(key=f"cells_words_{line.key}"):
        open_word = f"<b>{text(each.word)}</b>" if known is None else text(each.word)
        html(f'{open_word}<span class="small grey phone">{text(each.column)}</span>')
        html(text(each.column))
        html(f'<span class="num">{words.count(each.rows)}</span>')
        chosen = st.selectbox(
            f"What “{each.word}” means in {each.column}", codes, index=before,
            format_func=lambda code: code or NO_VALUE, placeholder=CHOOSE, key=f"load_word_{line.key}",
            label_visibility="collapsed",
        )  # fmt: skip
        html('<span class="grey">suggested</span>' if each.suggested else "")
        remembered = st.checkbox(sender, each.remembered, key=f"load_remember_{line.key}")
    return (str(chosen) if chosen is not None else None), remembered


def _leave(open_rows: list[Line]) -> bool:
    rows = sum(line.asked.rows for line in open_rows)
    sender = AGENCIES.get(open_rows[0].file.agency, "the agency")
    what = f"“{open_rows[0].asked.word}”" if len(open_rows) == 1 else "a word without an answer"
    all_left = all(line.asked.means == REFUSE for line in open_rows)
    many = f"{words.count(rows)} row{'' if rows == 1 else 's'}"
    return st.checkbox(f"Leave the {many} with {what} refused, and ask {sender}", all_left, key="load_leave")


def _notes(every: dict[str, Words], number: int, pages: int, lines: int) -> None:
    if pages > 1:
        html(
            paragraph(
                f"Words {(number - 1) * PAGE + 1} to {min(number * PAGE, lines)} of {lines}. Continue shows more."
            )
        )
    if unshown := sum(each.unshown for each in every.values()):
        html(paragraph(UNSHOWN.format(f"{words.count(unshown)} value{'' if unshown == 1 else 's'}"), "note"))


def _with_answers(load: StagedLoad, shown: list[Line], given: dict[str, tuple[str | None, bool]]) -> StagedLoad:
    """Return the load with the words shown answered; one without an answer has its rows refused."""
    for line in shown:
        file = load.file(line.file.key)
        own = file.own
        if own is None:
            continue
        code, remembered = given[line.key]
        column, word = line.asked.column, line.asked.word
        means = {name: dict(each) for name, each in own.words.items()}
        means.setdefault(column, {})[word] = REFUSE if code is None else code
        left = {
            name: tuple(one for one in each if (name, one) != (column, word)) for name, each in own.forgotten.items()
        }
        if not remembered:
            left[column] = (*left.get(column, ()), word)
        load = load.with_file(replace(file, own=replace(own, words=means, forgotten=left)))
    return load
