"""Derives whether referrals were decided in time, and whether the child was referred earlier or later.

A row is one referral to social care.
"""

from datetime import date

import polars as pl

from queries.calendar.days import months_on
from queries.calendar.months import month_number
from queries.facts.clock import one_working_day
from queries.facts.columns import NEXT_WORKING_DAY, code, columns, day, flag, key, month, person
from queries.facts.names import PERSON_DIMS
from queries.facts.neighbours import day_after, day_before, first_of_day
from queries.facts.people import PERSON, PLACE, coded, or_unknown, source_group, with_person
from queries.facts.rules import implies, known, never, rules
from queries.facts.tables import Tables


def referrals(tables: Tables) -> pl.LazyFrame:
    """Return the referral facts, in order of person and day received."""
    received, months = pl.col("received_on"), tables.windows.return_months
    counted, met = one_working_day(tables, received, pl.col("decided_on"))
    assessed = pl.col("assessed_on")
    frame = with_next_assessment(tables.known("referrals"), tables)
    return with_person(frame, tables, "received_on").select(
        "referral_id",
        "person_id",
        received_on=received,
        received_month=month_number(received),
        decision_counted=counted & tables.records_decisions("referrals"),
        decision_met=met,
        first_of_day=first_of_day(received),
        earlier_12m=(day_before(received) >= months_on(-months, received)).fill_null(False),
        earlier_self_reported=pl.col("previous_referrals_12m") > 0,
        later_3m=(day_after(received) <= months_on(3, received)).fill_null(False),
        later_6m=(day_after(received) <= months_on(6, received)).fill_null(False),
        later_12m=(day_after(received) <= months_on(months, received)).fill_null(False),
        outcome_known=pl.col("no_further_action").is_not_null(),
        closed_at_door=_NFA,
        while_open=(open_until() > received).fill_null(False),
        assessed_6m=(assessed <= months_on(6, received)).fill_null(False),
        assessed_12m=(assessed <= months_on(months, received)).fill_null(False),
        closed_month=pl.when(~_NFA).then(month_number(pl.col("closed_on"))),
        not_in_need=(~_NFA & pl.col("closed_on").is_not_null() & pl.col("closure_reason").is_in(NOT_IN_NEED)).fill_null(
            False
        ),
        hub=or_unknown(pl.col("hub")),
        area="area",
        source=coded("source"),
        source_group=source_group(pl.col("source")),
        primary_need=coded("primary_need"),
        closure_reason=coded("closure_reason"),
        **{name: pl.col(name) for name in PERSON_DIMS},
    )


NOT_IN_NEED = ("RC8", "RC9")  # closed after assessment: no further action, or early help
_NFA = pl.col("no_further_action").eq("yes").fill_null(False)
_FAR = pl.lit(date.max, pl.Date)
_LIFT = 10_000_000  # days: more than lie between any two dates


def open_until() -> pl.Expr:
    """Return until when a case of the child's earlier referrals was open; one of no further action never was.

    Rows are sorted by child and time. Each child's days are lifted above those of the child before, so that one running
    maximum over all rows stands for one of each child: a window of 250,000 referrals took 0.8 s of CPU, this 0.02.
    """
    closed = pl.when(_NFA).then(pl.col("received_on")).otherwise(pl.col("closed_on").fill_null(_FAR))
    lift = pl.col("person_id").rle_id().cast(pl.Int64) * _LIFT
    latest = (closed.to_physical().cast(pl.Int64) + lift).cum_max().shift(1) - lift
    again = pl.col("person_id") == pl.col("person_id").shift(1)
    return pl.when(again).then(latest.cast(pl.Int32)).cast(pl.Date)


