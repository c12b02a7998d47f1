"""Children by their level of need on two days; one row is one pair of levels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from etl import codes
from queries.measure import Facts
from queries.months import months_after

LEVELS = tuple(codes.EPISODE_LEVELS)  # in rising order of need


@dataclass(frozen=True)
class Flow:
    """Children at one level on the first day and one on the second."""

    level_from: str
    level_to: str
    children: int

    @property
    def step(self) -> int:
        """How many levels up, or down when negative."""
        return LEVELS.index(self.level_to) - LEVELS.index(self.level_from)


@dataclass(frozen=True)
class Flows:
    """All sixteen pairs of levels between two days; `known` is False where the first day is before the data."""

    first: date
    last: date
    known: bool
    pairs: tuple[Flow, ...]

    @property
    def stepped_up(self) -> int:
        """Children at a higher level on the second day."""
        return sum(pair.children for pair in self.pairs if pair.step > 0)

    @property
    def stepped_down(self) -> int:
        """Children at a lower level on the second day."""
        return sum(pair.children for pair in self.pairs if pair.step < 0)

    @property
    def same(self) -> int:
        """Children at the same level on both days."""
        return sum(pair.children for pair in self.pairs if pair.step == 0)


def level_flows(facts: Facts, month: date, where: Mapping[str, str] | None = None) -> Flows:
    """Return children with a level on both the last day of a month and the last day of the same month a year before.

    `where` keeps children by what was known at their last change of level. A child without an active episode on
    either day is left out.
    """
    last = months_after(month, 1) - timedelta(days=1)
    first = months_after(month, -11) - timedelta(days=1)
    covered = facts.coverage.get("support_episodes")
    if covered is None or covered > first:
        return Flows(first, last, False, _pairs(pl.DataFrame(schema=["before", "after", "children"])))
    rows = facts.fact("level_changes", list(dict.fromkeys(["person_id", "on", "level_to", *(where or {})])))
    after = _level_on(rows, last).filter(*_keeps(where)).select("person_id", after=pl.col("level_to").cast(pl.String))
    before = _level_on(rows, first).select("person_id", before=pl.col("level_to").cast(pl.String))
    both = before.join(after, on="person_id").group_by("before", "after").agg(children=pl.len())
    return Flows(first, last, True, _pairs(both))


def claim(flows: Flows) -> str:
    """Return whether more children moved down or up, and how far most of them moved."""
    up, down = flows.stepped_up, flows.stepped_down
    if not flows.known:
        return "The data does not reach back a year before this month"
    if not up + down:
        return "No child was at another level than a year before"
    by_one = sum(pair.children for pair in flows.pairs if abs(pair.step) == 1)
    far = ", most by one level" if by_one * 2 > up + down else ""
    if up == down:
        return f"As many children moved up a level as down{far}"
    return f"More children moved {'down a level than up' if down > up else 'up a level than down'}{far}"


def _level_on(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """Return each child's last change on or before a day; rows are in order of person and day."""
    return rows.filter(pl.col("on") <= day).unique("person_id", keep="last", maintain_order=True)


def _keeps(where: Mapping[str, str] | None) -> list[pl.Expr]:
    return [pl.col(dim).cast(pl.String) == value for dim, value in (where or {}).items()]


def _pairs(counted: pl.DataFrame) -> tuple[Flow, ...]:
    found = {(row["before"], row["after"]): row["children"] for row in counted.to_dicts()}
    return tuple(Flow(old, new, found.get((old, new), 0)) for old in LEVELS for new in LEVELS)
