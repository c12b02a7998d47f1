"""Draws the page on information sharing: how fast agencies answer, what they answer, on which lawful basis they are
asked, and who leads and takes part in strategy discussions.
"""

from collections.abc import Mapping
from dataclasses import replace

from dashboard.components.absent import draw_absent
from dashboard.components.measure_panel import (
    Chosen,
    beside,
    by_group,
    choose_measure,
    measured,
    of_theme,
    take,
    tiles,
)
from dashboard.components.multiples import draw_multiples
from dashboard.components.rates import rate_rows, rates_table
from dashboard.components.take_away import About
from dashboard.contents import page_of
from dashboard.html import heading, html, paragraph
from dashboard.questions.cache import cached
from dashboard.screens.sharing.tables import (
    NAMES,
    attendance_rows,
    attendance_table,
    bases_table,
    clock_rows,
    clocks_table,
    duty_rows,
    duty_table,
    told_once,
    views_rows,
    views_table,
)
from dashboard.view import View, current
from queries import words
from queries.audits import views
from queries.calendar.months import last_day, months_after
from queries.groups import agencies, duty, meetings
from queries.groups.breakdown import listed, lowered
from queries.measure.absent import metric_not_in_data
from queries.metrics.catalogue import METRICS
from queries.series.series import Series

CLOCKS = ("agency_check_returned_on_time", "hours_to_return_median", "hours_to_return_p90")
TILES = ("agency_check_returned_on_time", "check_coverage", "nothing_known", "check_unanswered")
BASES = tuple(name for name in METRICS if name.startswith("lawful_basis_"))
DISCUSSED = (
    "hours_to_strategy_discussion_median", "hours_to_strategy_discussion_p90",
    "hours_to_strategy_discussion_from_need_median", "strategy_discussion_quorate", "strategy_discussion_led_by_macpt",
    "strategy_discussion_led_by_lcpp", "conference_chaired_by_macpt", "strategy_discussion_to_section47",
    "strategy_discussion_without_contact",
)  # fmt: skip
TOOK_PART = (
    "Took part: in person or remotely; a report alone is not counted. Agencies that were not invited are left out, and "
    "nothing here says what was said."
)
TEAMS = "How soon discussions are held, who leads them and what they lead to, each in its latest known month."
GATEWAY = (
    "Consent is one gateway only: agencies may share to protect a child without it, on a legal obligation or a public "
    "task. A low share of consent is not a fault, and a high one can mean that sharing waits for it."
)
DUTY = (
    "These are counts of answers to requests; the duty also means telling unasked, which no extract shows. That "
    "nothing is known is an answer, too. The duty leaves room to refuse where sharing would harm the child more: ask "
    "about many such refusals, and about none at all."
)
COUNTED = (
    "Hours count nights and weekends; checks still open count as waiting, which adds hours. Unanswered: of checks "
    "that are due. Nothing known, declined: of recorded answers."
)
FLATTERS = (
    "The hub made its final rating knowing the views, so they agree more than they would have unseen; the file holds "
    "the first rating, too. "
    "Agreement is not correctness. Views of one contact count together in intervals. No coefficient under 30 contacts."
)


def duty_to_share(view: View, chosen: Chosen) -> None:
    """Draw what agencies answered since the duty to share is in force."""
    if early := duty.not_yet(view.build, view.month):
        html(heading(2, "The duty to share information") + paragraph(early))
        return
    if absent := metric_not_in_data(view.build, METRICS["duty_answered"]):
        draw_absent("The duty to share information", absent)
        return
    every, dims = chosen.without("agency"), METRICS["duty_answered"].dims
    rows = cached(duty.under_duty)(view.build, view.month, every.known_to(dims))
    if not rows:
        unknown = duty.not_known(view.build, view.month, every.known_to(dims))
        said = "What agencies answered under the duty to share is not known" if unknown else duty.claim(rows)
        html(heading(2, said) + (paragraph(unknown) if unknown else "") + paragraph(every.words(dims), "note"))
        return
    since = max(view.build.policy.duty_from or view.month, months_after(view.month, -11))
    last = min(last_day(view.month), view.build.as_at.date())
    claim = duty.claim(rows)
    months, rows = told_once(rows)
    days = f"on {words.day(last)}" if since == last else f"from {words.day(since)} to {words.day(last)}"
    days = f"in {months}" if months else days
    caption = f"Checks requested {days} of agencies that the duty binds. Line: 95% interval."
    lacks = metric_not_in_data(view.build, METRICS["duty_refused_detrimental"])
    answered = "duty_answered" in rows[-1].shares
    unknown = None if answered else duty.not_known(view.build, view.month, every.known_to(dims))
    note = " ".join(filter(None, [DUTY, lacks, chosen.side_by_side("agency")]))
    said = heading(2, claim) + (paragraph(unknown) if unknown else "")
    html(said + paragraph(caption) + duty_table(caption, rows) + paragraph(note, "note"))
    take(view, About(caption, every.words(dims), DUTY), lambda: duty_rows(rows), "duty")


