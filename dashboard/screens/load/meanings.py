"""Draws step 3 of a load: what each column of an agency's own file means."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from dashboard.access.door import data_directory
from dashboard.html import heading, html, paragraph, text
from dashboard.questions import loading
from dashboard.screens.load.frame import Frame, back, go, next_step, of_sheets
from etl.codes import AGENCIES
from etl.contracts import TABLES
from etl.errors import MashError
from etl.formats.mapping import PEOPLE
from etl.propose.words import words_of
from etl.staging.finish import lacking
from etl.staging.meanings import Offered, offered, required
from etl.staging.place import Own, Staged, StagedLoad, save
from etl.staging.tabs import Differs, differing, unanswered
from queries import words

TITLES = ("Column in the file", "First values, not empty", "Means", "", "Filled", "Read as")
CHOOSE, OUT = "Choose…", "Leave out"
HASHED = (
    "“{}” was taken for children’s numbers, and pseudonyms stand in their place: it can’t be {} here. Leave it out, or "
    "load the file by command (mash mapping start)"
)


def draw(frame: Frame, load: StagedLoad) -> None:
    """Draw the step."""
    files = [
        file for file in load.going_on if file.own and (not file.own.kept or differing(data_directory(), file.own))
    ]
    given: dict[str, Mapping[str, str | None]] = {}
    constants: dict[str, Mapping[str, str]] = {}
    tabs: dict[str, Mapping[Differs, str | None]] = {}
    if not files:
        html(heading(2, "No file here has columns of its own") + paragraph("Their columns are known.", "note"))
    with st.form("load_columns", enter_to_submit=False, border=False):
        for file in files:
            given[file.key] = _file(frame, load, file)
            constants[file.key] = _constants(load, file)
            tabs[file.key] = _tabs(frame, load, file)
        with st.container(horizontal=True, vertical_alignment="center"):
            sent = st.form_submit_button("Continue", type="primary")
            back(load, 3)
    mistakes: dict[str, str] = {}
    if sent:
        for file in files:
            load, found = _answered(load, file, given[file.key], constants[file.key], tabs[file.key])
            mistakes |= found
    if sent and not mistakes:
        try:
            load = loading.hide_numbers(load)
        except MashError as lacking_key:
            mistakes = {"key": str(lacking_key)}
    if mistakes:
        save(load)
        frame.wrong(mistakes)
    if sent:
        go(save(load), next_step(load, 3))


def _file(frame: Frame, load: StagedLoad, file: Staged) -> dict[str, str | None]:
    """Draw the columns of one file; return the column chosen for each heading."""
    own = file.own
    if own is None:
        return {}
    if own.kept:
        html(heading(2, f"“{file.name}” has other headings than before"))
        return {}
    columns = offered(load, file)
    open_ones = [each for each in columns if each.heading not in own.columns and (each.suggested or each.means is None)]
    sheets = [tab.name for tab in own.tabs if tab.name]
    shown = f" The values shown are of “{sheets[0]}”." if len(sheets) > 1 else ""
    rows = words.count(sum(tab.rows for tab in own.tabs))
    sender = AGENCIES.get(file.agency, "The agency")
    html(
        heading(2, _claim(sender, len(open_ones)))
        + paragraph(
            f"“{file.name}”{of_sheets(sheets)}, {rows} rows. Remembered for {sender}’s next file.{shown}{_unfit(own)}",
            "note",
        )
    )
    for key in frame.mistakes:
        if key.startswith((f"twice {file.key} ", f"lacks {file.key} ")):
            frame.beside(key)
    with st.container(gap=None):
        with st.container(key=f"cells_columns_head_{file.key}"):
            for title in TITLES:
                html(f"<b>{title}</b>")
        means = {each.heading: _row(frame, file, own, number, each) for number, each in enumerate(columns)}
    fixed = f" Agency: “{file.agency}” for every row, from step 2." if "agency" in TABLES[own.table].columns else ""
    html(paragraph(f"Required: {', '.join(required(own.table))}.{fixed}", "note"))
    return means


def _unfit(own: Own) -> str:
    if not own.unfit:
        return ""
    names = ", ".join(f"“{name}”" for name in own.unfit)
    return f" Not part of it: {names}. Send what is to be loaded of it in a file of its own."


def _constants(load: StagedLoad, file: Staged) -> dict[str, str]:
    """Draw a choice for each required code that no column is proposed for: police, say, name no source."""
    own = file.own
    if own is None or own.kept:
        return {}
    means = {each.means for each in offered(load, file)}
    lacks = [name for name in required(own.table) if name not in means and name != "agency"]
    found: dict[str, str] = {}
    for name in lacks:
        said = {code: f"{code} ({words})" if name == "source" else words
                for code, words in words_of(own.table, name).items()}  # fmt: skip
        if not said:
            continue
        before = [*said].index(own.constants[name]) if own.constants.get(name) in said else None
        chosen = st.selectbox(
            f"{name} on every row, where no column holds it", [*said], index=before, format_func=said.__getitem__,
            placeholder=CHOOSE, key=f"load_constant_{file.key}_{name}", width=420,
        )  # fmt: skip
        if chosen is not None:
            found[name] = str(chosen)
    return found


def _tabs(frame: Frame, load: StagedLoad, file: Staged) -> dict[Differs, str | None]:
    """Draw a choice for each heading that one of a file's sheets lacks; return the heading chosen instead, or OUT."""
    own = file.own
    if own is None:
        return {}
    if not own.kept and not own.columns:
        own = replace(own, columns={each.heading: each.means or "" for each in offered(load, file)})
    found: dict[Differs, str | None] = {}
    for number, each in enumerate(differing(data_directory(), own)):
        frame.beside(_key(file, each))
        before = next((name for name in each.choices if own.same.get(name) == each.heading), None)
        answered = before is not None or each.tab in own.leave_out
        before = OUT if each.tab in own.leave_out else before or each.likely
        choices = [*each.choices, *([OUT] if each.can_go else [])]
        found[each] = st.selectbox(
            _asked(file, each), choices, index=choices.index(before) if before in choices else None,
            format_func=lambda name: "Leave this sheet out" if name == OUT else name, placeholder=CHOOSE,
            key=f"load_same_{file.key}_{number}", width=420,
        )  # fmt: skip
        html('<span class="grey">suggested</span>' if before and not answered else "")
    return found


