"""Draws the page that explains a change: which groups moved a figure between any two periods of equal length."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from dashboard.components.case_list import may_see_cases
from dashboard.components.explaining import can_be_explained
from dashboard.components.measure_panel import FILTERS, choose_levels, choose_measure, of_theme, take
from dashboard.components.noting import note_link
from dashboard.components.phrases import meaning
from dashboard.components.take_away import About
from dashboard.contents import EXPLAIN, page_of
from dashboard.html import heading, html, line, paragraph, text
from dashboard.questions.explain import change as change_of
from dashboard.questions.series import series_of
from dashboard.screens.explain import answers
from dashboard.screens.explain.tables import (
    crossed_table,
    dimensions_table,
    groups_table,
    has_shares,
    lines_grid,
    part_rows,
)
from dashboard.view import View, address_of, choose, current
from etl.errors import QuestionError
from queries import words
from queries.calendar.months import last_day, number_of
from queries.explain.amounts import total
from queries.explain.change import Change
from queries.explain.one_dimension import of_split
from queries.explain.periods import words_of
from queries.explain.split import FEWEST, Split, counts_rows
from queries.explain.telling import headline, leading
from queries.measure.absent import metric_not_in_data
from queries.measure.counted_on import counted_on, ladder_up_to
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.metrics.dimensions import AFTER, DIMENSIONS, kind_of, title_of
from queries.metrics.metric import THEMES, Metric
from queries.series.series import Series

USUAL = "source_group"  # by which groups are shown where none stands out
RATING, RATED = "risk_initial", ("hub", "agency", "source", "source_group")  # crossed unless readers choose otherwise
SOLID_AND_HATCHED = (
    "Solid: what a group adds by its own rate, with the 95% interval as a line. Hatched: what it adds by being a larger"
    " or smaller part of all."
)
BAR = "Bar: what a group adds, with the 95% interval as a line."
NO_SHARES = " No group has a share “Of the change”, as chance alone could explain the change."
BESIDE = (
    " “Beside the others” allows for every group and dimension looked at. What a group adds is arithmetic, not a cause."
)
LATE = ("contact_decided_on_time", "agency_check_returned_on_time")  # what these leave out is late
FEW = f"Fewer than {FEWEST} in either period: no rate is shown."
AFTERWARDS = (
    "What is known only afterwards, such as the outcome, can explain no change: it is left out here, and ‘By’ has it."
)


def titles() -> dict[str, str]:
    """Return the titles of the measures that can be explained, headline measures first."""
    every = {name: title for theme in THEMES for name, title in of_theme(theme).items()}
    known = [name for name in dict.fromkeys([*HEADLINES, *every]) if can_be_explained(METRICS[name])]
    return {name: METRICS[name].title for name in known}


def by_options(metric: Metric, where: Mapping[str, str]) -> dict[str, str]:
    """Return the dimensions by which a change can be split, those known only afterwards last and marked."""
    left = sorted((dim for dim in metric.dims if dim not in where), key=lambda dim: dim in AFTER)
    marked = {dim: f"{DIMENSIONS[dim]} (known only afterwards)" if dim in AFTER else DIMENSIONS[dim] for dim in left}
    return {"": "All, side by side"} | marked


def cross_options(metric: Metric, where: Mapping[str, str], by: str) -> dict[str, str]:
    """Return what a dimension can be crossed with: who asked or was asked, usually with the rating."""
    others = {dim: told for dim, told in by_options(metric, where).items() if dim not in ("", by)}
    first = {RATING: others[RATING]} if by in RATED and RATING in others else {}
    return first | {"": "Nothing"} | others


def draw_groups(view: View, change: Change, split: Split) -> None:
    """Draw the groups of one dimension, and each of them over twelve months."""
    dim = split.dims[0]
    bars = BAR if counts_rows(change.metric) else SOLID_AND_HATCHED
    shares = "" if has_shares(change) else NO_SHARES
    html(groups_table(change, split) + paragraph(f"{bars}{shares}{BESIDE}", "note"))
    if change.within is not None:
        html(paragraph(f"Done in time: within {words.hours(change.within)}, the mean of both times.", "note"))
    last = change.after.end.replace(day=1)
    lines = answers.lines(view.build, change.metric.name, dim, last, change.where)
    if lines:
        goal, few = _goal(view, change, last), "" if counts_rows(change.metric) else f" {FEW}"
        html(
            heading(2, f"Each {kind_of(dim)} over twelve months")
            + lines_grid(lines, dim, change.metric.unit, *(goal or (None, 0)))
            + paragraph(
                f"Up to {words.month(last)}, on one scale.{' Dashed: the target.' if goal else ''}{few}", "note"
            )
        )


def _goal(view: View, change: Change, last: date) -> tuple[float, int] | None:
    """Return the target of a share, and from which of the twelve months on it is in force; None where in none."""
    target = view.build.info.policy.target(change.metric.name, view.month, view.hub)
    if target is None or counts_rows(change.metric) or change.metric.better == "neutral":
        return None
    since = number_of(target.from_day) - number_of(last) + answers.MONTHS - 1
    return (target.value, max(0, since)) if since < answers.MONTHS else None


def draw_crossed(view: View, change: Change) -> None:
    """Draw two dimensions crossed."""
    (split,) = change.splits
    told = of_split(change, split)
    first, second = (title_of(dim) for dim in split.dims)
    pooled = "".join(f" {part.pooled} small cells are judged together." for part in split.parts if part.pooled)
    rows, columns, cells = answers.crossed(view.build, change, split)
    html(
        heading(2, f"{words.capital(first)} crossed with {second}")
        + paragraph(f"{told.text}{pooled}")
        + crossed_table(change, split, rows, columns, cells)
        + ("" if counts_rows(change.metric) else paragraph(FEW, "note"))
    )


def onward(view: View, name: str, where: Mapping[str, str]) -> list[str]:
    """Return links to write a note on the month explained, and to the cases behind its figure."""
    series = series_of(view.build, name, view.month, where, False)
    page, latest = page_of("cases"), series.latest
    links = [note_link(series, where, f"Write a note on {(latest.month if latest else view.month):%B}")]
    if page and may_see_cases() and latest and latest.month == view.month and view.period == "month":
        told = cases_words(series)
        links.append(f'<a href="{text(address_of(page, measure=name))}" target="_self">{text(told)}</a>')
    return links


def cases_words(series: Series) -> str:
    """Return what the link to a figure's cases says: `See the 98 late contacts`, those outside of it, or all."""
    latest, metric = series.latest, series.metric
    numerator, denominator = (latest.numerator, latest.denominator) if latest else (None, None)
    if numerator is None or denominator is None or numerator == denominator or metric.unit != "percent":
        return "See the cases behind it"
    left = denominator - numerator
    rows = f"{words.count(left)} {{}}{words.of_them(left, metric.noun)}"
    if metric.name in LATE:
        return f"See the {rows.format('late ')}"
    return f"See the {rows.format('')} outside the {words.percent(100 * numerator / denominator)}"


