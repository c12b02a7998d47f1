"""Measures how long decisions take, including undecided contacts. A row is a group of one month's contacts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from etl.policy.policy import Policy
from queries import words
from queries.build import having
from queries.calendar.months import number_of
from queries.measure.engine import Facts
from queries.measure.status import latest_run
from queries.statistics.survival import quantile

_COLUMNS = (
    "received_month", "in_hub", "decided", "waited", "target_hours", "timed", "on_time", "source_group", "risk_initial",
    "untimed", "could_be",
)  # fmt: skip


@dataclass(frozen=True)
class Times:
    """One group: contacts with a target, how many are due, on time, late undecided, and Kaplan-Meier percentiles.

    `untimed` of the contacts have no time of day: they are in none of these. `left_out` of them are due: at least
    `surely_on_time` and at most `could_be_on_time` of those are on time. `half` and `nine_tenths` are hours, None where
    too few have been decided yet to know. `targets` are the hours allowed, more than one where hubs or dates
    differ.
    """

    group: str
    contacts: int
    due: int
    on_time: int
    undecided_late: int
    half: float | None
    nine_tenths: float | None
    targets: tuple[float, ...]
    untimed: int = 0
    left_out: int = 0
    surely_on_time: int = 0
    could_be_on_time: int = 0

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The least and the largest share on time that any time of day would allow; None where nothing is left out."""
        if not self.left_out:
            return None
        every = self.due + self.left_out
        return (self.on_time + self.surely_on_time) * 100 / every, (self.on_time + self.could_be_on_time) * 100 / every

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
    rows = _received(facts, month, by, where).filter(pl.col("decided"), ~pl.col("untimed"))
    groups = rows[by].unique().sort()
    return {str(group): tuple(rows.filter(pl.col(by) == group)["waited"].to_list()) for group in groups}


FEWEST = 10  # contacts of a rating, from which on its share is told in tenths


def claim(rows: Sequence[Times], names: Mapping[str, str], *, every_hour: bool) -> str:
    """Return how many in ten contacts of the most urgent rating take too long, of fewer than ten how many, without a
    full stop.

    Without `every_hour` the target counts working hours only, and is not named beside elapsed time.
    """
    rated = [row for row in rows[:-1] if row.due]
    if not rated:
        return "No decision is due yet"
    row = rated[-1]
    named = every_hour and len(row.targets) == 1
    limit = words.allowed(row.targets[0]) if named else "their target"
    rating = names.get(row.group, row.group).lower()
    if row.due < FEWEST:
        noun = words.of_them(row.due, "contacts")
        return f"{row.due - row.on_time} of {row.due} {rating} {noun} took longer than {limit}"
    late = row.due - row.on_time
    if late in (0, row.due):
        return f"{'All' if late else 'No'} {rating} contact{'s' if late else ''} took longer than {limit}"
    tenths = round(late * 10 / row.due)
    share = {0: "Few", 10: "Nearly all"}.get(tenths, f"About {words.number(tenths)} in ten")
    return f"{share} {rating} contacts take longer than {limit}"


def counts_every_hour(policy: Policy) -> bool:
    """Return whether every hub's target for decisions counts every hour, and not opening hours only."""
    return all(clock.kind == "elapsed" for clock in policy.clocks if clock.applies_to == "contact_decision")


def percentile(hours: pl.Series, decided: pl.Series, share: float) -> float | None:
    """Return the hours within which a share (0 to 1) is decided, by Kaplan-Meier; None where that is not reached.

    An undecided contact has waited at least its hours: it stays among those at risk until then.
    """
    times = quantile(pl.DataFrame({"time": hours, "ended": decided}), [], share)["time"].to_list()
    return float(times[0]) if times and times[0] is not None else None


def _received(facts: Facts, month: date, by: str, where: Mapping[str, str] | None) -> pl.DataFrame:
    run = latest_run(facts, "contacts", where or {})
    if run is None or not run[0] <= month <= run[1]:
        return pl.DataFrame(schema=dict.fromkeys(_COLUMNS, pl.Boolean) | {by: pl.String})
    rows = facts.fact("contacts", list(dict.fromkeys([*_COLUMNS, by, *(where or {})])))
    return rows.filter(
        pl.col("received_month") == number_of(month),
        pl.col("in_hub"),
        pl.col("target_hours").is_not_null(),
        *having(where),
    )


def _times(name: str, rows: pl.DataFrame) -> Times:
    timed = rows.filter(~pl.col("untimed"))
    could_be = rows["could_be"].cast(pl.String)
    return Times(
        name,
        rows.height,
        due=int(rows["timed"].sum()),
        on_time=int(rows["on_time"].sum()),
        undecided_late=int((rows["timed"] & ~rows["decided"]).sum()),
        half=percentile(timed["waited"], timed["decided"], 0.5),
        nine_tenths=percentile(timed["waited"], timed["decided"], 0.9),
        targets=tuple(sorted(float(hours) for hours in rows["target_hours"].unique())),
        untimed=len(rows) - len(timed),
        left_out=len(could_be) - could_be.null_count(),
        surely_on_time=int((could_be == "on time").sum() or 0),
        could_be_on_time=int(could_be.is_in(["on time", "either"]).sum() or 0),
    )
