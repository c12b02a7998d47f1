"""Lists the project's targets for speed and memory. A row is one figure, its target and the stretch beyond it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

M = 1_000_000


@dataclass(frozen=True)
class Target:
    """A figure of one part at one size: at most (or at least) `target`; `stretch` is what would be better still."""

    title: str
    part: str
    field: str
    target: float
    stretch: float
    unit: str
    contacts: int
    at_least: bool = False
    times_of: int | None = None  # divide by the same figure at this many contacts

    def measured(self, runs: Sequence[Mapping[str, Any]]) -> float | None:
        """Return the figure, or None where that size was not measured."""
        figure = self._at(runs, self.contacts)
        if self.times_of is None or figure is None:
            return figure
        other = self._at(runs, self.times_of)
        return figure / other if other else None

    def _at(self, runs: Sequence[Mapping[str, Any]], contacts: int) -> float | None:
        rows = [row for run in runs if run["contacts"] == contacts for row in run["parts"] if row["part"] == self.part]
        return rows[0][self.field] if rows else None

    def verdict(self, figure: float | None) -> str:
        """Return what a figure means for the target."""
        if figure is None:
            return "not measured"
        sign = -1 if self.at_least else 1
        if sign * figure <= sign * self.stretch:
            return "reached, stretch too"
        return "reached" if sign * figure <= sign * self.target else "**not reached**"


TARGETS = (
    Target("Load, against the floor", "load", "ratio_floor", 2.5, 1.5, "x", 5 * M),
    Target("Load with facts, against the floor", "load and facts", "ratio_floor", 3, 2.5, "x", 1 * M),
    Target("Load with facts, against the floor", "load and facts", "ratio_floor", 3, 2.5, "x", 5 * M),
    Target("Load with facts, peak memory", "load and facts", "peak_mb", 1200, 1000, "MB", 5 * M),
    Target("Load, peak memory", "load", "peak_mb", 2000, 1200, "MB", 5 * M),
    Target("Look-back, DuckDB SQL against ours", "look-back", "ratio_duckdb", 3, 4, "x", 5 * M, at_least=True),
    Target("Look-back, pandas against ours", "look-back", "ratio_pandas", 10, 15, "x", 5 * M, at_least=True),
    Target("Levels, DuckDB SQL against ours", "levels", "ratio_duckdb", 5, 9, "x", 5 * M, at_least=True),
    Target("Levels, pandas against ours", "levels", "ratio_pandas", 12, 25, "x", 5 * M, at_least=True),
    Target("Levels, peak memory", "levels", "peak_mb", 1000, 700, "MB", 5 * M),
    Target("A question, warm", "question, most", "ours_s", 0.010, 0.003, "s", 1 * M),
    Target("A question, warm", "question, most", "ours_s", 0.060, 0.030, "s", 30 * M),
    Target("Parquet to facts, peak memory", "facts", "peak_mb", 2500, 1800, "MB", 30 * M),
    Target("Parquet to facts, 30 M against 5 M", "facts", "ours_s", 7, 6, "x", 30 * M, times_of=5 * M),
    Target("A change explained, first time", "explain, first", "ours_s", 0.200, 0.130, "s", 1 * M),
    Target("A change explained, other periods", "explain, warm", "ours_s", 0.030, 0.010, "s", 1 * M),
    Target("Open releases of 150 areas compared", "compare areas", "ours_s", 10, 4, "s", 1 * M),
    Target("A page of ten charts, warm", "page script", "ours_s", 0.030, 0.010, "s", 1 * M),
    Target("`mash --help`, CPU", "mash --help", "ours_s", 0.120, 0.100, "s", 1 * M),
    Target("`mash status`, CPU", "mash status", "ours_s", 0.200, 0.150, "s", 1 * M),
    Target("`mash metrics` with one name, CPU", "mash metrics, one", "ours_s", 0.5, 0.4, "s", 1 * M),
    Target("`mash metrics`, CPU", "mash metrics, all", "ours_s", 0.8, 0.6, "s", 1 * M),
    Target("`mash impact`, CPU", "mash impact", "ours_s", 1.5, 0.8, "s", 1 * M),
    Target("`mash snapshot`, CPU", "mash snapshot", "ours_s", 3.0, 2.0, "s", 1 * M),
)
