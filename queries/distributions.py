"""How long decisions take; one row is one group of contacts received in a month, those still undecided included."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from queries.measure import Facts
from queries.months import number_of

BIN_EDGES = tuple(0.25 * 2 ** (step / 2) for step in range(25))  # hours: 15 minutes to 6 weeks, two bins a doubling
_COLUMNS = (
    "received_month", "in_hub", "decided", "waited", "target_hours", "timed", "on_time", "source_group", "risk_initial",
)  # fmt: skip


@dataclass(frozen=True)
class Times:
    """One group: contacts with a target, how many are due, on time, late undecided, and Kaplan-Meier percentiles.

    `half` and `nine_tenths` are hours, None where too few have been decided yet to know. `targets` are the hours
    allowed, more than one where hubs or dates differ.
    """

    group: str
    contacts: int
    due: int
    on_time: int
    undecided_late: int
    half: float | None
    nine_tenths: float | None
    targets: tuple[float, ...]


@dataclass(frozen=True)
class Bin:
    """Decided contacts of a group that took from `lower` to `upper` hours, and whether they were on time."""

    group: str
    lower: float
    upper: float
    on_time: bool
    contacts: int


def decision_times(facts: Facts, month: date, by: str, where: Mapping[str, str] | None = None) -> list[Times]:
    """Return a row per group of the dimension `by`, in its own order, and a last one for all, named `all`.

    Counts contacts received in the month that have a target and went through the hub. Empty when there are none.
    """
    rows = _received(facts, month, by, where)
    if rows.is_empty():
        return []
    groups = rows[by].unique().sort()  # a coded dimension sorts in its own order
    return [*(_times(str(group), rows.filter(pl.col(by) == group)) for group in groups), _times("all", rows)]


def hour_bins(facts: Facts, month: date, by: str, where: Mapping[str, str] | None = None) -> list[Bin]:
    """Return how many decided contacts took how long, for bins that double every two; longer ones in the last."""
    rows = _received(facts, month, by, where).filter("decided")
    inside = pl.col("waited").clip(BIN_EDGES[0], BIN_EDGES[-1] * 0.999)
    place = (inside / BIN_EDGES[0]).log(2) * 2
    counted = (
        rows.group_by(pl.col(by).alias("group"), place.floor().cast(pl.Int32).alias("bin"), "on_time")
        .agg(contacts=pl.len())
        .sort("group", "bin", "on_time")
    )
    return [
        Bin(str(row["group"]), BIN_EDGES[row["bin"]], BIN_EDGES[row["bin"] + 1], row["on_time"], row["contacts"])
        for row in counted.to_dicts()
    ]


def percentile(hours: pl.Series, decided: pl.Series, share: float) -> float | None:
    """Return the hours within which a share (0 to 1) is decided, by Kaplan-Meier; None where that is not reached.

    An undecided contact has waited at least its hours: it stays among those at risk until then.
    """
    curve = (
        pl.DataFrame({"hours": hours, "decided": decided})
        .group_by("hours")
        .agg(events=pl.col("decided").sum(), leaving=pl.len())
        .sort("hours")
        .with_columns(at_risk=pl.col("leaving").sum() - pl.col("leaving").cum_sum().shift(1, fill_value=0))
        .with_columns(undecided=(1 - pl.col("events") / pl.col("at_risk")).cum_prod())
    )
    # 1e-9: a product of fractions may miss one half by the last bit
    reached = curve.filter(pl.col("undecided") <= 1 - share + 1e-9)
    return float(reached["hours"][0]) if reached.height else None


def _received(facts: Facts, month: date, by: str, where: Mapping[str, str] | None) -> pl.DataFrame:
    kept = dict(where or {})
    if not facts.has("contacts"):
        return pl.DataFrame(schema=dict.fromkeys((*_COLUMNS, by), pl.String))
    rows = facts.fact("contacts", list(dict.fromkeys([*_COLUMNS, by, *kept])))
    return rows.filter(
        pl.col("received_month") == number_of(month),
        pl.col("in_hub"),
        pl.col("target_hours").is_not_null(),
        *(pl.col(dim).cast(pl.String) == value for dim, value in kept.items()),
    )


def _times(name: str, rows: pl.DataFrame) -> Times:
    return Times(
        name,
        rows.height,
        due=int(rows["timed"].sum()),
        on_time=int(rows["on_time"].sum()),
        undecided_late=int((rows["timed"] & ~rows["decided"]).sum()),
        half=percentile(rows["waited"], rows["decided"], 0.5),
        nine_tenths=percentile(rows["waited"], rows["decided"], 0.9),
        targets=tuple(sorted(float(hours) for hours in rows["target_hours"].unique())),
    )
