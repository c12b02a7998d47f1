"""Derives how soon strategy discussions were held, who led them, and whether the agencies needed took part.

A row is one strategy discussion about one child.
"""

from collections.abc import Sequence

import polars as pl

from etl import codes
from etl.policy.policy import Quorum
from queries.calendar.days import elapsed
from queries.calendar.months import month_number
from queries.facts.clock import HOUR_US
from queries.facts.columns import NO_TIME, code, columns, flag, key, month, number, person
from queries.facts.hubs import with_hub
from queries.facts.names import PERSON_DIMS
from queries.facts.people import PERSON, PLACE, coded, with_person
from queries.facts.rules import implies, rules
from queries.facts.tables import Tables


def strategy_discussions(tables: Tables) -> pl.LazyFrame:
    """Return the discussion facts, in order of person and time held."""
    needed, held = pl.col("needed_at"), pl.col("held_at")
    by_day = tables.by_day("strategy_discussions", "needed_at") | tables.by_day("strategy_discussions", "held_at")
    frame = tables.known("strategy_discussions").with_columns(
        held_on=held.dt.date(), untimed=needed.is_not_null() & by_day
    )
    hours = pl.when(~pl.col("untimed")).then((elapsed(needed, held) / HOUR_US).cast(pl.Float32))
    frame = with_quorum(with_contact(with_hub(frame, tables, "held_on"), tables), tables)
    return with_person(frame, tables, "held_on").select(
        "discussion_id",
        "person_id",
        held_month=month_number(pl.col("held_on")),
        needed=needed.is_not_null(),
        untimed="untimed",
        hours=hours,
        waited=hours,
        with_contact="with_contact",
        attended="attended",
        quorate="quorate",
        led_by=coded("led_by"),
        led_role=pl.col("led_role").cast(pl.String),
        macpt=pl.col("macpt").cast(pl.String),
        result=pl.col("result").cast(pl.String),
        hub="hub",
        area="area",
        **{name: pl.col(name) for name in PERSON_DIMS},
    )


def with_contact(frame: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Add `with_contact`: the discussion names a contact, or the child had one on the day or up to 7 days before."""
    contacts = tables.known("contacts").select("person_id", contact_on=pl.col("received_at").dt.date())
    joined = frame.join_asof(
        contacts.sort("person_id", "contact_on").with_columns(seen_on="contact_on"),
        left_on="held_on",
        right_on="contact_on",
        by="person_id",
        strategy="backward",
        check_sortedness=False,
    )
    near = (pl.col("held_on") - pl.col("seen_on")).dt.total_days() <= tables.windows.link_days
    return joined.with_columns(with_contact=pl.col("contact_id").is_not_null() | near.fill_null(False))


def with_quorum(frame: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Add `attended` (it is recorded who took part, and a quorum is agreed) and `quorate` (all of it took part)."""
    quorums = sorted(tables.policy.quorums, key=lambda each: each.from_day)
    agencies = list(dict.fromkeys(agency for each in quorums for agency in each.agencies))
    there = pl.col("took_part").is_in(list(codes.PRESENT))
    present = {f"_{agency}": ((pl.col("agency") == agency) & there).any() for agency in agencies}
    rows = tables.known("attendance").filter(pl.col("meeting") == "strategy_discussion")
    of_meeting = rows.group_by(pl.col("meeting_id").alias("discussion_id")).agg(_recorded=pl.lit(True), **present)
    joined = frame.join(of_meeting, on="discussion_id", how="left", maintain_order="left")
    complete = quorum_met(quorums)
    recorded = pl.col("_recorded").is_not_null() & complete.is_not_null()
    return joined.with_columns(attended=recorded, quorate=(recorded & complete).fill_null(False)).drop(
        "_recorded", *present
    )


def quorum_met(quorums: Sequence[Quorum]) -> pl.Expr:
    """Return whether every agency of the quorum in force on the day took part; null where none is agreed."""
    found = pl.lit(None, pl.Boolean)
    for each in quorums:
        every = pl.all_horizontal(pl.lit(True), *(pl.col(f"_{agency}").fill_null(False) for agency in each.agencies))
        found = pl.when(pl.col("held_on") >= each.from_day).then(every).otherwise(found)
    return found


_WHO = ("attendance.took_part",)
_RECORDED = ("discussions of which it is not recorded who took part",)

COLUMNS = columns(
    key("discussion_id", "Key of the discussion."),
    person(),
    month("held_month", "Month in which it was held.", always=True),
    flag(
        "needed",
        "It is recorded when it was found to be needed.",
        needs=("strategy_discussions.needed_at",),
        clock="Every hour from needed to held, nights and weekends too",
        leaves_out=("discussions of which it is not recorded when they were found to be needed",),
    ),
    flag("untimed", "Needed or held on a day without a time.", leaves_out=(NO_TIME,)),
    number("hours", "Hours from needed to held; empty without a time of day."),
    number("waited", "The same: every discussion in the data was held."),
    flag(
        "with_contact",
        "It names a contact, or the child had one on the day or up to 7 days before.",
        needs=("contacts.contact_id",),
        coarser_without=("strategy_discussions.contact_id",),
        windows=("link_days",),
    ),
    flag(
        "attended",
        "It is recorded who took part, and the policy names a quorum.",
        needs=_WHO,
        leaves_out=_RECORDED,
    ),
    flag("quorate", "Every agency of the policy's quorum took part, in person or remotely.", needs=_WHO),
    code("led_by", "Agency that led it."),
    code(
        "led_role",
        "Role of who led it; empty where that is not recorded.",
        (*codes.LED_ROLES, None),
        needs=("strategy_discussions.led_role",),
        leaves_out=("discussions of which it is not recorded in which role they were led",),
        privacy="plain",
    ),
    code(
        "macpt",
        "Whether the multi-agency child protection team led it; empty where that is not recorded.",
        (*codes.YES_NO, None),
        needs=("strategy_discussions.macpt",),
        leaves_out=("discussions of which it is not recorded whether the team led them",),
        privacy="plain",
    ),
    code(
        "result",
        "What was decided; empty where that is not recorded.",
        (*codes.DISCUSSION_RESULTS, None),
        needs=("strategy_discussions.result",),
        leaves_out=("discussions without a recorded result",),
        privacy="sensitive",
    ),
    PLACE,
    PERSON,
)
RULES = rules(COLUMNS, implies("untimed", "needed"), implies("quorate", "attended"))
