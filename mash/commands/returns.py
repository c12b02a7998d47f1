"""`mash metrics --set NAME`: a ready-made return, line by line."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from mash.printing import print_frame, print_table
from mash.questions import read_dims, read_months, read_where
from queries import words
from queries.build import Build, open_build
from queries.months import months_after
from queries.returns import NOT_IN_THIS_DATA, lines, read_set
from queries.returns.line import Line

_SHOWN = 15  # months that a table for people reaches back: five quarters, of which the last may not have ended


def run(
    data: Path,
    name: str,
    by: Sequence[str],
    where: Sequence[str],
    since: str | None,
    until: str | None,
    period: str,
    form: str,
) -> int:
    """Print `set,line,period,<dims...>,numerator,denominator,value,status`; return the exit code."""
    kept, (first, last) = read_where(where), read_months(since, until)
    read_dims([*by, *kept])
    found = {line.name: line for line in lines(name)}
    build = open_build(data)
    if form == "table" and first is None:
        end = min(last, build.as_at.date()) if last else build.as_at.date()
        first = months_after(end.replace(day=1), 1 - _SHOWN)
    frame = read_set(build, name, by=by, where=kept, since=first, until=last, period=period)
    if form == "table":
        _print_for_people(frame, found, by, build)
    else:
        print_frame(_exact(frame, found, form), form)
    return 0


def _is_count(line: Line) -> bool:
    return line.metric is not None and line.metric.unit == "count"


def _exact(frame: pl.DataFrame, found: dict[str, Line], form: str) -> pl.DataFrame:
    """Counts are whole numbers also as values: text in CSV, Python numbers in JSON."""
    counts = {name for name, line in found.items() if _is_count(line)}
    values = [row["numerator"] if row["line"] in counts else row["value"] for row in frame.iter_rows(named=True)]
    if form == "json":
        return frame.with_columns(value=pl.Series(values, dtype=pl.Object)) if values else frame
    return frame.with_columns(value=pl.Series([None if v is None else str(v) for v in values], dtype=pl.String))


def _print_for_people(frame: pl.DataFrame, found: dict[str, Line], by: Sequence[str], build: Build) -> None:
    """Print a row for each line and group, a column for each period."""
    periods = frame["period"].unique(maintain_order=True).to_list()
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for row in frame.iter_rows(named=True):
        group = (found[row["line"]].title, *(row[dim] or "" for dim in by))
        rows.setdefault(group, {})[row["period"]] = _shown(row, found[row["line"]])
    table = [[*group, *(values.get(period, "") for period in periods)] for group, values in rows.items()]
    caption = f"As at {words.day(build.as_at.date())}. * not complete yet. (?) not known yet."
    print_table("", ["line", *by, *periods], table, right=periods, caption=caption)


def _shown(row: dict[str, object], line: Line) -> str:
    if row["status"] == NOT_IN_THIS_DATA or line.metric is None:
        return NOT_IN_THIS_DATA
    mark = {"partial": " *", "immature": " (?)"}.get(str(row["status"]), "")
    return (words.value(float(str(row["value"])), line.metric.unit) if row["value"] is not None else "-") + mark