view = current()
view.title("Explain a change")
chosen = choose_measure(view, titles(), [dim for dim, (_, key, *_) in FILTERS.items() if key in st.query_params])
metric, name = chosen.metric, chosen.metric.name
where = chosen.where
if metric.ladder == "asked":
    view = choose_levels(view)
ladder = ladder_up_to(view.build, metric, last_day(view.month), where)
if ladder:
    view = view.on(ladder.name)
    if counted := counted_on(view.build.policy.ladders, ladder):
        html(paragraph(counted))
absent = metric_not_in_data(view.build, metric)
pairs = {} if absent else answers.comparisons(view.build, name, view.period, view.month, where)
if not pairs:
    why = absent or f"{metric.title}: there are no two known periods up to {words.month(view.month)} to compare."
    html(paragraph(why))
else:
    with view.filters:
        against = choose("Compared with", "against", {code: told for code, (told, _, _) in pairs.items()}, 440)
        by = choose("By", "by", by_options(metric, where), 260)
        cross = choose("Crossed with", "cross", cross_options(metric, where, by), 170) if by else ""
    _, before, after = pairs[against]
    try:
        change = change_of(view.build, name, (by,) if by else (), before, after, where)
    except QuestionError as none:
        html(paragraph(str(none)))
    else:
        told = headline(change)
        html(heading(2, told.claim.removesuffix(".")) + paragraph(f"{total(change)} {told.rest}"))
        if not by and change.splits:
            html(
                dimensions_table(change, lambda dim: address_of(EXPLAIN, measure=name, against=against, by=dim))
                + paragraph(AFTERWARDS, "note")
            )
        usual = next((each for each in change.splits if each.dims == (USUAL,)), None)
        shown = change.splits[0] if by and change.splits else leading(change) or usual
        if shown:
            if not by:
                html(heading(2, f"By {title_of(shown.dims[0])}"))
            draw_groups(view, change, shown)
        if cross and change.splits:
            draw_crossed(view, change_of(view.build, name, (by, cross), before, after, where))
        if change.splits:
            span = f"{words_of(change.before)} to {words_of(change.after)}"
            about = About(f"{metric.title}, what changed from {span}", chosen.filters, meaning(metric, view))
            html(line(onward(view, name, where)))
            take(view, about, lambda: part_rows(change), f"{name}_explained")
