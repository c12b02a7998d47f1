"""Names in words what a table or a part of it holds, and lists of months."""

from collections.abc import Sequence
from datetime import date

from etl import codes
from etl.spans.span import TableSpan
from queries import words
from queries.calendar.months import months_after

NOUNS = {
    "contacts": "contacts",
    "agency_checks": "checks",
    "referrals": "referrals",
    "assessments": "assessments",
    "section47": "section 47 enquiries",
    "strategy_discussions": "strategy discussions",
    "support_episodes": "episodes of support",
}


def noun(span: TableSpan) -> str:
    """Return what a span is about: `referrals`, `referrals of Northvale`, `checks asked of housing`."""
    if span.part is None:
        return NOUNS[span.table]
    if span.table == "agency_checks":
        return f"checks asked of {codes.AGENCIES.get(span.part, span.part).lower()}"
    if span.table == "support_episodes":
        return f"{codes.EPISODE_LEVELS.get(span.part, span.part).lower()} episodes"
    return f"{NOUNS[span.table]} of {span.part}"


def runs_said(months: Sequence[date]) -> str:
    """Return months of which some between are missing: `November and December 2025; April to June 2026`."""
    runs: list[list[date]] = []
    for month in months:
        if runs and months_after(runs[-1][-1], 1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return "; ".join(map(months_said, runs))


def months_said(months: Sequence[date]) -> str:
    """Return months that follow each other: `February and March 2026`, `November 2025 to March 2026`."""
    first, last = months[0], months[-1]
    if len(months) == 1:
        return words.month(first)
    begins = f"{first:%B}" if first.year == last.year else words.month(first)
    return f"{begins} {'and' if len(months) == 2 else 'to'} {words.month(last)}"
