"""Draws the ways from a figure to the explanation of its change: a panel, and links from findings, tiles and points."""

from collections.abc import Mapping
from datetime import date

from dashboard.contents import EXPLAIN
from dashboard.html import html, text
from dashboard.questions.explain import explained, of_series, step_of
from dashboard.view import View, address_of
from queries.explain.amounts import total
from queries.explain.telling import headline
from queries.metrics.metric import Metric
from queries.series.series import Series


def can_be_explained(metric: Metric) -> bool:
    """Return whether a metric's change can be split: a balance or a rate is explained as the counts it is made of."""
    return metric.unit not in ("net", "rate")


def link_of(series: Series, words: str = "Explain this change") -> str:
    """Return a link, in these words, to the explanation of a series' latest month; empty without two known months.

    It stands beside the month that it moved from, else the month before.
    """
    periods = step_of(series) if can_be_explained(series.metric) else None
    if periods is None:
        return ""
    before, after = periods
    address = address_of(EXPLAIN, measure=series.metric.name, month=after.label, period="month", against=before.label)
    return _link(address, words, series.metric.title)


def tile_link(series: Series) -> str:
    """Return the same in one word, for tiles."""
    return link_of(series, "Explain")


def link_of_period(metric: Metric, month: date) -> str:
    """Return a link to the explanation of a period's change since the period before, from its last month."""
    if not can_be_explained(metric):
        return ""
    address = address_of(EXPLAIN, measure=metric.name, month=f"{month:%Y-%m}")
    return _link(address, "Explain the change since the one before", metric.title)


def panel(view: View, series: Series, where: Mapping[str, str]) -> None:
    """Draw the explanation of a measure's latest change, with a link to its groups; nothing where it can't be split."""
    periods = step_of(series) if can_be_explained(series.metric) and view.period == "month" else None
    change = explained(of_series(view.build, series), series.metric.name, *periods, where) if periods else None
    if change is None:
        return
    told = headline(change)
    html(
        '<aside class="panel"><h2>Explain this change</h2>'
        f"<p><b>{text(told.claim)}</b> {text(told.rest)}</p><p class='grey small'>{text(total(change))}</p>"
        f"<p>{link_of(series, 'Its groups, and other periods')}</p></aside>"
    )


def _link(address: str, words: str, of: str) -> str:
    return f'<a href="{text(address)}">{text(words)}<span class="hidden">: {text(of)}</span></a>'
