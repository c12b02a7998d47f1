"""Counts children by their level of need on two days a year apart. A row is one pair of levels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from etl.ladders import Ladder
from queries.build import having
from queries.calendar.months import last_day, months_after
from queries.calendar.months import number_of as month_of
from queries.facts.names import LEVELS
from queries.measure.absent import not_in_data
from queries.measure.engine import Facts
from queries.measure.off_ladder import not_told_apart, off_of
from queries.measure.status import latest_run


@dataclass(frozen=True)
class Flow:
    """Children at one level on the first day and one on the second; `step` counts levels up, or down when negative."""

    level_from: str
    level_to: str
    children: int
    step: int


@dataclass(frozen=True)
class Flows:
    """Every pair of levels on two days, counted on one ladder.

    `known` is False if the data does not hold the first day, or if levels can't be told apart on one of the days, for
    the reason in `apart`.
    """

    first: date
    last: date
    known: bool
    pairs: tuple[Flow, ...]
    ladder: Ladder
    apart: str = ""

    @property
    def levels(self) -> dict[str, str]:
        """The words of each level, in rising order of need."""
        return {rung.name: rung.title for rung in self.ladder.rungs}

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
    either day, or at a level that is not told from another, is left out. Both days are counted on one ladder.
    """
    last = last_day(month)
    first = last_day(months_after(month, -12))
    run = latest_run(facts, "support_episodes", {})
    known = run is not None and run[0] <= first and last <= run[1]
    ladders, hub = facts.policy.ladders, (where or {}).get("hub")
    ladder = ladders.chosen(facts.ladder, first, last, hub)
    lost = absent(facts)
    unclear = not lost and bool({month_of(first), month_of(last)} & off_of(facts, ladder, hub))
    if not known or lost or unclear:
        nobody = pl.DataFrame(schema=["before", "after", "children"])
        why = not_told_apart(ladders) if known and unclear else ""
        return Flows(first, last, False, _pairs(nobody, ladder), ladder, why)
    columns = dict.fromkeys(["person_id", "on", "level_to", *(where or {})])
    rows = facts.fact(f"{LEVELS}{ladders.table(ladder)}", list(columns))
    after = _level_on(rows, last).filter(*having(where)).select("person_id", after=pl.col("level_to").cast(pl.String))
    before = _level_on(rows, first).select("person_id", before=pl.col("level_to").cast(pl.String))
    both = before.join(after, on="person_id").group_by("before", "after").agg(children=pl.len())
    return Flows(first, last, True, _pairs(both, ladder), ladder)


def absent(facts: Facts) -> str | None:
    """Return what no extract holds of what levels are made of, as a sentence; None where all is held."""
    return not_in_data(facts, "level_changes", ["step_up", "step_down"])


def claim(flows: Flows) -> str:
    """Return whether more children moved down or up, and how far most of them moved."""
    up, down = flows.stepped_up, flows.stepped_down
    if flows.apart:
        return f"Levels of need can't be told apart, because {flows.apart}"
    if not flows.known:
        return "Levels of need at the two ends of this year are not known"
    if not up + down + flows.same:
        return "No child was known at a level at both ends of this year"
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


def _pairs(counted: pl.DataFrame, ladder: Ladder) -> tuple[Flow, ...]:
    children = {(row["before"], row["after"]): row["children"] for row in counted.to_dicts()}
    rungs = [rung.name for rung in ladder.rungs]
    places = list(enumerate(rungs))
    return tuple(Flow(old, new, children.get((old, new), 0), at - was) for was, old in places for at, new in places)
