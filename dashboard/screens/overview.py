"""The overview: what changed this month, what waits now, the headline measures, and the first finding's chart."""

import streamlit as st

from dashboard import data
from dashboard.contents import page_of
from dashboard.figure import figure
from dashboard.parts import sayings
from dashboard.parts.html import heading, line, paragraph
from dashboard.parts.measures import assurance, group, variation
from dashboard.view import address_of, current, html
from queries import words
from queries.findings import Finding, findings, headline
from queries.metric import THEMES
from queries.metrics import METRICS

GROUPS = {
    # theme: (headline measure, smaller measures)
    "timeliness": ("contact_decided_on_time", ("agency_check_returned_on_time", "assessment_in_45_working_days")),
    "return_demand": ("re_referral_12m", ("repeat_contact_90d", "referred_again_12m")),
    "level_of_need": ("step_up_after_step_down_12m", ("step_downs", "step_ups")),
    "accuracy": ("risk_changed", ("risk_upgraded", "risk_downgraded")),
}


def detail(one: Finding) -> str:
    """Return the address of the page on a finding's measure."""
    page = page_of(METRICS[one.metric].theme) if one.metric else None
    return address_of(page, measure=METRICS[one.metric].title) if page and one.metric else ""


view = current()
series = data.all_series(view.build, view.month, view.where, view.compare)
found = findings(series.values())
area = view.build.info.policy.area
view.title(f"{area or 'MASH'}{' MASH' if area else ' outcomes'}: {words.month(view.month)}")

waits = data.waits(view.build, view.where)
changed = heading(2, "What changed this month") + sayings.what_changed(found, detail)
waiting = sayings.waiting(waits, view.build.as_at.date())
html(f'<div class="beside"><section>{changed}</section>{waiting}</div>')

html(
    heading(2, "Headline measures")
    + paragraph(
        f"{words.month(view.month)}, with the month before in grey. Lines show 24 months; dashed is the target.",
        "grey small",
    )
)
grid = st.grid(4, min_column_width=230, gap=("small", 28))
for theme, (first, others) in GROUPS.items():
    name, question = THEMES[theme]
    with grid.cell():
        html(group(name, question, series[first], [series[other] for other in others]))
        page = page_of(theme)
        if page:
            st.page_link(page.file, label=f"{name} in detail", icon=":material/arrow_forward:", icon_position="right")

with st.expander("How to read the icons"):
    html(sayings.how_to_read())

shown = series[next((one.metric for one in found if one.metric), "contact_decided_on_time")]
about = f"{shown.metric.title}, {shown.metric.month_words}"
html(heading(2, headline(shown)) + line([about, variation(shown), assurance(shown, against=True)]))
figure(view, shown, view.where, view.hub or "All hubs")
