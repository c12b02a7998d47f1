"""How long decisions take; one row is one group of contacts received in a month, those still undecided included."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from etl.policy import Policy
from queries import words
from queries.measure import Facts
from queries.months import number_of
from queries.statistics.survival import quantile

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

    @property
    def percent(self) -> float | None:
        """The share of those due that were on time; None while none is due."""
        return self.on_time * 100 / self.due if self.due else None


def decision_times(facts: Facts, month: date, by: str, where: Mapping[str, str] | None = None) -> list[Times]:
    """Return a row per group of the dimension `by`, in its own order, and a last one for all, named `all`.

    Counts contacts received in the month that have a target and went through the hub. Empty when there are none.
    """
    rows = _received(facts, month, by, where)
    if rows.is_empty():
        return []
    groups = rows[by].unique().sort()  # a coded dimension sorts in its own order
    return [*(_times(str(group), rows.filter(pl.col(by) == group)) for group in groups), _times("all", rows)]


def decided_hours(
    facts: Facts, month: date, by: str, where: Mapping[str, str] | None = None
) -> dict[str, tuple[float, ...]]:
    """Return the hours that each group's decided contacts took, every hour counted, for the same contacts."""
    rows = _received(facts, month, by, where).filter(pl.col("decided"))
    groups = rows[by].unique().sort()
    return {str(group): tuple(rows.filter(pl.col(by) == group)["waited"].to_list()) for group in groups}


def claim(rows: Sequence[Times], names: Mapping[str, str], *, every_hour: bool) -> str:
    """Return what the times of ratings say, in the words of the highest rating: how many of ten take too long.

    Without `every_hour` the target counts working hours only, and is not named beside elapsed time.
    """
    rated = [row for row in rows[:-1] if row.due]
    if not rated:
        return "No decision is due yet"
    row = rated[-1]
    late = round((row.due - row.on_time) * 10 / row.due)
    share = {0: "Few", 10: "Nearly all"}.get(late, f"About {words.number(late)} in ten")
    named = every_hour and len(row.targets) == 1
    limit = words.allowed(row.targets[0]) if named else "their target"
    return f"{share} {names.get(row.group, row.group).lower()} contacts take longer than {limit}"


def counts_every_hour(policy: Policy) -> bool:
    """Return whether decisions are timed by the clock in every hub, not by hours that the hub is open."""
    return all(clock.kind == "elapsed" for clock in policy.clocks if clock.applies_to == "contact_decision")


def percentile(hours: pl.Series, decided: pl.Series, share: float) -> float | None:
    """Return the hours within which a share (0 to 1) is decided, by Kaplan-Meier; None where that is not reached.

    An undecided contact has waited at least its hours: it stays among those at risk until then.
    """
    found = quantile(pl.DataFrame({"time": hours, "ended": decided}), [], share)["time"].to_list()
    return float(found[0]) if found and found[0] is not None else None


def _received(facts: Facts, month: date, by: str, where: Mapping[str, str] | None) -> pl.DataFrame:
    kept = dict(where or {})
    if not facts.has("contacts"):
        return pl.DataFrame(schema=dict.fromkeys(_COLUMNS, pl.Boolean) | {by: pl.String})
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
