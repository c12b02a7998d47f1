"""Data quality: whose extracts are late, what is wrong in what they hold, which rows were refused, and why."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import streamlit as st

from dashboard import data
from dashboard.access.rerun import fragment
from dashboard.answers import data_quality as answers
from dashboard.answers.publishing import place
from dashboard.drawing import Drawing, switched
from dashboard.measure import take
from dashboard.parts import data_quality as parts
from dashboard.parts.html import heading, paragraph
from dashboard.parts.take_away import About
from dashboard.view import View, choose, current, html
from queries import faults, words

COUNTED = (
    "Each figure is the share of rows (or of months) that one check found wrong, of all that is loaded; lower is "
    "better. A column that no extract has is no fault of any row. The framework is the Government Data Quality "
    "Framework (2020)."
)
REFUSED = (
    "A quarantined row is kept out of every figure until it is put right at the source and sent again: correct it "
    "there, and load the new extract. ‘mash quarantine’ lists the rows by file, line and column."
)
BECAME = "Every row is accounted for: rows in are those accepted, quarantined and superseded by a later extract."
STRONGER = "The stronger, the larger the share; strongest from 2% on. The table has the checks that found nothing, too."
SOME_HUBS = (
    "This account is for some hubs only. A row that was refused names no hub that can be trusted, and an extract holds "
    "rows of several: whoever sees every hub sees them here."
)
ALL = "All agencies"
FIRST, FREQUENT = "contacts", 8


@fragment()
def figures(view: View, table: str, agency: str) -> None:
    """Draw what is wrong in the rows: it reads all of them once for each build, so the rest shows before."""
    with st.spinner("Checking every row of this build; this takes a few seconds, once"):
        every = answers.faults(view.build, None, agency or None)
    who = parts.agency_name(agency) if agency else ALL
    caption = f"The largest share wrong in any one check, by table. {who}."
    html(
        heading(2, faults.overall_claim(every))
        + paragraph(COUNTED)
        + parts.matrix(caption, every, faults.tables(view.build))
    )
    name = faults.table_name(table)
    own = answers.faults(view.build, table, agency or None)
    months = answers.months(view.build, table, agency or None, view.month)
    title = f"{name}: share wrong by month and check"
    html(heading(2, faults.claim(own) if own else f"{name}: nothing was sent"))
    switched(view, Drawing(
        About(title, who, COUNTED), answers.spec(view.build, table, agency or None, view.month),
        parts.chart_alt(title, own), partial(parts.checks_table, f"{name}: every check, all months. {who}.", own),
        partial(parts.check_rows, own, months), f"data_quality_{table}_{view.month:%Y-%m}",
        paragraph(STRONGER, "note"),
        "Nothing that is checked is wrong in any month. The table says what was checked.",
    ), key="checks")  # fmt: skip
    refusals(view, every, who)


def refusals(view: View, every: Sequence[faults.Fault], who: str) -> None:
    """Draw which rows were refused, and why."""
    if not faults.whole(view.build):
        html(heading(2, "Refused rows and extracts can’t be told by hub") + paragraph(SOME_HUBS))
        return
    reasons = faults.refusals(every)
    html(heading(2, faults.refused_claim(every)) + paragraph(REFUSED))
    if reasons:
        caption = f"Quarantined rows by reason. {who}."
        html(parts.refusals_table(caption, reasons[:FREQUENT]))
        if rest := reasons[FREQUENT:]:
            with st.expander(f"{words.number(len(rest)).capitalize()} reasons that are less frequent"):
                html(parts.refusals_table("Quarantined rows by less frequent reasons", rest))
        take(view, About(caption, who, REFUSED), lambda: parts.reason_rows(reasons), "quarantined")


def extracts(view: View) -> None:
    """Draw what became of every row, and the extracts it came in."""
    loaded = answers.loaded(view.build, place())
    if loaded is None:
        html(heading(2, "A new build is being published") + paragraph("What was loaded shows here in a few seconds."))
        return
    tables, every = loaded.tables, loaded.extracts
    caption = "What became of every row, by table and agency"
    html(heading(2, parts.became_claim(tables)) + paragraph(BECAME) + parts.became_table(caption, tables))
    take(view, About(caption, ALL, BECAME), lambda: parts.became_rows(tables), "rows")
    caption = "Extracts, the latest loaded first"
    html(heading(2, parts.extracts_claim(every)) + parts.extracts_table(caption, every))
    take(view, About(caption, ALL, f"{BECAME} {REFUSED}"), lambda: parts.extract_rows(every), "extracts")


view = current()
view.title("Data quality")
with view.filters:
    sent = {name: faults.table_name(name) for name in sorted(faults.tables(view.build), key=lambda name: name != FIRST)}
    table = choose("Table", "table", sent, 200)
    senders = {agency: parts.agency_name(agency) for agency in sorted(view.build.info.newest)}
    agency = choose("Sent by", "sender", {"": ALL} | senders, 200)

ages = data.freshness(view.build, datetime.now().date())  # noqa: DTZ005 - readers are on London wall clock
html(heading(2, faults.late_claim([one.agency for one in ages if one.stale], len(ages))))
if ages:
    caption = "Newest extract of each agency, the oldest first"
    html(parts.freshness_table(caption, ages))
    take(view, About(caption, ALL, "Days allowed: policy.toml"), lambda: parts.freshness_rows(ages), "freshness")

figures(view, table, agency)

if faults.whole(view.build):
    extracts(view)
