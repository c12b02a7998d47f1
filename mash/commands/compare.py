"""Runs `mash compare`: prints areas' published figures side by side, from their open releases."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import typer

from etl.errors import QuestionError
from etl.identities.free_text import fault_of_words
from mash.terminal import print_frame, print_table, say
from publish.published.area_figures import AreaRelease, newest_year
from publish.published.area_files import AreaReleaseError
from publish.published.area_releases import read_release
from publish.published.kept_areas import FOLDER, keep_release, kept_releases
from publish.releases.pooled import make_pool
from queries import words
from queries.build import open_build
from queries.england.areas import FEWEST, AreaFigure, Areas, areas
from queries.metrics.catalogue import HEADLINES, find

VERDICTS = {
    "far_below": "below the 99.8% limits", "below": "below the 95% limits", "as_expected": "within the limits",
    "above": "above the 95% limits", "far_above": "above the 99.8% limits",
}  # fmt: skip
LONGEST_NAME = 100  # characters of a region's name
_SCHEMA: dict[str, Any] = {
    "metric": pl.String, "period": pl.String, "area": pl.String, "code": pl.String, "as_at": pl.String,
    "numerator": pl.Int64, "denominator": pl.Int64, "value": pl.Float64, "lower_95": pl.Float64, "upper_95": pl.Float64,
    "lower_998": pl.Float64, "upper_998": pl.Float64, "verdict": pl.String, "apart": pl.String, "all_areas": pl.Float64,
    "england": pl.Float64, "england_period": pl.String,
}  # fmt: skip


def keep(data: Path, paths: Sequence[Path]) -> int:
    """Keep areas' releases in a data directory for the page Compare areas; return 0, or 1 where one can't be read.

    Each has its line in the audit trail first. A release that is there already is left.
    """
    open_build(data)  # a folder that is no data directory gets none of them
    code = 0
    for path in paths:
        try:
            kept = keep_release(data, path)
        except AreaReleaseError as bad:
            typer.echo(f"mash: {bad}", err=True)
            code = 1
        else:
            say(f"{kept.release.area}, as at {kept.release.as_at[:10]}: kept as {FOLDER}/{kept.name}")
    return code


def pool(data: Path, region: str, paths: Sequence[Path], out: Path | None) -> int:
    """Publish a pooled release of some areas' releases, or of those kept; return the exit code."""
    open_build(data)
    if fault := fault_of_words(region, LONGEST_NAME):
        raise QuestionError(f"The region's name {fault}")
    releases, unread = _releases(paths or kept_releases(data))
    for line in unread.values():
        typer.echo(f"mash: {line}", err=True)
    if unread:
        raise QuestionError("Nothing was pooled: leave out what can't be read, or ask for it again.")
    made = make_pool(data, region, releases, out=out)
    done = "written to" if made.new else "was there already, with the same figures:"
    say(f"{region}: {made.figures} figures of {made.areas} areas {done} {out or made.folder}")
    return 0


def run(paths: Sequence[Path], names: Sequence[str], period: str | None, form: str) -> int:
    """Print a row for each area and measure; return 0, or 1 where a release could not be read."""
    metrics = find(names) if names else [metric for metric in HEADLINES.values() if metric.unit == "percent"]
    if counts := [metric.name for metric in metrics if metric.unit != "percent"]:
        raise QuestionError(f"{counts[0]} is not a share: a large area has more of everything. Compare shares.")
    releases, unread = _releases(paths)
    if not releases:
        raise QuestionError(next(iter(unread.values())))
    asked = period or newest_year(releases, metrics)
    if asked is None:
        raise QuestionError("No release has a whole financial year: name a month or quarter with --period.")
    compared = [areas(metric, asked, [each.figure(metric.name, asked) for each in releases]) for metric in metrics]
    told = [each for each in compared if each.together or names]
    if not told:
        raise QuestionError(f"No release has a figure of {asked} that can be compared. Periods: 2026-10, '2026-27 Q2'.")
    for line in unread.values():
        typer.echo(f"mash: {line}", err=True)
    if form == "table":
        for each in told:
            _print(each)
        _say_rounded(releases)
    else:
        print_frame(pl.DataFrame([row for each in told for row in _rows(each)], schema=_SCHEMA), form)
    return 1 if unread else 0


def _releases(paths: Sequence[Path]) -> tuple[list[AreaRelease], dict[Path, str]]:
    """Return the releases that can be read, and a sentence on each of the others."""
    releases, unread = [], dict[Path, str]()
    for path in paths:
        try:
            releases.append(read_release(path))
        except AreaReleaseError as bad:
            unread[path] = str(bad)
    return releases, unread


def _rows(compared: Areas) -> list[dict[str, Any]]:
    """Return a row for each area: those put together, with their limits, then those set apart, with the reason."""
    shared = 100 * compared.shape.centre if compared.shape else None
    england = compared.england
    about = {"metric": compared.metric.name, "period": compared.period, "all_areas": shared}
    about |= {"england": england.value if england else None, "england_period": england.period if england else None}
    rows = []
    for figure, why in [*((one, None) for one in compared.together), *compared.apart]:
        unit = compared.unit(figure) if why is None else None
        limits: dict[str, Any] = {"verdict": VERDICTS[unit.verdict] if unit else None}
        for name, ends in (("95", unit.limits95), ("998", unit.limits998)) if unit else ():
            limits |= {f"lower_{name}": 100 * ends.lower, f"upper_{name}": 100 * ends.upper}
        rows.append(about | _figure(figure) | limits | {"apart": why})
    return rows


def _figure(figure: AreaFigure) -> dict[str, Any]:
    names = ("area", "code", "as_at", "numerator", "denominator", "value")
    return {name: getattr(figure, name) for name in names}


def _print(compared: Areas) -> None:
    rows = [
        [
            row["area"],
            words.count(row["numerator"]) if row["numerator"] is not None else "",
            words.count(row["denominator"]) if row["denominator"] is not None else "",
            words.percent(row["value"]) if row["value"] is not None else "",
            f"{words.percent(row['lower_95'])} to {words.percent(row['upper_95'])}" if row["verdict"] else "",
            row["verdict"] or row["apart"] or "",
        ]
        for row in _rows(compared)
    ]
    caption = []
    if compared.shape:
        caption.append(f"All together: {words.percent(100 * compared.shape.centre)}.")
        caption.append("By chance alone about 1 area in 20 lies outside its 95% limits.")
    elif compared.together:
        caption.append(f"Fewer than {FEWEST} areas: no limits, and nothing is added up.")
    if compared.england:
        caption.append(f"England, {compared.england.period}: {words.percent(compared.england.value)}.")
    say(f"{compared.claim}. {compared.period}.")
    print_table(
        "", ["area", "n", "of", "value", "95% limits at its size", "verdict"], rows,
        right=("n", "of", "value"), caption=" ".join(caption),
    )  # fmt: skip


def _say_rounded(releases: Sequence[AreaRelease]) -> None:
    rounded = [f"{each.area} to {each.rounding}" for each in releases if each.rounding]
    if rounded:
        say(f"Counts are rounded: {', '.join(rounded)}.")
