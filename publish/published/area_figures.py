"""Holds the content of one area's open release: its figures for all children, and what each of them counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from etl.ladders import Ladder
from queries.calendar.months import months_after
from queries.england.areas import AreaFigure, Basis
from queries.metrics.metric import Metric

CHANGED = "Its clock changed within the period."
NO_SHARE = "What is met is more than what is counted, or less than nothing: ask the area."
_LENGTH = {"month": 1, "quarter": 3, "financial-year": 12}


@dataclass(frozen=True)
class Stated:
    """What a release says of one figure: the version of its definition, its clocks and targets, each from a day on."""

    definition: str
    clocks: tuple[tuple[date, str], ...]
    targets: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True)
class AreaRelease:
    """One area's open release: its name and code (empty where it has none), its figures for all children, and what they
    count. Figures have the columns of the release's long table. `ladders` says in words what each ladder's steps hold.
    """

    area: str
    code: str
    as_at: str
    synthetic: bool
    rounding: int
    figures: pl.DataFrame
    definitions: Mapping[str, Stated]
    ladders: Mapping[str, str] = field(default_factory=dict)

    def figure(self, metric: str, period: str) -> AreaFigure:
        """Return the area's figure of a measure in a period, as it was published."""
        rows = self.figures.filter(pl.col("metric") == metric, pl.col("period") == period).to_dicts()
        about = (self.area, self.code, self.as_at, self.synthetic)
        if not rows:
            return AreaFigure(*about, None, None, None, None)
        row = rows[0]
        basis, why = self._basis(metric, row)
        shown = row["status"] == "ok"
        if shown and not 0 <= (row["numerator"] or 0) <= (row["denominator"] or 0):
            return AreaFigure(*about, "ok", None, None, basis, NO_SHARE)
        return AreaFigure(
            *about,
            row["status"],
            row["numerator"] if shown else None,
            row["denominator"] if shown else None,
            basis,
            why,
            self._target(metric, row["start"]),
        )

    def _target(self, metric: str, first: date) -> str:
        """Return the target in force at the end of a period's first month, in words; empty where none is stated."""
        stated = self.definitions.get(metric)
        held = [target for day, target in stated.targets if day < months_after(first, 1)] if stated else []
        return held[-1] if held else ""

    def _basis(self, metric: str, row: Mapping[str, Any]) -> tuple[Basis | None, str]:
        stated = self.definitions.get(metric)
        if not stated:
            return None, ""
        first = row["start"]
        end = months_after(first, _LENGTH[_length(row["period"])])
        before = [clock for day, clock in stated.clocks if day <= first]
        within = [clock for day, clock in stated.clocks if first < day < end]
        text = (before or within)[-1] if before or within else ""
        ladder = row["ladder"] or ""
        return Basis(stated.definition, text, self.ladders.get(ladder, ladder)), CHANGED if within and before else ""


def ladder_words(ladder: Ladder) -> str:
    """Return what each step of a ladder holds, in words by which ladders of different areas are compared."""
    steps = [f"{rung.title}: {', '.join(rung.holds)}" for rung in ladder.rungs]
    return "; ".join([*steps, *(f"{place} from {low} to {high}" for place, low, high in ladder.between)])


def _length(period: str) -> str:
    """Return how long a period is by its label: releases begin in 2012, so that 2012-13 is no month."""
    return "quarter" if " Q" in period else "financial-year" if int(period[5:7]) > 12 else "month"


def years_of(releases: Sequence[AreaRelease], metrics: Sequence[Metric]) -> dict[str, int]:
    """Return each financial year that releases hold a figure of, with how many do, the newest first."""
    names = [metric.name for metric in metrics]
    of_year = pl.col("period").str.contains(r"^\d{4}-(1[3-9]|[2-9]\d)$")
    known: list[set[str]] = [
        set(each.figures.filter(of_year, pl.col("metric").is_in(names), pl.col("status") == "ok")["period"])
        for each in releases
    ]
    every = sorted(set().union(*known), reverse=True)
    return {year: sum(year in years for years in known) for year in every}


def newest_year(releases: Sequence[AreaRelease], metrics: Sequence[Metric]) -> str | None:
    """Return the newest financial year that at least half as many releases hold as hold the most common one."""
    counted = years_of(releases, metrics)
    most = max(counted.values(), default=0)
    return max((year for year, count in counted.items() if 2 * count >= most), default=None)
