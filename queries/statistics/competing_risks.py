"""Estimates how soon each of several events comes first, where some have had none yet (Aalen-Johansen).

A row is one event at one time. Leaving open cases out would make every event look more certain than it is. One minus
Kaplan-Meier treats other events as censoring, and adds up to more than 100%.
"""

from collections.abc import Sequence

import polars as pl

from queries.statistics.intervals import Z95


def cumulative_incidence(rows: pl.DataFrame, by: Sequence[str] = ()) -> pl.DataFrame:
    """Return the groups, event, time, at_risk, events, incidence, lower and upper, in order of group, event and time.

    Rows have `time` (a number) and `event`: the name of what came first at that time, null where nothing had come by
    then. `incidence` is the share (0 to 1) that has had the event by that time; the 95% interval is on the
    complementary log-log scale, with the variance of Marubini and Valsecchi (1995).
    """
    groups = list(by)
    steps = _steps(rows, groups)
    events = rows.filter(pl.col("event").is_not_null()).select(*groups, "event").unique()
    counts = rows.filter(pl.col("event").is_not_null()).group_by(*groups, "event", "time").agg(events=_length())
    grid = steps.join(events, on=groups, how="inner") if groups else steps.join(events, how="cross")
    ordered = (
        grid.join(counts, on=[*groups, "event", "time"], how="left")
        .with_columns(pl.col("events").fill_null(0))
        .sort(*groups, "event", "time")
    )
    return _with_interval(ordered, [*groups, "event"]).select(
        *groups, "event", "time", "at_risk", "events", "incidence", "lower", "upper"
    )


def incidence_at(curve: pl.DataFrame, times: Sequence[float], by: Sequence[str] = ()) -> pl.DataFrame:
    """Return the groups, event, time (as asked), incidence, lower and upper at some times.

    Before the first event the share is 0 and has no interval. A time past the last one watched gives no row.
    """
    names = [*by, "event"]
    last = curve.group_by(names).agg(last=pl.col("time").max())
    asked = last.join(pl.DataFrame({"time": list(times)}), how="cross").filter(pl.col("time") <= pl.col("last"))
    kind = curve.schema["time"]
    latest = asked.with_columns(pl.col("time").cast(kind)).sort("time").join_asof(
        curve.sort("time").select(*names, "time", "incidence", "lower", "upper"),
        on="time", by=names, strategy="backward", check_sortedness=False,
    )  # fmt: skip
    return latest.with_columns(pl.col("incidence").fill_null(0.0)).drop("last").sort(*names, "time")


def _steps(rows: pl.DataFrame, groups: list[str]) -> pl.DataFrame:
    """Return each time with those at risk, all events and the share without any before it."""
    steps = (
        rows.group_by(*groups, "time")
        .agg(leaving=_length(), any=pl.col("event").is_not_null().sum().cast(pl.Int64))
        .sort(*groups, "time")
    )
    left = pl.col("leaving").cum_sum() - pl.col("leaving")
    at_risk = _over(pl.col("leaving").sum(), groups) - _over(left, groups)
    steps = steps.with_columns(at_risk=at_risk)
    going_on = (1 - pl.col("any") / pl.col("at_risk")).cum_prod()
    return steps.with_columns(before=_over(going_on.shift(1, fill_value=1.0), groups)).drop("leaving")


def _with_interval(steps: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Add incidence, lower and upper; sums of products instead of a sum for each time keep it linear in the rows."""
    n, any_event, own = pl.col("at_risk").cast(pl.Float64), pl.col("any"), pl.col("events")
    frame = steps.with_columns(
        incidence=_over((pl.col("before") * own / n).cum_sum(), names),
        # Where everyone left has an event nothing follows, so the term is never needed: 0 keeps it finite.
        any_share=pl.when(n > any_event).then(any_event / (n * (n - any_event))).otherwise(0.0),
        own_share=pl.col("before") * own / (n * n),
        own_spread=(pl.col("before") / n) ** 2 * (n - own) * own / n,
    )
    f = pl.col("incidence")

    def total(term: pl.Expr) -> pl.Expr:
        return _over(term.cum_sum(), names)

    variance = (
        f * f * total(pl.col("any_share"))
        - 2 * f * total(f * pl.col("any_share"))
        + total(f * f * pl.col("any_share"))
        + total(pl.col("own_spread"))
        - 2 * f * total(pl.col("own_share"))
        + 2 * total(f * pl.col("own_share"))
    )
    reach = Z95 * variance.clip(lower_bound=0).sqrt() / (f * f.log()).abs()
    inside = (f > 0) & (f < 1)
    return frame.with_columns(
        lower=pl.when(inside).then(f ** reach.exp()), upper=pl.when(inside).then(f ** (-reach).exp())
    )


def _over(value: pl.Expr, names: list[str]) -> pl.Expr:
    return value.over(names) if names else value


def _length() -> pl.Expr:
    return pl.len().cast(pl.Int64)
