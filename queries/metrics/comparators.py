"""Reads England's published figures. A row of national_values.csv is one measure in one year to 31 March."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

STORED = Path(__file__).with_name("national_values.csv")


@dataclass(frozen=True)
class Comparator:
    """England's newest figure for a measure, in the measure's unit (percent 0-100).

    `others` are the figures of the same year for the area's region and its statistical neighbours, where known.
    """

    name: str
    value: float
    period: str
    source: str
    others: tuple[tuple[str, float], ...] = ()


def england(measure: str | None) -> Comparator | None:
    """Return England's newest figure for a measure named in national_values.csv; None where there is none."""
    return _newest().get(measure) if measure else None


@cache
def _newest() -> dict[str, Comparator]:
    newest: dict[str, tuple[int, Comparator]] = {}
    with STORED.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            year, measure = year_ending(row["period"]), row["measure"]
            if measure not in newest or year > newest[measure][0]:
                figure = Comparator("England", float(row["value"]), f"year to March {year}", publisher(row["source"]))
                newest[measure] = year, figure
    return {measure: figure for measure, (_, figure) in newest.items()}


def year_ending(period: str) -> int:
    """Return the year in which a reporting year ends: 2025 for `2025`, 2024 for `2023-24`."""
    return int(period[:4]) + ("-" in period)


def publisher(source: str) -> str:
    """Return who published a figure: the file's source column names the data set it was read from."""
    return "ADCS, Safeguarding Pressures 9" if source.startswith("ADCS") else "DfE, Children in need statistics"
