"""Measures figures that were hidden in earlier publications, for periods that overlap those published now.

A reader of both publications knows that a hidden count is not 0, and can add up: if three hidden quarters lie within
twelve months with a count of 6, each of them is at most 4. So the gate has to know these figures, although they are not
shown.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from publish.disclosure import TOTAL, Memory
from publish.disclosure.containment import counts_people, name_of, stands_open
from publish.disclosure.counts import counts_in
from publish.disclosure.measures import LADDER, NEEDED
from publish.disclosure.spans import Span, read_span
from queries.build import Build
from queries.calendar.months import first_day, last_day
from queries.facts.names import UNKNOWN
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.quality.nested_checks import nesting

ROLES = ("numerator", "denominator", "complement")
FEW = 20  # in a quarter: with more, a month in it can vary as much as it must, at every threshold
PERIODS = {1: "month", 3: "quarter", 12: "financial-year"}
Group = tuple[str, ...]
Place = tuple[str, str, Group]  # metric, period and group
_KEY = ("metric", "period")
_COUNTS: dict[str, Any] = {"numerator": pl.Int64, "denominator": pl.Int64, "value": pl.Float64, "status": pl.String}


def hidden_before(
    build: Build,
    told: pl.DataFrame,
    memory: Memory,
    months: pl.DataFrame | None = None,
    *,
    names: Mapping[str, str] | None = None,
) -> pl.DataFrame | None:
    """Return figures that were hidden before and are not published now, of groups that are; None if there are none.

    Only figures that count the same as a published one are returned, for a month, quarter or year that overlaps a
    published period. Figures on levels of need are left out: the same outlets publish these again. `months` are others
    that are never shown, and go with them. `names` are an outlet's own for groups that are not known.
    """
    if memory.figures is None:
        return None
    dims = sorted({*memory.dims, *(name for name in told.columns if name not in (*NEEDED, LADDER))})
    now, past = set(_places(told, dims)), memory.figures.with_columns(pl.col("status").cast(pl.String))
    known = set(_places(past.filter(pl.col("status") == "ok"), dims))
    spans: dict[tuple[str, Group], set[Span]] = defaultdict(set)
    for metric, period, group in now:
        for name in _names(metric):
            spans[name, group].add(_span(metric, period))
    wanted = [
        place for place in _places(past.filter(pl.col("status") == "suppressed"), dims)
        if place not in now and place not in known and place[0] in METRICS
        and read_span(place[1]).months in PERIODS and ".." not in place[1]
        and any(_nested(_span(*place[:2]), span) for name in _names(place[0]) for span in spans[name, place[2]])
    ]  # fmt: skip
    between = _between_runs(past, pl.concat([past, told], how="diagonal_relaxed"), dims)
    wanted += [place for place in between if place not in now and place not in known]
    split = _alike(dict.fromkeys(wanted), dims).items()
    parts = [part for each in split if (part := _measured(build, dims, *each, names or {})).height]
    if months is not None:
        lacking = [pl.lit(TOTAL).alias(dim) for dim in dims if dim not in months.columns]
        parts.insert(0, months.with_columns(lacking).select(*_KEY, "start", *dims, *_COUNTS, LADDER))
    if not parts:
        return None
    return pl.concat(parts, how="vertical_relaxed").unique([*_KEY, *dims], keep="first", maintain_order=True)


def _places(frame: pl.DataFrame, dims: list[str]) -> list[Place]:
    """Return what figures are of, each once, in order."""
    rows = frame.select(*_KEY, *_groups(frame, dims)).unique().sort(pl.all()).rows()
    return [(metric, period, tuple(group)) for metric, period, *group in rows]


def _groups(frame: pl.DataFrame, dims: list[str]) -> list[pl.Expr]:
    return [pl.col(d).cast(pl.String).fill_null(TOTAL) if d in frame.columns else pl.lit(TOTAL).alias(d) for d in dims]


def _between_runs(past: pl.DataFrame, told: pl.DataFrame, dims: list[str]) -> Iterator[Place]:
    """Yield the months by which two published runs of twelve months differ, where few are published around them.

    One run less the other is one month less another. If a quarter of the first turns out to have no rows or hardly any,
    of the same kind or of one that contains it, a reader knows the other.
    """
    runs: dict[tuple[str, Group], set[Span]] = defaultdict(set)
    for metric, period, group in _places(past.filter(pl.col("period").str.contains("..", literal=True)), dims):
        runs[metric, group].add(read_span(period))
    several = {key: spans for key, spans in runs.items() if len(spans) > 1 and key[0] in METRICS}
    few = _told_of_few(told, dims, {group for _, group in several}) if several else {}
    for (metric, group), spans in several.items():
        first, end = min(span.first for span in spans), max(span.first + span.months for span in spans)
        holds = {name for name, span in few[group] if span.first < end and span.first + span.months > first}
        if any(own in holds or any((name, own) in nesting().inside for name in holds) for own in _names(metric)):
            yield from ((metric, f"{first_day(number):%Y-%m}", group) for number in range(first, end))


def _told_of_few(
    told: pl.DataFrame, dims: list[str], groups: Collection[Group]
) -> Mapping[Group, set[tuple[str, Span]]]:
    """Return, by group, the names and months of published counts that are hidden or small, except for runs."""
    found: dict[Group, set[tuple[str, Span]]] = defaultdict(set)
    for metric, period, n, d, *group in (
        told.filter(~pl.col("period").str.contains("..", literal=True))
        .select(*_KEY, "numerator", "denominator", *_groups(told, dims))
        .iter_rows()
    ):
        if tuple(group) in groups:
            known = {role: value for role, value, _ in counts_in(metric, n, d)}
            roles = [role for role in ROLES if known.get(role, 0) < FEW]
            found[tuple(group)].update((name_of(metric, role), _span(metric, period)) for role in roles)
    return found


def _names(metric: str) -> list[str]:
    """Return the names of a figure's counts."""
    return [name_of(metric, role) for role in (ROLES if counts_people(metric) else ROLES[:1])]


