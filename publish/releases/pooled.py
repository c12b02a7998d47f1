"""Makes a region's pooled release: areas' published figures, and their sums where areas count alike.

It uses only figures that areas have published. An area that hides a figure is left out of that sum and named, so that
the sum less its parts reveals nobody.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from etl.errors import MashError
from publish.disclosure import THRESHOLD, TOTAL, Memory, Released, beyond_hiding, release, require, small
from publish.published.area_figures import AreaRelease, years_of
from publish.published.csv_text import as_csv
from publish.published.folder import check_free, copy_out, hand_over, sha256
from publish.published.ledger_rows import rows_of
from publish.published.outlets import LONG, POOLED, Register, publishing
from publish.published.still_page import page, table
from publish.releases.description import SYMBOLS
from queries import words
from queries.england.areas import FEWEST, AreaFigure, areas, key
from queries.metrics.catalogue import HEADLINES
from queries.metrics.metric import Metric

PREFIX = "pool:"  # a pool's counts are of several areas: no count of the area that makes it is one of them
PAGE, APART = "pool.html", "set_apart.csv"
_SCHEMA: dict[str, Any] = {
    "metric": pl.String, "period": pl.String, "start": pl.Date, "area": pl.String, "numerator": pl.Int64,
    "denominator": pl.Int64, "value": pl.Float64, "status": pl.String,
}  # fmt: skip


class PoolError(MashError):
    """A pooled release can't be made as asked."""


@dataclass(frozen=True)
class Pooled:
    """A pooled release: its folder, whether this run made it, and how many figures and areas it has."""

    folder: Path
    new: bool
    figures: int
    areas: int


@dataclass(frozen=True)
class Parts:
    """Figures of areas and of all together, not yet released, and what was set apart with the reason."""

    frame: pl.DataFrame
    apart: pl.DataFrame
    names: Mapping[str, str]


def make_pool(
    data: Path, region: str, releases: Sequence[AreaRelease], *, out: Path | None = None, who: str | None = None
) -> Pooled:
    """Publish the shares of financial years of several areas, each and all together, or find the same published.

    It goes to `pools/pool-YYYY-MM-DD` of the data directory (the newest as-at of the areas). Raises PoolError where
    fewer than three areas count alike.
    """
    check_free(data, out)
    parts = parts_of(releases)
    if not parts.frame.height:
        raise PoolError(f"Fewer than {FEWEST} areas have a figure that counts alike, so there is nothing to pool.")
    with publishing(data) as register:
        made = _make(data, region, releases, parts, register, who)
    if out:
        copy_out(data, made.folder, out, who)
    return made


def pooled(frame: pl.DataFrame, memory: Memory) -> Released:
    """Return what may be published of areas' figures and of their sums, beside all that was published before."""
    return release(frame, memory, threshold=THRESHOLD)


def _make(
    data: Path, region: str, releases: Sequence[AreaRelease], parts: Parts, register: Register, who: str | None
) -> Pooled:
    released = pooled(parts.frame, register.ledger.memory())
    shown = require(released).frame.with_columns(pl.col("metric").str.strip_prefix(PREFIX))
    as_at = max(each.as_at for each in releases)
    files = {
        LONG: as_csv(shown).encode(), APART: as_csv(parts.apart).encode(),
        PAGE: _page(region, shown, parts, releases, released),
    }  # fmt: skip
    count = len(set(shown["area"]) - {TOTAL})
    own = POOLED.entries(data)
    if own and own[-1].manifest["files"] == {name: sha256(content) for name, content in files.items()}:
        return Pooled(own[-1].folder, False, shown.height, count)
    folder, number = data / POOLED.folder / f"pool-{as_at[:10]}", 2
    while folder.exists():
        folder, number = data / POOLED.folder / f"pool-{as_at[:10]}-{number}", number + 1
    rows = rows_of(require(released).frame, as_at, THRESHOLD, report=released.report)
    offer = register.ledger.offer(POOLED.name, folder, rows, who)
    details = {
        "profile": POOLED.name, "title": f"{region}: areas pooled", "as_at": as_at, "threshold": THRESHOLD,
        "version": version("mash-outcomes"), "rows": shown.height, "entry": offer.number,
        "areas": [{"area": each.area, "code": each.code, "as_at": each.as_at} for each in releases],
    }  # fmt: skip
    hand_over(data, folder, POOLED.audit_event, files, details, offer, who)
    return Pooled(folder, True, shown.height, count)


