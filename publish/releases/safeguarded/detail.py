"""Defines the steps of detail in which a release describes a child, and coarsens records to a step.

A child's characteristics are coarsened in the same way for all children. A child's history is released in as much
detail as enough others share.
"""

from collections.abc import Mapping

import polars as pl

from etl.keeping.core_files import ID
from publish.releases.safeguarded.people import NOT_KNOWN

ALL = "All"
_WIDE_AGE = {
    "unborn": "under 5", "under 1": "under 5", "1-4": "under 5", "5-9": "5-9", "10-15": "10 and over",
    "16-17": "10 and over", "18 and over": "10 and over", NOT_KNOWN: NOT_KNOWN,
}  # fmt: skip
_TWO_GROUPS = {"White": "White", NOT_KNOWN: NOT_KNOWN, "Refused": NOT_KNOWN}
WHO = {  # each characteristic with its steps, from as it is to not released
    "age_band": ("age band", "under 5, 5 to 9, 10 and over", "not released"),
    "sex": ("as recorded", "not released"),
    "ethnicity_group": ("ethnic group", "White or all other groups", "not released"),
    "place": ("area", "hub", "not released"),
}
LOST = (0.0, 0.3, 1.0)  # of a characteristic: coarser still serves many questions, without it none
HISTORY = (
    "every event with its months since the first, and who made a contact or referral",
    "every event with the quarter of a year since the first",
    "every event with the years since the first",
    "up to 3 contacts, 1 referral and the first 2 changes of level in order, not when",
    "up to 3 contacts and 1 referral, not when; no changes of level",
)
MONTHS = (1, 3, 12, 0, 0)  # in one step of time at each level of HISTORY; 0: time is not released
MOST = {  # rows released at the levels without time
    3: {"contacts": 3, "referrals": 1, "level_changes": 2},
    4: {"contacts": 3, "referrals": 1, "level_changes": 0},
}
LEVEL = "history_detail"


def who(children: pl.DataFrame, steps: Mapping[str, int]) -> pl.DataFrame:
    """Return child_id and the characteristics, each coarsened by its step."""
    age, ethnicity = pl.col("age_band"), pl.col("ethnicity_group")
    other = pl.lit("All other ethnic groups")
    made = {
        "age_band": (age, age.replace_strict(_WIDE_AGE, return_dtype=pl.String)),
        "sex": (pl.col("sex"),),
        "ethnicity_group": (ethnicity, ethnicity.replace_strict(_TWO_GROUPS, default=other, return_dtype=pl.String)),
        "place": (pl.col("area"), pl.col("hub")),
    }
    return children.select(ID, *((*made[name], pl.lit(ALL))[steps[name]].alias(name) for name in WHO))


def released_events(events: pl.DataFrame, level: int) -> pl.DataFrame:
    """Return child_id, table, row, kind, when, source and number of the events released at a level, in order.

    Events of one step of time are ordered by their kind, since their order within it is not released. Levels without
    time release the first events only.
    """
    step = MONTHS[level]
    since = pl.col("month") - pl.col("month").min().over(ID)
    when = (since // step * step) if step else pl.lit(None, pl.Int32)
    source = pl.col("source") if level == 0 else pl.lit("")
    mixed = pl.col("row").hash(seed=0)  # the order of two equal events must not tell which was the earlier
    order = ["when", "table"] if step else ["table", "at"]
    laid_out = events.with_columns(when=when.cast(pl.Int32), source=source).sort(ID, *order, "kind", "source", mixed)
    numbered = laid_out.with_columns(number=pl.int_range(1, pl.len() + 1).over(ID, "table").cast(pl.Int32))
    if step:
        return numbered
    return numbered.filter(pl.col("number") <= pl.col("table").replace_strict(MOST[level], return_dtype=pl.Int32))


def histories(events: pl.DataFrame, level: int) -> pl.DataFrame:
    """Return child_id and the whole history as it is released at a level, as one text."""
    event = pl.format("{}|{}|{}|{}", "table", "kind", pl.col("when").cast(pl.String).fill_null("-"), "source")
    return released_events(events, level).group_by(ID).agg(history=event.str.join(";"))