def _key(file: Staged, each: Differs) -> str:
    return f"differs {file.key} {each.tab} {each.heading}"


def _asked(file: Staged, each: Differs) -> str:
    where = f"Sheet “{each.tab}” of “{file.name}”" if each.tab else f"“{file.name}”"
    return f"{where} has no “{each.heading}”. Which column is it there?"


def _missing(file: Staged, each: Differs) -> str:
    where = f"sheet “{each.tab}” of “{file.name}”" if each.tab else f"“{file.name}”"
    return f"Say which column of {where} is “{each.heading}”{', or leave the sheet out' if each.can_go else ''}"


def _claim(sender: str, number: int) -> str:
    if not number:
        return f"The columns of {sender}’s file have a meaning"
    many = words.number(number).capitalize()
    return f"{many} column{'' if number == 1 else 's'} of {sender}’s file need{'s' if number == 1 else ''} a meaning"


def _row(frame: Frame, file: Staged, own: Own, number: int, each: Offered) -> str | None:
    """Draw one column; return what it was said to mean, None where nothing was chosen."""
    frame.beside(f"means {file.key} {number}")
    with st.container(key=f"cells_columns_{file.key}_{number}"):
        is_open = each.suggested or each.means is None
        html(f"<b>{text(each.heading)}</b>" if is_open else text(each.heading))
        html(text(", ".join(each.values)) if each.values is not None else _hidden(own, each))
        if each.heading in own.left_out:
            html(OUT)
            html("")
            chosen: str | None = ""
        else:
            choices = ["", *TABLES[own.table].columns]
            before = choices.index(each.means) if each.means is not None else None
            chosen = st.selectbox(
                f"What {each.heading} means", choices, index=before,
                format_func=lambda name: name or OUT, placeholder=CHOOSE, key=f"load_means_{file.key}_{number}",
                label_visibility="collapsed",
            )  # fmt: skip
            html('<span class="grey">suggested</span>' if each.suggested else "")
        html(f'<span class="num">{each.filled:.0%}</span>')
        html(text(each.reads))
    return chosen


