"""Works out how far refused rows could change a figure, if every one of them had counted against it."""

from dataclasses import dataclass

import polars as pl

from etl.contracts import TABLES
from queries.build import Build
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.quality.faults import whole

LEAST = 0.01  # share of a table's rows refused from which it is said


@dataclass(frozen=True)
class AtWorst:
    """One percentage over all months: what is met of what is counted, and how many rows of its table were refused."""

    metric: str
    title: str
    numerator: int
    denominator: int
    refused: int
    higher_is_better: bool

    @property
    def percent(self) -> float:
        """The figure as it is."""
        return self.numerator * 100 / self.denominator

    @property
    def worst(self) -> float:
        """The figure if every refused row had counted, and counted against it."""
        met = self.numerator + (0 if self.higher_is_better else self.refused)
        return met * 100 / (self.denominator + self.refused)

    @property
    def told(self) -> str:
        """Both, with how many they are of."""
        every = self.denominator + self.refused
        return f"{self.percent:.1f}% of {self.denominator:,}; at worst {self.worst:.1f}% of {every:,}"


def at_worst(build: Build) -> list[AtWorst]:
    """Return the percentages with a direction whose table had 1% of its rows refused, in the catalogue's order."""
    refused = _refused(build)
    meant = [m for m in METRICS.values() if m.table in refused and m.unit == "percent" and m.better != "neutral"]
    if not meant:
        return []
    sums = measure(build, meant).group_by("metric").agg(pl.col("numerator", "denominator").sum())
    found = {name: (met, counted) for name, met, counted in sums.rows()}
    return [
        AtWorst(m.name, m.title, *found[m.name], refused[m.table], m.better == "higher")
        for m in meant
        if found.get(m.name, (0, 0))[1]
    ]


def _refused(build: Build) -> dict[str, int]:
    """Return the rows refused of each table of which enough were; who sees some hubs only can't know of them."""
    if "refused" not in build.warehouse.tables() or not whole(build):
        return {}
    rows = build.warehouse.read("refused", ["table", "rows"]).group_by("table").agg(pl.col("rows").sum())
    return {name: bad for name, bad in rows.rows() if bad >= LEAST * (bad + _accepted(build, name))}


def _accepted(build: Build, table: str) -> int:
    held = table in build.warehouse.tables()
    return build.warehouse.read(table, TABLES[table].key[:1]).height if held else 0