def agencies_asked(view: View, chosen: Chosen, series: Mapping[str, Series]) -> None:
    """Draw how each agency answered over 12 months."""
    absent, unknown = agencies.absent(view.build), series["agency_check_returned_on_time"].not_known
    if absent:
        draw_absent("How agencies answer", absent)
        return
    every, dims = chosen.without("agency"), METRICS["declined"].dims
    where = every.known_to(dims)
    months, clocks = told_once(cached(agencies.agency_clocks)(view.build, view.month, where))
    goal = series["agency_check_returned_on_time"].target
    dashed = f" Dashed: target {words.target(goal.value, 'percent')}." if goal else ""
    when = months or f"the 12 months to {words.month(view.month)}"
    caption = f"Checks requested in {when}, by agency. Line: 95% interval.{dashed}"
    if unknown and not clocks:
        html(heading(2, "How agencies answered in these months is not known") + paragraph(unknown))
        return
    html(heading(2, agencies.claim(clocks, NAMES)))
    if clocks:
        target = goal.value if goal else None
        note = f"{COUNTED} {chosen.side_by_side('agency')}".strip()
        html(paragraph(caption) + clocks_table(caption, clocks, target) + paragraph(note, "note"))
        take(view, About(caption, every.words(dims), COUNTED), lambda: clock_rows(clocks), "agencies")


def views_of_risk(view: View, chosen: Chosen) -> None:
    """Draw how far each agency's views of the risk agree with the hub's final rating."""
    title = "How agencies’ views of the risk agree with the hub"
    if absent := views.absent(view.build):
        draw_absent(title, absent)
        return
    every, dims = chosen.without("agency"), METRICS["view_agreement_final"].dims
    rows = cached(views.views_agree)(view.build, view.month, every.known_to(dims))
    months, final = told_once([row for row in rows if row.against == "final"])
    if not final:
        return
    when = months or f"the 12 months to {words.month(view.month)}"
    caption = f"Views of checks requested in {when}, against the final rating."
    note = f"{FLATTERS} {chosen.side_by_side('agency')}".strip()
    html(heading(2, title) + paragraph(caption) + views_table(caption, final) + paragraph(note, "note"))
    take(view, About(title, every.words(dims), FLATTERS), lambda: views_rows(rows), "views_of_risk")


def lawful_bases(view: View, chosen: Chosen, series: Mapping[str, Series]) -> None:
    """Draw the share of checks that was made on each lawful basis."""
    absent = series["lawful_basis_consent"].absent
    if absent:
        draw_absent("On which lawful basis agencies are asked", absent)
        return
    consent, bases = series["lawful_basis_consent"], [series[name] for name in BASES]
    if not consent.latest:
        return
    share = words.percent(consent.latest.value or 0.0)
    caption = f"Lawful basis of checks requested in {words.month(consent.latest.month)}. Line: 95% interval."
    said = paragraph(f"{caption} {GATEWAY}")
    html(heading(2, f"{share} of checks rest on consent") + said + bases_table(caption, bases))
    filters = chosen.words(METRICS["lawful_basis_consent"].dims)
    take(view, About(caption, filters, GATEWAY), lambda: rate_rows(bases, chosen.not_split), "lawful_basis")


def strategy_discussions(view: View, chosen: Chosen) -> None:
    """Draw how soon strategy discussions are held, who leads them, and which agencies take part."""
    absent = metric_not_in_data(view.build, METRICS["strategy_discussion_without_contact"])
    if not absent or not metric_not_in_data(view.build, METRICS["attended"]):
        who_took_part(view, chosen)
    if absent:
        draw_absent("Strategy discussions", absent)
        return
    held = [each for each in beside(view, chosen, DISCUSSED).values() if not each.absent]
    html(heading(3, "Strategy discussions and who leads them") + rates_table(TEAMS, held, chosen.not_split))
    take(view, About(TEAMS, chosen.filters, TEAMS), lambda: rate_rows(held, chosen.not_split), "strategy_discussions")


def who_took_part(view: View, chosen: Chosen) -> None:
    """Draw which agencies take part in strategy discussions and conferences."""
    every, dims = chosen.without("agency"), METRICS["attended"].dims
    rows = cached(meetings.attendance)(view.build, view.month, every.known_to(dims))
    caption = f"Invitations to meetings held in the 12 months to {words.month(view.month)}. Line: 95% interval."
    counted = cached(meetings.months_counted)(view.build, view.month, every.known_to(dims))
    note = " ".join(filter(None, [counted, TOOK_PART, every.not_split(dims), chosen.side_by_side("agency")]))
    if absent := metric_not_in_data(view.build, METRICS["attended"]):
        draw_absent("Who takes part in strategy discussions and conferences", absent)
    elif not rows:
        html(heading(2, meetings.claim(rows)) + paragraph(every.words(dims), "note"))
    else:
        shown = attendance_table(caption, rows) + paragraph(note, "note")
        html(heading(2, meetings.claim(rows)) + paragraph(caption) + shown)
        about = About(caption, every.words(dims), f"{counted} {TOOK_PART}".strip())
        take(view, about, lambda: attendance_rows(rows), "attendance")


view = current()
view.title("Information sharing")
chosen = choose_measure(view, of_theme("sharing", CLOCKS), ("agency", "risk_initial"))
duty_to_share(view, chosen)
series = beside(view, chosen, (*TILES, *BASES))
tiles(view, chosen, series, TILES)

agencies_asked(view, chosen, series)
measured(view, chosen)
draw_multiples(view, chosen, page_of("sharing"))

core = lowered([NAMES.get(name, name) for name in view.build.info.policy.core_on(view.month).agencies])
asked = f"Red and amber contacts with {listed(core)} all asked"
by_group(view, replace(chosen, metric=METRICS["check_coverage"]), "source_group", asked)

views_of_risk(view, chosen)
lawful_bases(view, chosen, series)

strategy_discussions(view, chosen)
