"""Turns figures that passed the gate into rows of the ledger, and rows of the ledger into the gate's memory.

A row is a count that one publication showed or hid: its name (which all counts of the same rows share), its period, its
group, and the range of values within which a reader knows it to lie.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote, unquote

import polars as pl

from publish.disclosure import TOTAL, Memory, Report, named_groups
from publish.disclosure.containment import name_of
from publish.disclosure.counts import counts_in
from publish.disclosure.measures import LADDER
from publish.disclosure.rounding import limits
from publish.disclosure.spans import read_span
from queries.facts.names import CODED, UNKNOWN
from queries.metrics.dimensions import DIMENSIONS

NOT_KNOWN = "Not known"  # what open data calls a group that is not known
# What each dimension calls it. An entry of an older version may have `unknown` where open data wrote it.
_NOT_KNOWN_OF = {dim: next((name for name in kind.categories if name.lower() == UNKNOWN), UNKNOWN)
                 for dim, kind in CODED.items()}  # fmt: skip
EXACT, BETWEEN, HIDDEN, NOT_TOLD = "exact", "between", "hidden", "not told"
SCHEMA = {
    "metric": pl.String, "role": pl.String, "count": pl.String, "period": pl.String, "start": pl.Date,
    "first_month": pl.Int32, "months": pl.Int32, "group": pl.String, "status": pl.String, "state": pl.String,
    "shown": pl.Int64, "low": pl.Int64, "high": pl.Int64, "value": pl.Float64, "rounding": pl.Int64,
    "ladder": pl.String, "as_at": pl.String,
}  # fmt: skip
_FIGURE = ("metric", "period", "start", "group", "status", "rounding", LADDER)


def rows_of(
    figures: pl.DataFrame, as_at: str, threshold: int, rounding: int | None = None, report: Report | None = None
) -> pl.DataFrame:
    """Return the rows of some released figures, which are rounded to a base or not.

    A hidden count is at least 1, but where the gate's report says that a figure is hidden whatever it is. That is said
    of single figures, not of all that are hidden: readers know of which periods few children are told, and may know
    this program.
    """
    report = report or Report()
    dims = sorted(name for name in figures.columns if name in DIMENSIONS)
    rows = [
        row
        for figure in figures.with_columns(pl.col("status", *dims).cast(pl.String)).iter_rows(named=True)
        for row in _rows(figure, dims, as_at, threshold, rounding, report)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _rows(
    figure: Mapping[str, Any], dims: Sequence[str], as_at: str, threshold: int, rounding: int | None, report: Report
) -> Iterator[tuple[Any, ...]]:
    metric, period, status = figure["metric"], figure["period"], figure["status"]
    span, group = read_span(period), _group(figure, dims)
    place = (period, figure["start"], span.first, span.months, group, status)
    made = (rounding, figure.get(LADDER), as_at)
    if status != "ok":
        hidden = status == "suppressed"
        named = named_groups(dims, (figure[dim] for dim in dims))
        least = int((metric, period, *named) not in report.or_zero) if hidden else None
        state = HIDDEN if hidden else NOT_TOLD
        yield (metric, "numerator", name_of(metric, "numerator"), *place, state, None, least, None, None, *made)
        return
    shown = {"numerator": figure["numerator"], "denominator": figure["denominator"]}
    known = {role: limits(value, rounding, threshold) for role, value in shown.items() if value is not None}
    counted = dict.fromkeys(role for role, _, _ in counts_in(metric, shown["numerator"], shown["denominator"]))
    for role in dict.fromkeys([*known, *counted]):
        low, high = known.get(role) or _rest(known["denominator"], known["numerator"])
        value = figure["value"] if role in ("numerator", "denominator") else None
        state = EXACT if low == high else BETWEEN
        count = name_of(metric, role)
        yield (metric, role, count, *place, state, shown.get(role), low, high, value, *made)


def _rest(whole: tuple[int, int], part: tuple[int, int]) -> tuple[int, int]:
    return max(0, whole[0] - part[1]), max(0, whole[1] - part[0])


def _group(figure: Mapping[str, Any], dims: Sequence[str]) -> str:
    named = ((dim, _own_name(dim, figure[dim])) for dim in dims if figure[dim] != TOTAL)
    return ";".join(f"{dim}={quote(group, safe=' ')}" for dim, group in named)


def _own_name(dim: str, group: str) -> str:
    """Return a group's name as measures have it: each outlet then speaks of the same group."""
    return _NOT_KNOWN_OF.get(dim, UNKNOWN) if group in (NOT_KNOWN, UNKNOWN) else group


def memory_of(rows: Sequence[pl.DataFrame], words: Mapping[str, str] | None = None, secret: bytes = b"") -> Memory:
    """Return what the gate remembers of some entries, the latest last; `words` are an outlet's for unknown groups."""
    if not rows:
        return Memory(None, secret)
    every = pl.concat([_figures(frame.filter(pl.col("months") != 0), at) for at, frame in enumerate(rows)])
    if not every.height:
        return Memory(None, secret)
    groups = [_parsed(group) for group in every["group"].to_list()]
    dims = sorted({dim for group in groups for dim in group})
    columns = [pl.Series(dim, [group.get(dim, TOTAL) for group in groups], pl.String) for dim in dims]
    figures = every.drop("group", "entry").with_columns(column.replace(words or {}) for column in columns)
    return Memory(figures, secret)


def _figures(rows: pl.DataFrame, entry: int) -> pl.DataFrame:
    """Return one row for each figure of an entry, with its numerator and denominator as they were shown."""
    of_role = [
        pl.col("shown").filter(pl.col("role") == role).first().alias(role) for role in ("numerator", "denominator")
    ]
    return (
        rows.with_columns(entry=pl.lit(entry))
        .group_by("entry", *_FIGURE, maintain_order=True)
        .agg(*of_role, pl.col("value", "as_at").drop_nulls().first(), least=pl.col("low").first())
        .with_columns(pl.col("rounding").cast(pl.Int64))
    )


def _parsed(group: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in group.split(";") if part)
    return {dim: _own_name(dim, unquote(name)) for dim, _, name in pairs}


def counted_rows(outlet: str, about: str, counts: Mapping[str, int], as_at: str, threshold: int) -> pl.DataFrame:
    """Return rows for counts that a release of rows says of itself, such as the children left out; of no period."""
    day, group = as_at[:10], f"project={quote(about, safe=' ')}"
    rows: list[tuple[Any, ...]] = []
    for name, count in counts.items():
        hidden, metric = 1 <= count < threshold, f"{outlet}:{name}"
        known = [None] * 3 if hidden else [count] * 3
        rows.append(
            (metric, "numerator", f"{metric}.numerator", day, date.fromisoformat(day), 0, 0, group,
             "suppressed" if hidden else "ok", HIDDEN if hidden else EXACT, *known, None, None, None, as_at)
        )  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
