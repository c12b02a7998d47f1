"""Reads series of metrics, or of one metric's groups, from a build. Series read together are judged together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import polars as pl

from queries.build import Build
from queries.calendar.months import last_day, months_after
from queries.england.benchmarks import LIKE_ENGLAND, newest_england
from queries.measure.absent import metric_not_in_data
from queries.measure.choices import hubs
from queries.measure.counted_on import counted_on, ladder_of
from queries.measure.engine import measure
from queries.measure.not_known import why_no_figure
from queries.measure.recorded import never_recorded
from queries.measure.status import OFF_LADDER, UNKNOWN, UNTIMED
from queries.metrics.metric import Metric
from queries.series.points import Change, named, switches
from queries.series.series import Series, make_series, together, with_record, with_steps
from queries.series.steps import shares_done

NO_POPULATION = "Not known: the policy names no population."


def read_series(
    build: Build, metric: Metric, month: date, where: Mapping[str, str] | None = None, months: int = 24
) -> Series:
    """Return one metric up to a month (its first day), for the rows that `where` keeps. Raises QuestionError."""
    return read_all(build, [metric], month, where, months)[metric.name]


def read_all(
    build: Build, metrics: Sequence[Metric], month: date, where: Mapping[str, str] | None = None, months: int = 24
) -> dict[str, Series]:
    """Return a series for each metric by name, judged together; one whose table was not loaded has no points."""
    until = _reached(build, month)
    frame = measure(build, metrics, where=where, until=until, ladder_until=last_day(month))
    found: dict[tuple[str, ...], Series] = {
        (metric.name,): _judged(
            build, frame.filter(pl.col("metric") == metric.name), metric, month, where or {}, months
        )
        for metric in metrics
    }
    judged = _with_times(build, found, [], until, where)
    return {name: judged[(name,)] for name in (metric.name for metric in metrics)}


def read_beside(
    build: Build, metric: Metric, others: Iterable[Metric], month: date, where: Mapping[str, str] | None = None
) -> Series:
    """Return one metric judged together with others: those that know the dimensions of `where`."""
    known = [other for other in others if other.name != metric.name and set(where or {}) <= set(other.dims)]
    return read_all(build, [metric, *known], month, where)[metric.name]


def read_groups(
    build: Build, metric: Metric, month: date, *, by: Sequence[str] = (), where: Mapping[str, str] | None = None
) -> list[tuple[tuple[str, ...], Series]]:
    """Return (group, series) for each group of a breakdown, in order and judged together.

    Without a breakdown there is one series, of an empty group.
    """
    if not by:
        return [((), read_series(build, metric, month, where))]
    until = _reached(build, month)
    frame = measure(build, [metric], by=by, where=where, until=until, ladder_until=last_day(month))
    groups = dict[tuple[str, ...], Series]()
    for group, part in frame.partition_by(by, as_dict=True, maintain_order=True).items():
        named = dict(zip(by, map(str, group), strict=True))
        groups[tuple(named.values())] = _judged(build, part, metric, month, {**(where or {}), **named}, 24)
    return list(_with_times(build, groups, by, until, where).items())


def _reached(build: Build, month: date) -> date:
    """Return the last day that is read for a month: a month that has begun after it is shown as not complete."""
    following = months_after(month, 1)
    return last_day(following if following == build.as_at.date().replace(day=1) else month)


def _with_times(
    build: Build,
    found: Mapping[tuple[str, ...], Series],
    by: Sequence[str],
    until: date,
    where: Mapping[str, str] | None,
) -> dict[tuple[str, ...], Series]:
    """Return series judged together, after their times have been turned into shares that can be tested."""
    timed = {key: s for key, s in found.items() if s.metric.unit == "hours" and s.known}
    asked = [(s.metric, dict(zip(by, key, strict=True)) if by else {}, s.segment) for key, s in timed.items()]
    shares = dict(zip(timed, shares_done(build, asked, until, where), strict=True))
    return together({key: with_steps(s, shares[key]) if key in shares else s for key, s in found.items()})


def _judged(
    build: Build, frame: pl.DataFrame, metric: Metric, month: date, kept: Mapping[str, str], months: int
) -> Series:
    """Return a group's series, judged by the policy and changes that hold for its hub."""
    policy, hub = build.info.policy, kept.get("hub")
    changes = [Change(row["effective_on"], row["kind"], row["title"], row["hub"]) for row in build.changes().to_dicts()]
    changes = named([*changes, *switches(policy.ladders, metric, changes)], 1 if hub else how_many_hubs(build))
    series = make_series(
        frame,
        metric,
        month,
        target=policy.target(metric.name, month, hub),
        rebases=policy.rebase_months(metric.name),
        comparator=newest_england(build, metric.comparator) if LIKE_ENGLAND.issuperset(kept) else None,
        changes=[c for c in changes if hub is None or c.hub in (None, hub)],
        months=months,
        why=why_not_known(build, frame, metric, month, kept),
        ladder=(ladder := ladder_of(policy.ladders, frame)),
        counted_on=counted_on(policy.ladders, ladder),
    )
    return with_record(series, lambda: never_recorded(build, metric, kept))


def how_many_hubs(build: Build) -> int:
    """Return how many hubs the data names."""
    return build.once("hubs", lambda each: pl.DataFrame({"hub": hubs(each)}, schema={"hub": pl.String})).height


def why_not_known(
    build: Build, frame: pl.DataFrame, metric: Metric, month: date, kept: Mapping[str, str]
) -> dict[date, str]:
    """Return what is missing for every month that can't be known, and for the month asked for where it waits for its
    past, or the policy names no population.

    Where no extract holds what the metric is made of, the month asked for says so.
    """
    absent = metric_not_in_data(build, metric)
    if absent:
        return {month: absent}
    months = frame.select("start", "status", "value").iter_rows()  # few: Polars takes ten times as long to filter them
    said = {
        start: NO_POPULATION
        if metric.per and status == "ok" and value is None
        else why_no_figure(build, metric, start, status, kept)
        for start, status, value in months
        if status in (UNKNOWN, UNTIMED, OFF_LADDER) or start == month
    }
    return {start: text for start, text in said.items() if text is not None}