def _span(metric: str, period: str) -> Span:
    span = read_span(period)
    return span.last_month if stands_open(metric) else span


def _nested(one: Span, other: Span) -> bool:
    """Return whether one span lies within the other."""
    inner, outer = sorted((one, other), key=lambda span: span.months)
    return outer.first <= inner.first and inner.first + inner.months <= outer.first + outer.months


def _alike(places: Iterable[Place], dims: list[str]) -> Mapping[tuple[tuple[str, ...], str], list[Place]]:
    """Return figures by the dimensions that they are split by and by the length of their periods."""
    found: dict[tuple[tuple[str, ...], str], list[Place]] = defaultdict(list)
    for place in places:
        split = tuple(dim for dim, name in zip(dims, place[2], strict=True) if name != TOTAL)
        found[split, PERIODS[read_span(place[1]).months]].append(place)
    return found


def _measured(
    build: Build, dims: list[str], how: tuple[tuple[str, ...], str], places: list[Place], names: Mapping[str, str]
) -> pl.DataFrame:
    """Return the measures of some figures that are split alike, as the gate takes them."""
    (split, period), spans = how, [read_span(place[1]) for place in places]
    since: date = first_day(min(span.first for span in spans))
    until = last_day(first_day(max(span.first + span.months - 1 for span in spans)))
    metrics = [METRICS[name] for name in dict.fromkeys(place[0] for place in places)]
    frame = measure(build, metrics, by=list(split), since=since, until=until, period=period)
    if LADDER in frame.columns:
        frame = frame.filter(pl.col(LADDER).is_null())
    own = {d: pl.col(d).cast(pl.String).fill_null(UNKNOWN).replace(names) for d in split}
    named = [own.get(d, pl.lit(TOTAL)).alias(d) for d in dims]
    asked = [(metric, label, *group) for metric, label, group in places]
    return (
        frame.select(*_KEY, "start", *named, *(pl.col(name).cast(kind) for name, kind in _COUNTS.items()))
        .with_columns(pl.lit(None, pl.String).alias(LADDER))
        .join(pl.DataFrame(asked, schema=[*_KEY, *dims], orient="row"), on=[*_KEY, *dims], how="semi")
    )