def parts_of(releases: Sequence[AreaRelease]) -> Parts:
    """Return what areas have published of each measure and year, and the sums of those that count alike."""
    rates = [metric for metric in HEADLINES.values() if metric.unit == "percent"]
    rows: list[tuple[Any, ...]] = []
    apart: list[tuple[str, str, str, str]] = []
    names: dict[str, str] = {}
    for year in years_of(releases, rates):
        for metric in rates:
            told = areas(metric, year, [each.figure(metric.name, year) for each in releases])
            if len(told.together) >= FEWEST:
                names |= {key(each): each.area for each in told.together}
                rows += [_row(metric, year, key(each), each.numerator, each.denominator) for each in told.together]
                rows.append(_row(metric, year, TOTAL, *_sum(told.together)))
                apart += [(metric.name, year, figure.area, why) for figure, why in told.apart]
    schema = dict.fromkeys(("metric", "period", "area", "why"), pl.String)
    return Parts(
        pl.DataFrame(rows, schema=_SCHEMA, orient="row"), pl.DataFrame(apart, schema=schema, orient="row"), names
    )


def _sum(figures: Sequence[AreaFigure]) -> tuple[int, int]:
    return sum(each.numerator or 0 for each in figures), sum(each.denominator or 0 for each in figures)


def _row(metric: Metric, year: str, area: str, n: int | None, d: int | None) -> tuple[Any, ...]:
    value = 100.0 * (n or 0) / d if d else None
    return PREFIX + metric.name, year, date(int(year[:4]), 4, 1), area, n, d, value, "ok"


def _page(region: str, shown: pl.DataFrame, parts: Parts, releases: Sequence[AreaRelease], released: Released) -> bytes:
    """Return the release as one web page: all areas together by measure and year, and what was set apart."""
    total = shown.filter(pl.col("area") == TOTAL)
    rows = [
        [HEADLINES[row["metric"]].title, row["period"],
         words.percent(row["value"]) if row["value"] is not None else "c",
         words.count(row["denominator"]) if row["denominator"] is not None else "c",
         words.count(shown.filter(pl.col("metric") == row["metric"], pl.col("period") == row["period"]).height - 1)]
        for row in total.iter_rows(named=True)
    ]  # fmt: skip
    few, hidden = small(THRESHOLD), released.suppressed
    body = (
        f"<p>{escape(region)}: the open releases of {words.count(len(releases))} areas. Figures are added up only "
        f"where areas count alike: the same definition, clock and ladder of levels. Nobody is ranked.</p>\n<p>An area "
        f"that hides a figure is left out of its sum and named below: the sum less its parts reveals nobody. Counts "
        f"of {few} "
        f"are hidden (c); here {words.counted(hidden, 'figure')} {'is' if hidden == 1 else 'are'}.</p>\n"
    )
    told = (*_caveats(parts, releases), *beyond_hiding(released.report))
    body += "".join(f"<p>{escape(sentence)}</p>\n" for sentence in told)
    body += table("All areas together", ["Measure", "Year", "Share", "Out of", "Areas"], rows)
    apart = [[HEADLINES[name].title, *rest] for name, *rest in parts.apart.iter_rows()]
    if apart:
        body += table("Set apart, with the reason", ["Measure", "Year", "Area", "Why"], apart)
    body += table("Signs", ["Sign", "Meaning"], [list(pair) for pair in SYMBOLS.items()])
    return page(f"{region}: areas pooled", body)


def _caveats(parts: Parts, releases: Sequence[AreaRelease]) -> Iterator[str]:
    """Yield which areas' data is invented, and whose counts are rounded, so that sums are rounded, too."""
    here = [each for each in releases if each.area in parts.names.values()]
    if invented := sorted({each.area for each in here if each.synthetic}):
        yield f"Synthetic data, no row describes a real child: {', '.join(invented)}."
    if rounded := sorted({f"{each.area} to {each.rounding}" for each in here if each.rounding}):
        yield f"Counts were rounded before they were added up: {', '.join(rounded)}."
