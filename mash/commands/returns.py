"""Runs `mash metrics --set NAME`: prints a ready-made return, line by line."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from mash.questions import read_dims, read_months, read_where
from mash.terminal import print_frame, print_table
from queries import words
from queries.build import Build, open_build
from queries.calendar.months import months_after
from queries.returns import NOT_IN_THIS_DATA, WITHOUT_TIERS, lines, read_set
from queries.returns.line import Line

_SHOWN = 15  # months in a table for people: five quarters, of which the last may not have ended
_UNTIERED = "(†)"


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
    read_dims(by)
    read_dims(list(kept))
    known = {line.name: line for line in lines(name)}
    build = open_build(data)
    if form == "table" and first is None:
        end = min(last, build.as_at.date()) if last else build.as_at.date()
        first = months_after(end.replace(day=1), 1 - _SHOWN)
    frame = read_set(build, name, by=by, where=kept, since=first, until=last, period=period)
    if form == "table":
        _print_for_people(frame, known, by, build)
    else:
        print_frame(_exact(frame, known, form), form)
    return 0


def _is_count(line: Line) -> bool:
    return line.metric is not None and line.metric.unit == "count"


def _exact(frame: pl.DataFrame, known: dict[str, Line], form: str) -> pl.DataFrame:
    """Return a frame in which the values of counts are whole numbers: text in CSV, Python numbers elsewhere."""
    counts = {name for name, line in known.items() if _is_count(line)}
    values = [row["numerator"] if row["line"] in counts else row["value"] for row in frame.iter_rows(named=True)]
    if form != "csv":
        return frame.with_columns(value=pl.Series(values, dtype=pl.Object)) if values else frame
    return frame.with_columns(value=pl.Series([None if v is None else str(v) for v in values], dtype=pl.String))


def _print_for_people(frame: pl.DataFrame, known: dict[str, Line], by: Sequence[str], build: Build) -> None:
    """Print a row for each line and group, a column for each period."""
    periods = frame["period"].unique(maintain_order=True).to_list()
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for row in frame.iter_rows(named=True):
        group = (known[row["line"]].title, *(row[dim] or "" for dim in by))
        rows.setdefault(group, {})[row["period"]] = _shown(row, known[row["line"]])
    table = [[*group, *(values.get(period, "") for period in periods)] for group, values in rows.items()]
    caption = (
        f"As at {words.day(build.as_at.date())}. * not complete yet, or known only in part. (?) not known, or not yet."
    )
    if (frame["status"] == WITHOUT_TIERS).any():
        caption += f" {_UNTIERED} {WITHOUT_TIERS.partition(': ')[2]}."
    print_table("", ["line", *by, *periods], table, right=periods, caption=caption)


def _shown(row: dict[str, object], line: Line) -> str:
    if row["status"] == WITHOUT_TIERS:
        return f"{NOT_IN_THIS_DATA} {_UNTIERED}"
    if row["status"] == NOT_IN_THIS_DATA or line.metric is None:
        return NOT_IN_THIS_DATA
    mark = {"partial": " *", "immature": " (?)", "unknown": " (?)", "untimed": " (?)", "off_ladder": " (?)"}.get(
        str(row["status"]), ""
    )
    return (words.value(float(str(row["value"])), line.metric.unit) if row["value"] is not None else "-") + mark
