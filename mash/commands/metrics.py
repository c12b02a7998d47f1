"""Runs `mash metrics`: prints figures by period and group."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from etl.durable import write_at_once
from mash.questions import read_dims, read_metrics, read_months, read_where, year_before
from mash.terminal import print_frame, print_table, say
from queries.build import Build, open_build
from queries.england.benchmarks import LIKE_ENGLAND, newest_england
from queries.measure.engine import measure
from queries.measure.question import has_data_for, missing
from queries.metrics.catalogue import METRICS
from queries.metrics.comparators import Comparator
from queries.metrics.metric import WITHOUT_DENOMINATOR, Metric
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
    ladder: str,
    out: Path | None = None,
) -> int:
    """Print `metric,period,<dims...>,numerator,denominator,value,status`, and `ladder` where levels of need are asked
    for; return the exit code. `out` is the file that `parquet` and `arrow` go into.
    """
    kept, (first, last) = read_where(where), read_months(since, until)
    read_dims(by)
    read_dims(list(kept))
    metrics = read_metrics(names, [*by, *kept])
    build = open_build(data).on(ladder)
    shortened = form == "table" and first is None
    if shortened:
        first = year_before(min(last, build.as_at.date()) if last else build.as_at.date())
    frame = measure(build, metrics, by=by, where=kept, since=first, until=last, period=period, all_months=shortened)
    _say_what_is_missing(build, metrics, asked=bool(names))
    if out is not None:
        _write(frame, build, out, form)
    elif form == "table":
        _print_for_people(frame, by, kept, build, shortened=shortened)
    else:
        print_frame(_exact(frame.drop("start"), form), form)
    return 0


def _write(frame: pl.DataFrame, build: Build, out: Path, form: str) -> None:
    """Write figures with their types, and the first day of each period (`start`), which the printed forms leave out.

    Parquet's own metadata say what the figures were made of.
    """
    content = BytesIO()
    if form == "arrow":
        frame.write_ipc(content)
        write_at_once(out, content.getvalue())
        return
    info = build.info
    about = {"as_at": build.as_at.isoformat(timespec="seconds"), "build": str(info.build), "inputs": info.fingerprint}
    frame.write_parquet(content, metadata={f"mash.{name}": said for name, said in about.items()})
    write_at_once(out, content.getvalue())


def _exact(frame: pl.DataFrame, form: str) -> pl.DataFrame:
    """Return a frame in which the values of counts are whole numbers: text in CSV, Python numbers elsewhere."""
    counts = [name for name, metric in METRICS.items() if metric.unit in WITHOUT_DENOMINATOR]
    is_count = pl.col("metric").is_in(counts)
    if form == "csv":
        whole = pl.col("numerator").cast(pl.String)
        return frame.with_columns(value=pl.when(is_count).then(whole).otherwise(pl.col("value").cast(pl.String)))
    values = [row["numerator"] if row["metric"] in counts else row["value"] for row in frame.iter_rows(named=True)]
    return frame.with_columns(value=pl.Series(values, dtype=pl.Object)) if values else frame


def _say_what_is_missing(build: Build, metrics: Sequence[Metric], asked: bool) -> None:
    left_out = [metric for metric in metrics if not has_data_for(build, metric)]
    if not left_out:
        return
    named = ", ".join(_named(build, metric) for metric in left_out)
    names = named if asked else f"{len(left_out)} metrics ('mash status' says what is missing)"
    say(f"Not in this data: {names}.", stderr=True)


def _named(build: Build, metric: Metric) -> str:
    """Return a metric's name, and the extracts' columns that it needs and no extract holds."""
    lacked = missing(build.absent, metric)
    return f"{metric.name} (no extract holds {' or '.join(lacked)})" if lacked else metric.name


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
            row.get("ladder") or "",
        ]
        for row in frame.iter_rows(named=True)
    ]
    columns = ["metric", "period", *by, "n", "of", "value", "target", "England", "status", "ladder"]
    ladders = build.policy.ladders
    several = len(ladders.ever) > 1 or any(row[-1] not in ("", ladders.default.name) for row in rows)
    optional = {"target": True, "England": True, "ladder": several}
    shown = [
        i for i, name in enumerate(columns) if name not in optional or (optional[name] and any(row[i] for row in rows))
    ]
    caption = f"As at {day(build.as_at.date())}."
    if england:
        caption += f" England: {', '.join(sorted({figure.period for figure in england.values()}))}."
    if shortened:
        caption += " The last year only: --since YYYY-MM shows more, --format csv all."
    print_table(
        "", [columns[i] for i in shown], [[row[i] for i in shown] for row in rows],
        right=("n", "of", "value", "target", "England"), caption=caption,
    )  # fmt: skip


def _target(build: Build, row: Mapping[str, Any], kept: Mapping[str, str]) -> str:
    """Return the target in force in a row's period, for its hub."""
    agreed = build.info.policy.target(row["metric"], row["start"], row.get("hub") or kept.get("hub"))
    return target(agreed.value, METRICS[row["metric"]].unit) if agreed else ""


def _england(build: Build, frame: pl.DataFrame, named: Sequence[str]) -> dict[str, Comparator]:
    """Return England's figure by metric, beside all children or a hub's: one age band is not like all of England."""
    if not LIKE_ENGLAND.issuperset(named):
        return {}
    figures = {name: newest_england(build, METRICS[name].comparator) for name in frame["metric"].unique()}
    return {name: figure for name, figure in figures.items() if figure is not None}
