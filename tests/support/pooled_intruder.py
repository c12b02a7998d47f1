"""An intruder who has a region's pooled releases, all that its areas published themselves, and a linear programme.

The areas are those of tests/support/intruder.py, published four times each; their open data are pooled before and
after the late rows. What they call a quarter is called a year here, since only years are pooled.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from publish.disclosure import TOTAL
from publish.published.area_figures import AreaRelease, Stated
from publish.published.ledger_rows import memory_of, rows_of
from publish.releases.pooled import PREFIX, parts_of, pooled
from tests.support.intruder import (
    ALL,
    FIGURES,
    QUARTER,
    At,
    Programme,
    Publications,
    Row,
    T,
    Trial,
    attack,
    known,
    numbered,
    sums,
)

YEAR, STARTED = "2026-27", date(2026, 4, 1)


Told = tuple[
    str, int, int, dict[int, int | None], int
]  # measure, role, version, what each area's part shows, their sum


def pool_sums(areas: Sequence[Publications]) -> list[Told]:
    """Return what pooled releases of areas show of all together, before and after the late rows."""
    return [each for version, pool in enumerate(_pools(areas)) for each in _sums_of(version, pool)]


def _pools(areas: Sequence[Publications]) -> list[pl.DataFrame]:
    """Return the pooled releases before and after the late rows, as `mash pool` makes them."""
    pools, entries = [], []
    for version in (0, 1):
        parts = parts_of([_release(str(number), each.opened(version)) for number, each in enumerate(areas)])
        released = pooled(parts.frame, memory_of(entries))
        entries.append(rows_of(released.frame, "2026-07-08T00:00:00", T, None, released.report))
        pools.append(released.frame.with_columns(pl.col("metric").str.strip_prefix(PREFIX)))
    return pools


def _release(area: str, opened: pl.DataFrame) -> AreaRelease:
    figures = opened.filter(pl.col("hub") == ALL, pl.col("period") == QUARTER).with_columns(
        period=pl.lit(YEAR), start=pl.lit(STARTED), ladder=pl.lit("")
    )
    alike = {name: Stated("v1", ((STARTED, "Red 4 hours"),)) for name in FIGURES}
    return AreaRelease(area, "", "2026-07-08T00:00:00", True, 0, figures, alike)


def _sums_of(version: int, pool: pl.DataFrame) -> list[Told]:
    """Return the sums that a pool shows, each with its parts."""
    told: list[Told] = []
    for (metric,), of_metric in pool.group_by("metric", maintain_order=True):
        for role, column in enumerate(("numerator", "denominator")):
            shown = dict(of_metric.select("area", column).iter_rows())
            everyone = shown.pop(TOTAL)
            if everyone is not None:
                told.append((str(metric), role, version, {int(area): count for area, count in shown.items()}, everyone))
    return told


def everyone_added(told: Sequence[Told], areas: Sequence[Publications]) -> list[Told]:
    """Return the same sums over all areas, those that hide the figure among them: no pool may be like this."""
    return [
        (metric, role, version, parts | dict.fromkeys(range(len(areas))), sum(
            each.truth[version][str(FIGURES[metric][role]), QUARTER, ALL] for each in areas
        ))
        for metric, role, version, parts, _ in told
    ]  # fmt: skip


def attack_region(areas: Sequence[Publications], told: Sequence[Told], of: Sequence[int] | None = None) -> Trial:
    """Try to work out the small counts of areas (all by default), from what each published and sums over areas."""
    numbers: list[At] = []
    for each in areas:
        numbers.append(numbered(each.truth, sum(map(len, numbers))))
    low, high, rows = [], [], list[Row]()
    for each, at in zip(areas, numbers, strict=True):
        ends = known(numbered(each.truth), each.seen)
        low.append(ends[0])
        high.append(ends[1])
        rows += sums(at)
    rows += [_row(each, areas, numbers) for each in told]
    programme, made = Programme(rows, np.concatenate(low), np.concatenate(high)), Trial()
    for number in range(len(areas)) if of is None else of:
        each, at = areas[number], numbers[number]
        made.sunk += sum(report.sunk for _, _, report in each.seen)
        attack(made, each.truth, at, programme)
    return made


def _row(told: Told, areas: Sequence[Publications], numbers: Sequence[At]) -> Row:
    """Return a sum as a row: what an area shows itself or in the pool is a number, what neither shows is sought."""
    metric, role, version, parts, left = told
    name, sought = FIGURES[metric][role], dict[int, int]()
    for area, shown in parts.items():
        own = areas[area].opened(version).filter(
            pl.col("metric") == metric, pl.col("period") == QUARTER, pl.col("hub") == ALL
        )[("numerator", "denominator")[role]].item()  # fmt: skip
        count = own if shown is None else shown
        if count is None:
            sought[numbers[area][version, (str(name), QUARTER, ALL)]] = 1
        left -= count or 0
    return sought, left, left