def _hidden(own: Own, each: Offered) -> str:
    return "(not shown: may name a person)" if each.heading in own.left_out else "(not shown: a child’s number)"


def _answered(
    load: StagedLoad, file: Staged, means: Mapping[str, str | None], constants: Mapping[str, str],
    tabs: Mapping[Differs, str | None],
) -> tuple[StagedLoad, dict[str, str]]:  # fmt: skip
    """Return the load with a file's columns answered, or what is wrong with the answers."""
    own = file.own
    if own is None:
        return load, {}
    before = {name: said for name, said in own.same.items()
              if not any(said == each.heading and name in each.choices for each in tabs)}  # fmt: skip
    same = {name: each.heading for each, name in tabs.items() if name is not None and name != OUT}
    out = tuple(dict.fromkeys(each.tab for each, name in tabs.items() if name == OUT and each.tab))
    sheets = replace(own, same=before | same, leave_out=out)
    if own.kept:
        return _with_sheets(load, file, sheets)
    own = sheets
    found = _unusable(file, own, means)
    answered = {heading: column for heading, column in means.items()
                if column is not None and heading not in own.left_out}  # fmt: skip
    once = [name for name, column in TABLES[own.table].columns.items() if not column.dtype.is_temporal()]
    twice = [name for name in once if list(answered.values()).count(name) > 1]  # a day and a time may be two columns
    found |= {f"twice {file.key} {c}": f"Only one column of “{file.name}” can be {c}" for c in twice}
    fixed = {column: code for column, code in constants.items() if column not in answered.values()}
    changed = replace(own, columns=answered, constants=fixed, words=own.words if answered == dict(own.columns) else {})
    if not found:
        found = {
            f"lacks {file.key} {column}":
                f"Say which column of “{file.name}” holds {column}{_or_one(own, column)}: it is required"
            for column in lacking(changed, file.agency)
        }  # fmt: skip
    if not found:
        return _with_sheets(load, file, changed)
    return load.with_file(replace(file, own=changed, extract="")), found


def _or_one(own: Own, column: str) -> str:
    """Return that one code may hold for every row, where the step offers a choice of them."""
    offered_here = column != "agency" and column in required(own.table) and words_of(own.table, column)
    return ", or choose one for every row" if offered_here else ""


def _unusable(file: Staged, own: Own, means: Mapping[str, str | None]) -> dict[str, str]:
    """Return what is wrong with what single columns are said to mean."""
    found = {
        f"means {file.key} {number}": f"Say what “{heading}” means, or leave it out"
        for number, (heading, column) in enumerate(means.items()) if column is None
    }  # fmt: skip
    found |= {
        f"means {file.key} {number}": HASHED.format(heading, column)
        for number, (heading, column) in enumerate(means.items())
        if heading in own.hashed and column and column not in PEOPLE
    }
    return found


def _with_sheets(load: StagedLoad, file: Staged, own: Own) -> tuple[StagedLoad, dict[str, str]]:
    """Return the load with a file's answers, and what is not said yet of headings that single sheets lack."""
    found = {_key(file, each): _missing(file, each) for each in unanswered(own, differing(data_directory(), own))}
    return load.with_file(replace(file, own=own, extract=file.extract if own == file.own else "")), found
