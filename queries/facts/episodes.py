"""One row per episode of support: whether the child had such support before, and how long ago."""

import polars as pl

from queries.calendar import months_on
from queries.facts.hubs import with_hub
from queries.facts.names import PERSON_DIMS
from queries.facts.people import with_person
from queries.facts.tables import Tables
from queries.months import month_number

_FAR = 2**19  # later than any day: an episode that has not ended


def episodes(tables: Tables) -> pl.LazyFrame:
    """Return the episode facts, in order of person and day started."""
    started = pl.col("started_on")
    frame = tables.known("support_episodes").with_columns(
        _person=(pl.col("person_id") != pl.col("person_id").shift(1)).fill_null(True).cum_sum().cast(pl.Int64)
    )
    frame = with_help_ended(frame.with_columns(plan_until=latest_end_before("child_protection")))
    returned = pl.col("help_ended") >= months_on(-tables.windows.return_months, started)
    return with_person(with_hub(frame, tables, "started_on"), tables, "started_on").select(
        "episode_id",
        "person_id",
        started_month=month_number(started),
        ended_month=month_number(pl.col("ended_on")),
        level="level",
        early_help=pl.col("level") == "early_help",
        protection=pl.col("level") == "child_protection",
        returned_12m=returned.fill_null(False),
        again=pl.col("plan_until").is_not_null() | (pl.col("previous_plans") > 0).fill_null(False),
        again_24m=(pl.col("plan_until") >= months_on(-24, started)).fill_null(False),
        hub="hub",
        area="area",
        **{name: pl.col(name) for name in PERSON_DIMS},
    )


def latest_end_before(level: str) -> pl.Expr:
    """Return the latest end among the child's earlier episodes at a level, far ahead for one that runs; null for none.

    One running maximum over all children does it: the child's number stands in the high bits, so it never falls.
    """
    end = pl.when(pl.col("level") == level).then(pl.col("ended_on").cast(pl.Int64).fill_null(_FAR)).otherwise(0)
    latest = (pl.col("_person") * 2**21 + end).cum_max().shift(1)
    same = (latest // 2**21 == pl.col("_person")) & (latest % 2**21 > 0)
    return pl.when(same).then(latest % 2**21).cast(pl.Int32).cast(pl.Date)


def with_help_ended(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Add `help_ended`: when the child's early help last ended on or before the start; an episode lasts at least a day,
    so that none ends before itself.
    """
    ended = pl.max_horizontal(pl.col("ended_on"), pl.col("started_on") + pl.duration(days=1))
    ends = (
        frame.filter(pl.col("level") == "early_help", pl.col("ended_on").is_not_null())
        .select("_person", help_ended=ended)
        .sort("_person", "help_ended")
    )
    return frame.join_asof(
        ends, left_on="started_on", right_on="help_ended", by="_person", strategy="backward", check_sortedness=False
    )
