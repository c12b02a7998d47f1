"""`mash metrics`: figures by period and group."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from mash.printing import console, print_frame, print_table
from mash.questions import read_dims, read_metrics, read_months, read_where, year_before
from queries.build import Build, open_build
from queries.measure import measure
from queries.metric import Metric
from queries.metrics import METRICS
from queries.needs import can_say
from queries.words import count, value


def run(
    data: Path,
    names: Sequence[str],
    by: Sequence[str],
    where: Sequence[str],
    since: str | None,
    until: str | None,
    period: str,
    form: str,
) -> int:
    """Print `metric,period,<dims...>,numerator,denominator,value,status`; return the exit code."""
    kept, (first, last) = read_where(where), read_months(since, until)
    read_dims(by)
    read_dims(list(kept))
    metrics = read_metrics(names, [*by, *kept])
    build = open_build(data)
    if form == "table" and first is None:
        first = year_before(min(last, build.as_at.date()) if last else build.as_at.date())
    frame = measure(build, metrics, by=by, where=kept, since=first, until=last, period=period).drop("start")
    _say_what_is_missing(build, metrics)
    if form == "table":
        _print_for_people(frame, by, build, shortened=since is None)
    else:
        print_frame(_exact(frame, form), form)
    return 0


def _exact(frame: pl.DataFrame, form: str) -> pl.DataFrame:
    """Counts are whole numbers also as values: text in CSV, Python numbers in JSON."""
    counts = [name for name, metric in METRICS.items() if metric.unit == "count"]
    is_count = pl.col("metric").is_in(counts)
    if form == "csv":
        whole = pl.col("numerator").cast(pl.String)
        return frame.with_columns(value=pl.when(is_count).then(whole).otherwise(pl.col("value").cast(pl.String)))
    values = [row["numerator"] if row["metric"] in counts else row["value"] for row in frame.iter_rows(named=True)]
    return frame.with_columns(value=pl.Series(values, dtype=pl.Object)) if values else frame


def _say_what_is_missing(build: Build, metrics: Sequence[Metric]) -> None:
    missing = [metric.name for metric in metrics if not can_say(build, metric)]
    if missing:
        console(stderr=True).print(f"Not in this data: {', '.join(missing)}.", markup=False)


def _print_for_people(frame: pl.DataFrame, by: Sequence[str], build: Build, shortened: bool) -> None:
    columns = ["metric", "period", *by, "n", "of", "value", "status"]
    rows = [
        [
            row["metric"],
            row["period"],
            *(row[dim] for dim in by),
            "" if row["numerator"] is None else count(row["numerator"]),
            "" if row["denominator"] is None else count(row["denominator"]),
            "" if row["value"] is None else value(row["value"], METRICS[row["metric"]].unit),
            row["status"],
        ]
        for row in frame.iter_rows(named=True)
    ]
    caption = f"As at {build.as_at:%d %B %Y}.".replace(" 0", " ")
    if shortened:
        caption += " The last year only: --since YYYY-MM shows more, --format csv all."
    print_table("", columns, rows, right=("n", "of", "value"), caption=caption)