def with_next_assessment(frame: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Add `assessed_on`: the child's first assessment that began after a referral of no further action."""
    referred = frame.filter(_NFA).select("referral_id", "person_id", "received_on")
    begun = tables.known("assessments").select("person_id", assessed_on="started_on")
    later = referred.join(begun, on="person_id").filter(pl.col("assessed_on") > pl.col("received_on"))
    first = later.group_by("referral_id").agg(pl.col("assessed_on").min())
    return frame.join(first, on="referral_id", how="left", maintain_order="left")


_CLOSED = ("referrals.closed_on",)
_ASSESSED = ("assessments.assessment_id",)
_DECIDED_ON, _OUTCOME = ("referrals.decided_on",), ("referrals.no_further_action",)

COLUMNS = columns(
    key("referral_id", "Key of the referral."),
    person(),
    day("received_on", "Day on which it was received."),
    month("received_month", "Month in which it was received.", always=True),
    flag(
        "decision_counted",
        "Decided or due by the next working day, from an extract that records decisions.",
        needs=_DECIDED_ON,
        leaves_out=("referrals undecided and not yet due", "referrals from extracts that record no decisions"),
    ),
    flag("decision_met", "Decided by the next working day.", clock=NEXT_WORKING_DAY),
    flag(
        "first_of_day",
        "The child's first referral of the day.",
        leaves_out=("a child's second and later referrals of one day",),
    ),
    flag("earlier_12m", "The child was referred before, within the return's months.", windows=("return_months",)),
    flag(
        "earlier_self_reported",
        "By the sender's own count the child was referred before; empty without one.",
        nullable=True,
    ),
    flag("later_3m", "The child was referred again within 3 months.", fixed_window="3 calendar months after"),
    flag("later_6m", "The child was referred again within 6 months.", fixed_window="6 calendar months after"),
    flag("later_12m", "The child was referred again within the return's months.", windows=("return_months",)),
    flag(
        "outcome_known",
        "It is recorded whether the referral went further.",
        needs=_OUTCOME,
        leaves_out=("referrals for which it is not recorded whether they went further",),
        privacy="sensitive",
    ),
    flag(
        "closed_at_door",
        "It ended in no further action.",
        needs=_OUTCOME,
        leaves_out=("referrals that went further",),
        privacy="sensitive",
    ),
    flag(
        "while_open",
        "A case of the child was open already: an earlier referral's, not of no further action and not closed before.",
        needs=("referrals.closed_on", *_OUTCOME),
        leaves_out=("referrals of a child whose case was open already",),
        privacy="sensitive",
    ),
    flag(
        "assessed_6m",
        "Of no further action, and an assessment of the child began within 6 months.",
        needs=_ASSESSED,
        fixed_window="6 calendar months after",
        privacy="sensitive",
    ),
    flag(
        "assessed_12m",
        "Of no further action, and an assessment of the child began within the return's months.",
        needs=_ASSESSED,
        windows=("return_months",),
        privacy="sensitive",
    ),
    month(
        "closed_month",
        "Month in which the case closed; empty where it ended in no further action.",
        needs=_CLOSED,
        leaves_out=("referrals of no further action, which open no case", "cases that are open"),
    ),
    flag(
        "not_in_need",
        "Its case closed after an assessment, with no further action (RC8) or to early help (RC9).",
        needs=("referrals.closure_reason", *_CLOSED),
        privacy="sensitive",
    ),
    PLACE,
    code("source", "Who referred (DfE code)."),
    code("source_group", "Who referred, by published group."),
    code("primary_need", "Primary need (DfE code).", privacy="sensitive"),
    code("closure_reason", "Why the case closed (DfE code).", privacy="sensitive"),
    PERSON,
)
RULES = rules(
    COLUMNS,
    implies("decision_met", "decision_counted"),
    implies("later_3m", "later_6m"),
    implies("later_6m", "later_12m"),
    implies("closed_at_door", "outcome_known"),
    implies("assessed_6m", "assessed_12m"),
    implies("assessed_12m", "closed_at_door"),
    implies("not_in_need", known("closed_month")),
    never("closed_at_door", known("closed_month")),
)
