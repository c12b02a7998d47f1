"""Estimates how long an event takes, where some have not had it yet (Kaplan-Meier). A row is one time."""

from collections.abc import Sequence

import polars as pl

_BIT = 1e-9  # a product of fractions may miss one half by the last bit


def steps(rows: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Return the groups, time, events and leaving: how many had the event at a time, and were watched until it.

    Rows have `time` and `ended`: true where the event came at that time, false where it had not come by then. Steps of
    different rows add up.
    """
    events, leaving = pl.col("ended").sum().cast(pl.Int64), pl.len().cast(pl.Int64)
    return rows.group_by(*by, "time").agg(events=events, leaving=leaving)


def kaplan_meier(counted: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Return the groups, time, at_risk, events and going_on (share without the event after that time), in order.

    `counted` are steps.
    """
    left = pl.col("leaving").cum_sum().shift(1, fill_value=0)
    total = pl.col("leaving").sum()
    ordered = counted.sort(*by, "time")
    at_risk = (total.over(by) - left.over(by)) if by else total - left
    ordered = ordered.with_columns(at_risk=at_risk)
    going_on = (1 - pl.col("events") / pl.col("at_risk")).cum_prod()
    return ordered.select(*by, "time", "at_risk", "events", going_on=going_on.over(by) if by else going_on)


def reached(counted: pl.DataFrame, by: Sequence[str], share: float) -> pl.DataFrame:
    """Return the groups and the time within which a share (0 to 1) had the event; no row where it was not reached.

    `counted` are steps.
    """
    late = kaplan_meier(counted, by).filter(pl.col("going_on") <= 1 - share + _BIT)
    return late.group_by(*by).agg(pl.col("time").min()) if by else late.select(pl.col("time").min())


def quantile(rows: pl.DataFrame, by: Sequence[str], share: float) -> pl.DataFrame:
    """Return the same as `reached`, from rows as `steps` takes them."""
    return reached(steps(rows, by), by, share)
