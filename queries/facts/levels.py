"""One row per change of a child's level of need: from what, to what, when, and whether it was reversed in a year."""

import polars as pl

from queries.calendar import months_on
from queries.facts.hubs import with_hub
from queries.facts.names import PERSON_DIMS
from queries.facts.neighbours import next_day_with
from queries.facts.people import with_person
from queries.facts.spells import spells
from queries.facts.tables import Tables
from queries.months import month_number

CHURN_MOVES = 3


def level_changes(tables: Tables) -> pl.LazyFrame:
    """Return the changes of level up to the as-at, in order of person and day.

    A change to "none" is a closure only once it has lasted more than the bridge of 28 days.
    """
    windows = tables.windows
    rank = {name: pl.col(name).to_physical() for name in ("level_from", "level_to")}
    working = (rank["level_from"] > 0) & (rank["level_to"] > 0)
    up = working & (rank["level_to"] > rank["level_from"])
    down = working & (rank["level_to"] < rank["level_from"])
    settled = (pl.lit(tables.complete_through) - pl.col("on")).dt.total_days() >= windows.bridge_days
    closed = (pl.col("level_to") == "none") & (settled | (pl.col("person_id") == pl.col("person_id").shift(-1)))
    frame = spells(tables.known("support_episodes"), tables.as_at.date(), windows.bridge_days).with_columns(
        step_up=up, step_down=down, closure=closed.fill_null(False)
    )
    again = next_day_with(pl.col("step_up"), pl.col("on")) <= months_on(windows.return_months, pl.col("on"))
    frame = frame.with_columns(up_again_12m=(pl.col("step_down") & again).fill_null(False))
    frame = frame.join(
        churning(frame, windows.return_months), on=["person_id", "on"], how="left", maintain_order="left"
    )
    return with_person(with_hub(frame, tables, "on"), tables, "on").select(
        "person_id",
        "on",
        month=month_number(pl.col("on")),
        until_month=month_number(
            pl.when(pl.col("person_id") == pl.col("person_id").shift(-1)).then(pl.col("on").shift(-1))
        ),
        level_from="level_from",
        level_to="level_to",
        step_up="step_up",
        step_down="step_down",
        closure="closure",
        up_again_12m="up_again_12m",
        churn_from="churn_from",
        churn_until="churn_until",
        hub="hub",
        area="area",
        **{name: pl.col(name) for name in PERSON_DIMS},
    )


def churning(changes: pl.LazyFrame, months: int) -> pl.LazyFrame:
    """Return person_id, on, churn_from, churn_until: the months from and until which a child counts as churning.

    A child churns in a month when it had 3 or more moves in so many calendar months up to it. Each third move opens
    such a span; the next one cuts it short, so that a child counts once.
    """
    same = [(pl.col("person_id") == pl.col("person_id").shift(n)).fill_null(False) for n in (CHURN_MOVES - 1, -1)]
    month, earliest = month_number(pl.col("on")), month_number(pl.col("on")).shift(CHURN_MOVES - 1)
    moves = changes.filter(pl.col("step_up") | pl.col("step_down")).with_columns(
        churn_from=pl.when(same[0] & (month < earliest + months)).then(month), ends=earliest + months
    )
    cut = pl.when(same[1]).then(pl.col("churn_from").shift(-1))
    until = pl.when(pl.col("churn_from").is_not_null()).then(pl.min_horizontal("ends", cut))
    return moves.select("person_id", "on", "churn_from", churn_until=until)
