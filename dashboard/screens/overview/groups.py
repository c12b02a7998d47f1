"""Chooses the measures in the first page's columns: the usual ones, or others where the usual ones have no figure."""

from collections.abc import Mapping
from dataclasses import dataclass

from queries.groups.breakdown import listed, lowered
from queries.measure.absent import metrics_not_in_data
from queries.measure.question import KnownColumns
from queries.metrics.metric import THEMES
from queries.series.series import Series

GROUPS = {
    # theme: (headline measure, smaller measures)
    "timeliness": ("contact_decided_on_time", "agency_check_returned_on_time", "assessment_in_45_working_days"),
    "return_demand": ("re_referral_12m", "repeat_contact_90d", "referred_again_12m"),
    "level_of_need": ("step_up_after_step_down_12m", "step_downs", "step_ups"),
    "accuracy": ("risk_changed", "risk_upgraded", "risk_downgraded"),
}
INSTEAD = "demand"  # the theme shown in place of one that the data holds nothing of
MOST = 3


@dataclass(frozen=True)
class Group:
    """A column: its theme, the headline measure, and the smaller ones."""

    theme: str
    first: Series
    others: tuple[Series, ...]


def groups(series: Mapping[str, Series]) -> list[Group]:
    """Return the columns; a theme that is not in this data gives its place to volumes, once."""
    found: list[Group] = []
    for theme in GROUPS:
        members = _members(theme, series) or _members(INSTEAD, series)
        if members and members[0] not in (group.first for group in found):
            found.append(Group(members[0].metric.theme, members[0], tuple(members[1:])))
    return found


def left_out(facts: KnownColumns, series: Mapping[str, Series]) -> list[str]:
    """Return for each theme what is not in this data, all of it or some of its headline measures, and why."""
    found = []
    for theme, (title, _) in THEMES.items():
        every = [each for each in series.values() if each.metric.theme == theme]
        gone = [each.metric for each in every if each.absent]
        if gone:
            names = listed(lowered([metric.title for metric in gone]))
            about = title if len(gone) == len(every) else f"{title}, without {names}"
            found.append(f"{about}. {metrics_not_in_data(facts, gone)}")
    return found


def _members(theme: str, series: Mapping[str, Series]) -> list[Series]:
    """Return the usual measures of a theme; one without a figure gives its place to another headline measure."""
    usual = [series[name] for name in GROUPS.get(theme, ()) if series[name].absent is None]
    if len(usual) == MOST and all(each.latest for each in usual):
        return usual
    every = [each for each in series.values() if each.metric.theme == theme and each.absent is None]
    known = dict.fromkeys([each.metric.name for each in [*usual, *every] if each.latest])
    return [series[name] for name in known][:MOST] or usual
