"""Reads what the outlets of an area told, from their files alone or as the gate let it out; one row is one figure."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from publish.disclosure import Report
from queries.metrics.dimensions import DIMENSIONS

ALL = "Total"
CORE = ("metric", "period", "start", "numerator", "denominator", "value", "status", "ladder")
_GROUPS = ("hub", "agency", "risk_initial")  # what a snapshot breaks figures by
MOST_OF_FEW = 15  # the threshold, and what it may be rounded to
_UNKNOWN = {"Not known": "unknown", "Unknown": "unknown"}
Group = tuple[tuple[str, str], ...]
Place = tuple[str, str, Group]  # metric, period and group


@dataclass(frozen=True)
class Told:
    """One figure as a publication has it, of the data before late rows (0) or after (1); without counts where hidden.

    `base` is what counts are rounded to. `any` says that it is hidden whatever it is, also where it is 0.
    """

    version: int
    metric: str
    period: str
    group: Group
    numerator: int | None
    denominator: int | None
    base: int | None = None
    any: bool = False

    @property
    def place(self) -> Place:
        """What the figure is of."""
        return self.metric, self.period, self.group

    @property
    def pair(self) -> tuple[int | None, int | None]:
        """Its counts."""
        return self.numerator, self.denominator

    @property
    def hidden(self) -> bool:
        """Whether it has no count."""
        return self.pair == (None, None)


def group_of(row: Mapping[str, Any], dims: Iterable[str]) -> Group:
    """Return the group of a figure: its dimensions that are not all together."""
    named = ((dim, str(row[dim] if row[dim] is not None else "unknown")) for dim in sorted(dims))
    return tuple((dim, _UNKNOWN.get(name, name)) for dim, name in named if name != ALL)


def told_by(frame: pl.DataFrame, version: int, base: int | None, report: Report) -> Iterator[Told]:
    """Yield the figures of a released frame, shown or hidden."""
    rows = frame.with_columns(pl.col("status").cast(pl.String)).iter_rows(named=True)
    yield from _told(rows, version, base, report.withheld, bool(report.nothing_added))


def told_in(folder: Path, version: int) -> Iterator[Told]:
    """Yield the figures of a publication's folder, from the files that its readers have."""
    if (folder / "figures.json").exists():
        every = json.loads((folder / "figures.json").read_bytes())
        report = every["report"]
        yield from _told(_of_snapshot(every), version, None, report["withheld"], bool(report["nothing_added"]))
    elif (folder / "figures.csv").exists():
        manifest = json.loads((folder / "manifest.json").read_bytes())
        rows = csv.DictReader((folder / "figures.csv").read_text("utf-8").splitlines())
        counted = ({**row, **{role: int(row[role]) if row[role] else None for role in ("numerator", "denominator")}}
                   for row in rows)  # fmt: skip
        pages = (path.read_text("utf-8") for path in folder.glob("*.html"))
        added = any("so that nothing is added to what was published before" in page for page in pages)
        yield from _told(counted, version, manifest.get("rounding"), manifest.get("withheld", ()), added)


def _of_snapshot(every: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    months = ({"metric": each["metric"], **month} for each in every["metrics"] for month in each["months"])
    for row in (*months, *every["by_hub"], *every["groups"], *every["faults"]):
        counts = {role: row[role] if row[role] != "c" else None for role in ("numerator", "denominator")}
        yield {**row, **counts, "period": row["month"], **{dim: row.get(dim, ALL) for dim in _GROUPS}}


def _told(
    rows: Iterable[Mapping[str, Any]], version: int, base: int | None, withheld: Iterable[str], any_: bool
) -> Iterator[Told]:
    whole, listed = set(withheld), list(rows)
    metrics = {each.partition(" by ")[0] for each in whole}
    many = {(row["metric"], row["period"]) for row in listed if _of_many(row)}
    few = {row["period"] for row in listed if row["metric"] in metrics and (row["metric"], row["period"]) not in many}
    for row in listed:
        if row["status"] not in ("ok", "suppressed"):
            continue
        dims = [name for name in row if name in DIMENSIONS]
        group = group_of(row, dims)
        by = " and ".join(dim for dim, _ in group)
        hidden = row["status"] == "suppressed"
        yield Told(
            version, row["metric"], row["period"], group, None if hidden else row["numerator"],
            None if hidden else row["denominator"], base,
            any_ or (f"{row['metric']} by {by}" in whole and row["period"] in few),
        )  # fmt: skip


def _of_many(row: Mapping[str, Any]) -> bool:
    """Return whether a figure of all together shows that no count of it is small, nor as small as the threshold.

    Where that is so of all figures that are hidden in whole, no group is hidden whatever it is: readers know the rule.
    """
    if row["status"] != "ok" or group_of(row, [name for name in row if name in DIMENSIONS]):
        return False
    n, d = row["numerator"], row["denominator"]
    counts = [n, d, None if n is None or d is None else d - n]
    return all(count is None or count == 0 or count > MOST_OF_FEW for count in counts)
