"""Draws the page on data quality: which extracts are late, what is wrong in their rows, which were refused, and why."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard.access.door import current_person, data_directory
from dashboard.access.rerun import fragment
from dashboard.access.rules import LOAD, Resource, may
from dashboard.components.absent import MEASURED, draw_absent
from dashboard.components.chart import Drawing, switched
from dashboard.components.measure_panel import take
from dashboard.components.take_away import About
from dashboard.contents import LOADING
from dashboard.html import heading, html, paragraph, text
from dashboard.questions.freshness import freshness
from dashboard.questions.names import agency_name
from dashboard.questions.not_sent import NOT_SENT, not_sent
from dashboard.screens.data_quality import answers, found_wrong, tables
from dashboard.view import View, address_of, choose, current
from etl.policy.today import today
from queries import words
from queries.quality import faults, table_months
from queries.quality.lacking import waiting
from queries.quality.mendable import kept_out

COUNTED = (
    "Each figure is the share of rows (or of months) that one check found wrong, of all that is loaded; lower is "
    "better. A column that no extract has is no fault of any row. The framework is the Government Data Quality "
    "Framework (2020)."
)
REFUSED = (
    "A quarantined row is left out of every figure until it is corrected at the source, sent again and loaded. "
    "‘mash quarantine’ lists the rows by file, line and column."
)
AT_WORST = (
    "Refused rows are in no figure, and may be just those that were late. At worst every one of them would have "
    "counted, and counted against the figure. Shown for tables of which 1% or more of the rows were refused."
)
BECAME = "Every row is accounted for: rows in are those accepted, quarantined and superseded by a later extract."
STRONGER = (
    "Stronger is a larger share; from 2% on colours are the same. The table also has the checks that found nothing."
)
SOME_HUBS = (
    "This account is for some hubs only. The hub in a refused row can’t be trusted, and an extract holds rows of "
    "several hubs: only an account for every hub sees them here."
)
MONTHS = (
    "Other months are not known, and no figure is made of them; a month between these that has no rows counts as none. "
    "Where policy.toml states a table’s months, they hold instead of these; it need not state any."
)
SENDING = (
    "Each figure shows as soon as everything that it needs has been loaded, as columns of the extract standard or as "
    "an agency’s own file, whose columns are matched while it is loaded."
)
ALL, TABLES = "All agencies", "All tables, all months"
FIRST, FREQUENT = "contacts", 8


@fragment()
def figures(view: View, table: str, agency: str) -> None:
    """Draw what is wrong in the rows.

    It is a fragment because the checks read every row of a new build: the rest of the page shows before.
    """
    with st.spinner("Checking every row of this build; this takes a few seconds, once"):
        every = answers.faults(view.build, None, agency or None)
    sender = agency_name(agency) if agency else ALL
    caption = f"The largest share wrong in any one check, by table. {TABLES}. {sender}."
    html(
        heading(2, faults.overall_claim(every))
        + paragraph(COUNTED)
        + found_wrong.matrix(caption, every, faults.tables(view.build))
    )
    name = faults.table_name(table)
    own = answers.faults(view.build, table, agency or None)
    months = answers.months(view.build, table, agency or None, view.month)
    title = f"{name}: share wrong by month and check"
    html(heading(2, faults.claim(own) if own else f"{name}: nothing was sent"))
    switched(view, Drawing(
        About(title, sender, COUNTED), answers.spec(view.build, table, agency or None, view.month),
        found_wrong.chart_alt(title, own),
        partial(found_wrong.checks_table, f"{name}: every check, all months. {sender}.", own),
        partial(found_wrong.check_rows, own, months), f"data_quality_{table}_{view.month:%Y-%m}",
        paragraph(STRONGER, "note"),
        "No check found anything wrong in any month. The table says what was checked.",
    ), key="checks")  # fmt: skip
    refusals(view, every, sender)


def refusals(view: View, every: Sequence[faults.Fault], sender: str) -> None:
    """Draw which rows were refused, and why."""
    if not faults.whole(view.build):
        html(heading(2, "Refused rows and extracts aren’t known by hub") + paragraph(SOME_HUBS))
        return
    reasons = faults.refusals(every)
    out = kept_out(data_directory(), view.build.policy.max_rejected_percent)
    html(heading(2, faults.refused_claim(every, of_some=bool(out))) + paragraph(f"{REFUSED} {TABLES}. {sender}."))
    html("".join(paragraph(f"{each.name}: {each.why}") for each in out))
    if reasons:
        caption = f"Quarantined rows by reason. {TABLES}. {sender}."
        html(found_wrong.refusals_table(caption, reasons[:FREQUENT]))
        if rest := reasons[FREQUENT:]:
            less = "reason that is" if len(rest) == 1 else "reasons that are"
            with st.expander(f"{words.number(len(rest)).capitalize()} {less} less frequent"):
                html(
                    found_wrong.refusals_table(f"Quarantined rows by less frequent reasons. {TABLES}. {sender}.", rest)
                )
        take(view, About(caption, sender, REFUSED), lambda: found_wrong.reason_rows(reasons), "quarantined")
    if worst := answers.worst(view.build):
        caption = f"What refused rows could do at worst: each figure. {TABLES}. {ALL}."
        html(heading(2, found_wrong.worst_claim(worst)) + paragraph(AT_WORST) + found_wrong.worst_table(caption, worst))
        take(view, About(caption, ALL, AT_WORST), lambda: found_wrong.worst_rows(worst), "at_worst")


def extracts(view: View) -> None:
    """Draw what became of every row, and the extracts it came in."""
    loaded = answers.loaded(view.build, data_directory())
    if loaded is None:
        html(heading(2, "A new build is being published") + paragraph("What was loaded shows here in a few seconds."))
        return
    parts, every = loaded.tables, loaded.extracts
    caption = f"What became of every row, by table and agency. {TABLES}. {ALL}."
    html(heading(2, tables.became_claim(parts)) + paragraph(BECAME) + tables.became_table(caption, parts))
    take(view, About(caption, ALL, BECAME), lambda: tables.became_rows(parts), "rows")
    caption = f"Extracts, the latest loaded first. {TABLES}. {ALL}."
    html(heading(2, tables.extracts_claim(every)) + tables.extracts_table(caption, every))
    take(view, About(caption, ALL, f"{BECAME} {REFUSED}"), lambda: tables.extract_rows(every), "extracts")


def lacks(view: View) -> None:
    """Draw what no extract holds, and which figures wait for it; nothing where every figure can be made."""
    found = not_sent(view.build)
    if not found:
        return
    way = text(SENDING)
    if may(current_person(), Resource(LOAD)):
        way += f' <a href="{text(address_of(LOADING))}" target="_self">Load extracts</a>'
    caption = "What no extract holds, and the figures that need it. All tables, all months. All agencies."
    html(f'<div id="{NOT_SENT}">{heading(2, f"{waiting(found)} need what no extract holds")}</div><p>{way}</p>')
    html(tables.lacks_table(caption, found))
    take(view, About(caption, ALL, SENDING), lambda: tables.lacks_rows(found), "not_sent")


def draw(view: View) -> None:
    """Draw what is wrong in the extracts, for the table and sender that are chosen."""
    with view.filters:
        sent = {
            name: faults.table_name(name) for name in sorted(faults.tables(view.build), key=lambda name: name != FIRST)
        }
        table = choose("Table", "table", sent, 200)
        senders = {agency: agency_name(agency) for agency in sorted(view.build.info.newest)}
        agency = choose("Sent by", "sender", {"": ALL} | senders, 200)

    ages = freshness(view.build, today())
    html(heading(2, faults.late_claim([age.agency for age in ages if age.stale], len(ages))))
    if ages:
        caption = f"Newest extract of each agency, the oldest first. {TABLES}. {ALL}."
        html(tables.freshness_table(caption, ages))
        take(view, About(caption, ALL, "Days allowed: policy.toml"), lambda: tables.freshness_rows(ages), "freshness")

    lacks(view)

    spoken = answers.spoken(view.build)
    html(heading(2, table_months.claim(spoken)) + paragraph(MONTHS))
    caption = f"The months that each table speaks for, and what shows it. {TABLES}. {ALL}."
    html(tables.months_table(caption, spoken))
    take(view, About(caption, ALL, MONTHS), lambda: tables.months_rows(spoken), "months")
    if entries := [entry for each in spoken for entry in each.entries]:
        with st.expander(f"{table_months.NOT_CONFIRMED}: entries for policy.toml"):
            for said, entry in entries:
                html(paragraph(said))
                st.code(entry, language="toml")

    figures(view, table, agency)

    if levels := answers.levels(view.build):
        several = len(view.build.policy.ladders.ever) > 1
        title = "Levels of need are counted on several ladders" if several else "Levels of need: odd in all months"
        html(heading(2, title) + "".join(map(paragraph, levels)))

    if faults.whole(view.build):
        extracts(view)


view = current()
view.title("Data quality")
if view.build.info.measured:
    draw_absent("What agencies sent", MEASURED)
else:
    draw(view)
