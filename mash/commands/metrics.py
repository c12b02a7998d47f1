"""`mash metrics`: figures by period and group."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from mash.printing import console, print_frame, print_table
from mash.questions import read_dims, read_metrics, read_months, read_where, year_before
from queries.benchmarks import newest_england
from queries.build import Build, open_build
from queries.comparators import Comparator
from queries.measure import measure
from queries.metric import WITHOUT_DENOMINATOR, Metric
from queries.metrics import METRICS
from queries.needs import can_say
from queries.series import LIKE_ENGLAND
from queries.words import count, day, target, value


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
    frame = measure(build, metrics, by=by, where=kept, since=first, until=last, period=period)
    _say_what_is_missing(build, metrics, asked=bool(names))
    if form == "table":
        _print_for_people(frame, by, kept, build, shortened=since is None)
    else:
        print_frame(_exact(frame.drop("start"), form), form)
    return 0


def _exact(frame: pl.DataFrame, form: str) -> pl.DataFrame:
    """Counts are whole numbers also as values: text in CSV, Python numbers in JSON."""
    counts = [name for name, metric in METRICS.items() if metric.unit in WITHOUT_DENOMINATOR]
    is_count = pl.col("metric").is_in(counts)
    if form == "csv":
        whole = pl.col("numerator").cast(pl.String)
        return frame.with_columns(value=pl.when(is_count).then(whole).otherwise(pl.col("value").cast(pl.String)))
    values = [row["numerator"] if row["metric"] in counts else row["value"] for row in frame.iter_rows(named=True)]
    return frame.with_columns(value=pl.Series(values, dtype=pl.Object)) if values else frame


def _say_what_is_missing(build: Build, metrics: Sequence[Metric], asked: bool) -> None:
    missing = [metric.name for metric in metrics if not can_say(build, metric)]
    if not missing:
        return
    said = ", ".join(missing) if asked else f"{len(missing)} metrics ('mash status' says what is missing)"
    console(stderr=True).print(f"Not in this data: {said}.", markup=False)


def _print_for_people(
    frame: pl.DataFrame, by: Sequence[str], kept: Mapping[str, str], build: Build, shortened: bool
) -> None:
    """Print a row for each figure, with its target and England's figure beside it where there are any."""
    england = _england(build, frame, [*by, *kept])
    rows = [
        [
            row["metric"],
            row["period"],
            *(row[dim] for dim in by),
            "" if row["numerator"] is None else count(row["numerator"]),
            "" if row["denominator"] is None else count(row["denominator"]),
            "" if row["value"] is None else value(row["value"], METRICS[row["metric"]].unit),
            _target(build, row, kept),
            value(england[row["metric"]].value, METRICS[row["metric"]].unit) if row["metric"] in england else "",
            row["status"],
        ]
        for row in frame.iter_rows(named=True)
    ]
    columns = ["metric", "period", *by, "n", "of", "value", "target", "England", "status"]
    shown = [i for i, name in enumerate(columns) if name not in ("target", "England") or any(row[i] for row in rows)]
    caption = f"As at {day(build.as_at.date())}."
    if england:
        caption += f" England: {', '.join(sorted({one.period for one in england.values()}))}."
    if shortened:
        caption += " The last year only: --since YYYY-MM shows more, --format csv all."
    print_table(
        "", [columns[i] for i in shown], [[row[i] for i in shown] for row in rows],
        right=("n", "of", "value", "target", "England"), caption=caption,
    )  # fmt: skip


def _target(build: Build, row: Mapping[str, Any], kept: Mapping[str, str]) -> str:
    """Return the target in force in a row's period, for its hub."""
    found = build.info.policy.target(row["metric"], row["start"], row.get("hub") or kept.get("hub"))
    return target(found.value, METRICS[row["metric"]].unit) if found else ""


def _england(build: Build, frame: pl.DataFrame, named: Sequence[str]) -> dict[str, Comparator]:
    """Return England's figure by metric, beside all children or a hub's: one age band is not like all of England."""
    if not LIKE_ENGLAND.issuperset(named):
        return {}
    found = {name: newest_england(build, METRICS[name].comparator) for name in frame["metric"].unique()}
    return {name: one for name, one in found.items() if one is not None}
