"""Runs `mash spc`: prints a metric's control chart as figures: points, limits, signals and verdicts."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from mash.questions import read_dims, read_months, read_where
from mash.terminal import TABLES, print_frame, print_table
from queries import words
from queries.build import Build, open_build
from queries.measure.choices import months
from queries.metrics.catalogue import HEADLINES, find
from queries.series.findings import sentence
from queries.series.points import Point, expected_range
from queries.series.reading import read_beside, read_groups
from queries.series.sensitivity import verdict, without_each
from queries.series.series import Series
from queries.series.steps import Step

_COLUMNS = (
    "value", "status", "mean", "lower", "upper", "target", "signal", "side", "verdict", "variation", "assurance",
)  # fmt: skip
_FIGURES = ("value", "mean", "lower", "upper", "target")


def run(
    data: Path,
    name: str,
    by: Sequence[str],
    where: Sequence[str],
    since: str | None,
    until: str | None,
    form: str,
    ladder: str,
) -> int:
    """Print the series of each group; return the exit code."""
    kept, (first, last) = read_where(where), read_months(since, until)
    read_dims(by)
    read_dims(list(kept))
    metric = find([name])[0]
    build = open_build(data).on(ladder)
    month = last or next(iter(months(build)), build.as_at.date().replace(day=1))
    if by:
        groups = read_groups(build, metric, month, by=by, where=kept)
    else:
        groups = [((), read_beside(build, metric, HEADLINES.values(), month, kept))]
    if form == "json":
        charts = [
            _whole(s, by, group, first) | _sensitivity(build, s, kept | dict(zip(by, group, strict=True)))
            for group, s in groups
        ]
        print(json.dumps(charts, indent=1, default=str))  # noqa: T201
        return 0
    rows = [row for group, series in groups for row in _rows(series, group, first)]
    if form in TABLES:
        print_frame(pl.DataFrame(rows, schema=_schema(by), orient="row"), form)
    else:
        for group, series in groups:
            _print_for_people(series, by, group, first)
    return 0


def _schema(by: Sequence[str]) -> dict[str, type[pl.DataType]]:
    names = ["metric", "period", *by, *_COLUMNS]
    return {name: pl.Float64 if name in _FIGURES else pl.String for name in names}


def _points(series: Series, first: date | None) -> list[Point]:
    return [point for point in series.points if first is None or point.month >= first]


def _rows(series: Series, group: Sequence[str], first: date | None) -> list[list[object]]:
    return [
        [
            series.metric.name,
            f"{point.month:%Y-%m}",
            *group,
            point.value,
            point.status,
            *((p.mean, p.lower, p.upper) if (p := point.spc) else (None, None, None)),
            series.target_in(point.month),
            *((p.signal, p.side, p.verdict) if p else (None, None, None)),
            series.variation,
            series.assurance,
        ]
        for point in _points(series, first)
    ]


def _whole(series: Series, by: Sequence[str], group: Sequence[str], first: date | None) -> dict[str, object]:
    names = list(_schema(by))
    points = [dict(zip(names, row, strict=True)) for row in _rows(series, group, first)]
    kept = ("period", *_COLUMNS[:5], "signal", "side", "verdict")
    return {
        "metric": series.metric.name,
        **dict(zip(by, group, strict=True)),
        "finding": sentence(series),
        "steps": [_step(step) for step in series.steps],
        "rare": _rare(series),
        "variation": series.variation,
        "assurance": series.assurance,
        "target": series.target.value if series.target else None,
        "rebased": [f"{month:%Y-%m}" for month in series.rebases],
        "screened": series.spc.screened,
        "trial_limits": series.spc.trial_limits,
        "points": [{key: point[key] for key in kept} for point in points],
    }


def _step(step: Step) -> dict[str, object]:
    """Return a comparison with an earlier month: z in standard errors, and how much more months differ than chance."""
    return {
        "lag": step.lag, "period": f"{step.before.month:%Y-%m}", "value": step.before.value, "z": step.tested.z,
        "dispersion": step.tested.dispersion, "pairs": step.tested.pairs, "p": step.tested.p, "moved": step.moved,
    }  # fmt: skip


def _rare(series: Series) -> dict[str, object] | None:
    """Return what the verdict rests on where events are too few for control limits."""
    known = series.rare
    return {"events": known.events, "months": known.known, "dispersion": known.phi} if known else None


def _sensitivity(build: Build, series: Series, kept: Mapping[str, str]) -> dict[str, object]:
    """Return the latest month without each agency in turn; None for a metric whose rows name no sender."""
    others = without_each(build, series, kept)
    rows = [
        {"choice": other.choice, "value": other.value, "stands": other.stands, "sentence": other.sentence}
        for other in others
    ]
    return {"sensitivity": {"verdict": verdict(others), "without": rows} if others else None}


def _print_for_people(series: Series, by: Sequence[str], group: Sequence[str], first: date | None) -> None:
    unit = series.metric.unit
    title = ", ".join([series.metric.title, *(f"{dim} {value}" for dim, value in zip(by, group, strict=True))])
    rows = [
        [
            f"{point.month:%Y-%m}",
            "" if point.value is None else words.value(point.value, unit),
            expected_range(point.spc, unit) or "",
            words.value(point.spc.mean, unit) if point.spc else "",
            (point.spc.signal or "").replace("_", " ") if point.spc else "",
            words.variation(point.spc.verdict, point.spc.side) if point.spc else point.status,
        ]
        for point in _points(series, first)
    ]
    verdict = f"{words.variation(series.variation, series.side)}. {words.assurance(series.assurance)}."
    screened = "Moving ranges screened for outliers." if series.spc.screened else "Moving ranges not screened."
    if series.rare:
        screened = "Under 5 events a month: exact ranges in place of control limits."
    trial = " Trial limits: fewer than 13 points." if series.spc.trial_limits else ""
    judged = f"\n{verdict} {screened}{trial}" if series.variation else ""  # else the sentence says why it is not
    columns = ["month", "value", "expected range", "mean", "signal", "verdict"] if rows else []
    print_table(title, columns, rows, right=("value", "mean"), caption=f"{sentence(series)}{judged}")
