"""Turns early help and child in need into Family Help on each hub's own day, as a case system does overnight.

The children's histories stay the same: an episode is cut in two on that day, or recorded as Family Help from its start.
Some records go wrong on the way, as happens in practice.
"""

import numpy as np
import polars as pl

from etl.codes import CHILD_IN_NEED, EARLY_HELP, FAMILY_HELP, TIERS
from etl.synthetic.chunk import Chunk, names, pick
from etl.synthetic.setting import family_help_days

_TARGETED, _STATUTORY = TIERS
_UNTIERED = 0.03  # share of Family Help whose tier is not recorded
_MOVED_LATE, _LATE_DAYS = 0.03, (1, 21)  # records moved some days late: a gap that is bridged
_GAP, _GAP_DAYS = 0.008, 35  # records closed and opened anew too late: an end and a new start
_LEFT_OPEN = 0.012  # old records left open beside the new ones
_LONG_ENOUGH = 60  # days that an episode still has to run before its record goes wrong
_OLD_HABIT, _HABIT_DAYS = 0.01, 60  # episodes begun at an old level long after the day
_MOVED = "Moved to Family Help"
_WORDS = {
    "Stepped up to social care": "Raised to section 17",
    "Stepped down to early help": "Lowered to targeted help",
}
_LEADS = {
    _TARGETED: {"family_support": 60, "education": 13, "health": 12, "voluntary": 6, "youth_justice": 3, "other": 2},
    _STATUTORY: {"social_worker": 78, "family_support": 16, "health": 2, "youth_justice": 2, "other": 1},
}
_NO_LEAD = 0.04


def moved(chunk: Chunk, person: pl.Series, episodes: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return episodes with those of early help and child in need from the day on as Family Help, by tier and lead
    practitioner.
    """
    days = pl.Series(family_help_days(chunk.setting)).gather(pl.Series(chunk.children.hub))
    of_child = pl.DataFrame({"person_id": person, "switch": days.cast(pl.Int32)})
    rows = episodes.join(of_child, on="person_id", how="left", maintain_order="left").with_columns(
        pl.col("switch").cast(pl.Date),
        luck=pl.Series(rng.random(episodes.height)),
        late=pl.Series(_late(rng, episodes)),
    )
    since, ends = pl.col("switch"), pl.col("ended_on")
    old = pl.col("level").is_in([EARLY_HELP.code, CHILD_IN_NEED.code])
    habit = (pl.col("luck") > 1 - _OLD_HABIT) & (pl.col("started_on") > since + pl.duration(days=_HABIT_DAYS))
    begun_after = old & (pl.col("started_on") >= since) & ~habit
    begun = since <= chunk.setting.as_at
    across = old & begun & (pl.col("started_on") < since) & (ends.is_null() | (ends > since))
    stays = rows.filter(~begun_after & ~across)
    later = since + pl.duration(days=_LONG_ENOUGH)
    wrong = (ends.is_null() | (ends > later)) & (later <= chunk.setting.as_at)
    bars = np.cumsum([_MOVED_LATE, _GAP, _LEFT_OPEN])
    moved_late, gap = (wrong & (pl.col("luck") < bar) for bar in bars[:2])
    late = pl.when(moved_late).then("late").when(gap).then(_GAP_DAYS).otherwise(0)
    left_open = wrong & (pl.col("luck") >= bars[1]) & (pl.col("luck") < bars[2])
    cut = rows.filter(across)
    first = cut.with_columns(
        pl.when(left_open).then(ends).otherwise(since).alias("ended_on"),
        pl.when(left_open).then("end_reason").otherwise(pl.lit(_MOVED)).alias("end_reason"),
    )
    rest = cut.with_columns(started_on=since + pl.duration(days=late), episode_id=_keys(chunk, cut.height))
    help_ = _as_family_help(pl.concat([rows.filter(begun_after), rest]), rng)
    kept = pl.concat([stays, first]).with_columns(
        pl.lit(None, pl.String).alias("tier"), lead_practitioner=_social_workers()
    )
    return pl.concat([kept, help_]).drop("switch", "luck", "late").sort("episode_id")


def _late(rng: np.random.Generator, episodes: pl.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return rng.integers(*_LATE_DAYS, episodes.height)


def _keys(chunk: Chunk, size: int) -> pl.Series:
    first = chunk.numbers.take("episode", size)
    return names("E", np.arange(first, first + size), 8)


def _as_family_help(rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return old episodes as Family Help: early help is its targeted tier, child in need its statutory one."""
    statutory = rows["level"] == CHILD_IN_NEED.code
    lead = pick(rng, _LEADS[_STATUTORY], rows.height).zip_with(statutory, pick(rng, _LEADS[_TARGETED], rows.height))
    no_tier, no_lead = (pl.Series(rng.random(rows.height) < share) for share in (_UNTIERED, _NO_LEAD))
    return rows.with_columns(
        level=pl.lit(FAMILY_HELP.code),
        end_reason=pl.col("end_reason").replace(_WORDS),
        tier=pl.when(~no_tier).then(pl.when(statutory).then(pl.lit(_STATUTORY)).otherwise(pl.lit(_TARGETED))),
        lead_practitioner=pl.when(~no_lead).then(lead),
    )


def _social_workers() -> pl.Expr:
    """Return the lead practitioner of the other levels: recorded from the day on, and a social worker."""
    led = ~pl.col("level").is_in([EARLY_HELP.code, CHILD_IN_NEED.code]) & (pl.col("started_on") >= pl.col("switch"))
    return pl.when(led).then(pl.lit("social_worker"))
