"""One row per episode of support: whether the child had such support before, and how long ago."""

import polars as pl

from queries.calendar import months_on
from queries.facts.people import PERSON_DIMS, with_hub, with_person
from queries.facts.tables import Tables
from queries.months import month_number

_FAR = 2**19  # later than any day: an episode that has not ended


def episodes(tables: Tables) -> pl.LazyFrame:
    """Return the episode facts, in order of person and day started."""
    frame = tables.known("support_episodes").with_columns(
        _person=(pl.col("person_id") != pl.col("person_id").shift(1)).fill_null(True).cum_sum().cast(pl.Int64)
    )
    frame = pl.concat([_with_last_end(frame, "early_help"), _with_last_end(frame, "child_protection"), _others(frame)])
    frame = with_hub(frame.sort("_person", "started_on", "episode_id"), tables, "started_on")
    started = pl.col("started_on")
    before = pl.col("last_end").is_not_null() | (pl.col("previous_plans") > 0).fill_null(False)
    ended = pl.col("last_end") <= started
    return with_person(frame, tables, "started_on").select(
        "episode_id",
        "person_id",
        started_month=month_number(started),
        ended_month=month_number(pl.col("ended_on")),
        level="level",
        early_help=pl.col("level") == "early_help",
        protection=pl.col("level") == "child_protection",
        returned_12m=(ended & (pl.col("last_end") >= months_on(-tables.windows.return_months, started))).fill_null(
            False
        ),
        again=before,
        again_24m=(pl.col("last_end") >= months_on(-24, started)).fill_null(False),
        hub="hub",
        area="area",
        **{name: pl.col(name) for name in PERSON_DIMS},
    )


def _with_last_end(frame: pl.LazyFrame, level: str) -> pl.LazyFrame:
    """Keep one level and add `last_end`: the latest end among the child's earlier episodes at it.

    One running maximum over all children does it: the child's number stands in the high bits, so it never falls.
    """
    end = pl.col("ended_on").cast(pl.Int64).fill_null(_FAR)
    latest = (pl.col("_person") * 2**21 + end).cum_max().shift(1)
    same = (latest // 2**21 == pl.col("_person")).fill_null(False)
    return frame.filter(pl.col("level") == level).with_columns(
        last_end=pl.when(same).then(latest % 2**21).cast(pl.Int32).cast(pl.Date)
    )


def _others(frame: pl.LazyFrame) -> pl.LazyFrame:
    kept = frame.filter(~pl.col("level").is_in(["early_help", "child_protection"]))
    return kept.with_columns(last_end=pl.lit(None, pl.Date))
