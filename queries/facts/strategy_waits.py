"""Derives how long it took from a contact to its strategy discussion.

A row is one contact for which the hub decided that a strategy discussion was needed.
"""

import polars as pl

from queries.calendar.months import month_number
from queries.facts.clock import REST_OF_DAY, with_target_clock
from queries.facts.columns import COULD_BE_MEANS, NO_TIME, code, columns, flag, key, month, number, person
from queries.facts.names import COULD_BE, PERSON_DIMS
from queries.facts.people import PERSON, PLACE, coded, or_unknown, source_group, with_person
from queries.facts.rules import implies, known, never, not_, rules, where_recorded
from queries.facts.tables import Tables


def strategy_waits(tables: Tables) -> pl.LazyFrame:
    """Return the facts of contacts that wait for a strategy discussion or had one, in order of person and time."""
    contacts = tables.known("contacts").filter(pl.col("outcome") == "strategy_discussion")
    by_day = (tables.by_day("contacts", "received_at"), pl.col("_by_day").fill_null(False))
    frame = with_target_clock(
        with_discussion(contacts, tables), tables, "strategy_discussion", "received_at", "_held", by_day
    )
    return with_person(frame, tables, "received_at").select(
        "contact_id",
        "person_id",
        received_month=month_number(pl.col("received_at")),
        timed="timed",
        on_time="on_time",
        untimed="untimed",
        could_be="could_be",
        due="due",
        held=pl.col("_held").is_not_null(),
        hours="hours",
        waited="waited",
        target_hours="target_hours",
        over_hours="over_hours",
        hub=or_unknown(pl.col("hub")),
        area="area",
        source=coded("source"),
        source_group=source_group(pl.col("source")).fill_null("Unknown"),
        concern=coded("concern"),
        risk_initial=coded("risk_initial"),
        risk_final=coded("risk_final"),
        **{name: pl.col(name) for name in PERSON_DIMS},
    )


def with_discussion(contacts: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Add `_held` and `_by_day`: the first discussion about the child from then on that names the contact.

    Where none does it is the child's first within 7 days. One on a day without a time was held by the day's end.
    """
    by_day = tables.by_day("strategy_discussions", "held_at")
    every = tables.known("strategy_discussions").select(
        "person_id",
        "contact_id",
        _held="held_at",
        _by_day=by_day,
        _by=pl.col("held_at") + REST_OF_DAY * by_day.cast(pl.Int64),
    )
    found = contacts
    for keys, end in ((["person_id", "contact_id"], "_named"), (["person_id"], "_near")):
        right = every.select(*keys, "_by", pl.col("_held", "_by_day").name.suffix(end)).sort(*keys, "_by")
        found = found.join_asof(
            right, left_on="received_at", right_on="_by", by=keys, strategy="forward", check_sortedness=False
        ).drop("_by", strict=False)
    days = (pl.col("_held_near").dt.date() - pl.col("received_at").dt.date()).dt.total_days()
    near = days <= tables.windows.link_days
    return found.with_columns(
        pl.coalesce(f"{name}_named", pl.when(near).then(pl.col(f"{name}_near"))).alias(name)
        for name in ("_held", "_by_day")
    ).drop("_held_named", "_held_near", "_by_day_named", "_by_day_near")


_HELD, _NAMED = ("strategy_discussions.held_at",), ("strategy_discussions.contact_id",)
_TARGET = ("contacts.risk_initial", *_HELD)

COLUMNS = columns(
    key("contact_id", "Key of the contact."),
    person(),
    month("received_month", "Month in which the contact was received.", always=True, needs=("contacts.outcome",)),
    flag(
        "timed",
        "Has a target, and is held or due.",
        needs=_TARGET,
        coarser_without=_NAMED,
        windows=("link_days",),
        leaves_out=("contacts whose first rating has no target", "those without a discussion and not yet due"),
    ),
    flag(
        "on_time",
        "Held within the policy's hours for the contact's first rating.",
        needs=_HELD,
        clock="strategy_discussion",
    ),
    flag("untimed", "Received or held on a day without a time.", leaves_out=(NO_TIME,)),
    code("could_be", COULD_BE_MEANS, (*COULD_BE.categories, None), leaves_out=(NO_TIME,), privacy="plain"),
    flag(
        "due",
        "Has a target, and is held or surely due, with a time of day or without.",
        needs=_TARGET,
        coarser_without=_NAMED,
    ),
    flag(
        "held",
        "The strategy discussion was held.",
        needs=_HELD,
        coarser_without=_NAMED,
        windows=("link_days",),
        clock="Every hour from the contact's receipt to the discussion, nights and weekends too",
    ),
    number("hours", "Hours from received to held; empty until then, or without a time of day."),
    number("waited", "Hours from received to held, or to the data's as-at; empty without a time of day."),
    number("target_hours", "Hours that the policy allows for the first rating."),
    number(
        "over_hours",
        "Hours past the target by the target's own clock, to the data's as-at until it is held; negative before the "
        "target, empty without one or a time of day.",
    ),
    PLACE,
    code("source", "Who made the contact (DfE code)."),
    code("source_group", "Who made the contact, by published group."),
    code("concern", "Main concern of the contact.", privacy="sensitive"),
    code("risk_initial", "Rating of the contact when received.", privacy="sensitive"),
    code("risk_final", "Rating of the contact after checks.", privacy="sensitive"),
    PERSON,
)
RULES = rules(
    COLUMNS,
    implies("on_time", "timed"),
    implies("on_time", "held"),
    never("timed", "untimed"),
    implies("timed", "due"),
    implies(("due", not_("timed")), "untimed"),
    implies(("untimed", "due"), known("could_be")),
    implies(known("could_be"), "untimed"),
    implies(("untimed", "held", known("could_be")), "due"),
    where_recorded(never("untimed")),
)
