"""Lists the lines of the front door's quarterly set, as the regions collect it."""

import polars as pl

from etl import codes
from etl.codes import Level
from etl.ladders import STANDARD
from queries.metrics import demand, return_demand, return_to_help, timeliness
from queries.returns.line import Line, line, part, tally

_IN_NEED = {level.code: level.words.lower() for level in codes.FOUR_LEVELS[1:]}
*_FIRST, _LAST = _IN_NEED.values()


def _level(level: Level) -> pl.Expr:
    return pl.col("level") == level.code


def _begins(level: Level) -> pl.Expr:
    return _level(level) & pl.col("spell_begins")


def _open(level: Level, name: str, title: str) -> Line:
    counted, met = f"{title} at the end of the period.", "Each child counts once."
    return tally(name, title, "episodes", "started_month", _begins(level), counted, leaves="spell_ended_month", met=met)


_CIN_PLANS = tally(
    "cin_plans", "Child in need plans", "episodes", "started_month", pl.col("in_need"),
    "Episodes of child in need, short breaks or section 17 Family Help that have started and not ended by the end of "
    "the period.", leaves="ended_month", ladder=STANDARD,
)  # fmt: skip


def _starting(level: Level, name: str, title: str) -> Line:
    counted = f"Episodes of {level.words.lower()} that start in the period."
    return tally(name, title, "episodes", "started_month", _level(level), counted)


def _ceasing(level: Level, name: str, title: str) -> Line:
    counted = f"Episodes of {level.words.lower()} that end in the period."
    ended = pl.col("ended_month").is_not_null()
    return tally(name, title, "episodes", "ended_month", _level(level) & ended, counted)


_INTO_CARE = tally(
    "looked_after_started", "Children starting to be looked after", "episodes", "started_month",
    _begins(codes.LOOKED_AFTER), "Children who come into care in the period; an episode that overlaps or touches one "
    "before, such as a move to another placement, is no new start.",
    met="Each start counts.",
)  # fmt: skip
_OUT_OF_CARE = tally(
    "looked_after_ended", "Children ceasing to be looked after", "episodes", "spell_ended_month",
    _begins(codes.LOOKED_AFTER) & pl.col("spell_ended_month").is_not_null(), "Children who leave care in the period; "
    "an episode that another overlaps or touches, such as a move to another placement, is no end.",
    met="Each end counts.",
)  # fmt: skip


LINES: tuple[Line, ...] = (
    line("Initial contacts", demand.CONTACTS),
    line("Referrals", demand.REFERRALS),
    *(
        part(
            demand.REFERRALS, f"referrals_from_{group.lower().replace(' ', '_')}", f"Referrals from: {group}",
            "source_group", group,
        )
        for group in codes.SOURCE_GROUPS
    ),
    line("Repeat referrals within 12 months", return_demand.RE_REFERRAL_12M),
    tally(
        "assessments_started", "Assessments started", "assessments", "started_month",
        pl.col("started_month").is_not_null(), "Assessments that start in the period.",
    ),
    tally(
        "assessments_completed", "Assessments completed", "assessments", "completed_month",
        pl.col("completed_month").is_not_null(), "Assessments completed (authorised) in the period.",
    ),
    line("Assessments completed within 45 working days", timeliness.ASSESSMENT_IN_45_WORKING_DAYS),
    tally(
        "children_in_need", "Children in need", "level_changes", "month",
        pl.col("level_to").is_in(list(_IN_NEED)),
        f"Children whose level of need at the end of the period is {', '.join(_FIRST)} or {_LAST}; a "
        "gap of 28 days or fewer is bridged. Children only being assessed are not among them.", leaves="until_month",
        ladder=STANDARD,
    ),
    _CIN_PLANS,
    tally(
        "section47_enquiries", "Section 47 enquiries", "conferences", "began_month",
        pl.col("began_month").is_not_null(), "Section 47 enquiries whose strategy discussion was in the period.",
    ),
    tally(
        "initial_conferences", "Initial child protection conferences", "conferences", "held_month",
        pl.col("held_month").is_not_null(), "Initial child protection conferences held in the period.",
    ),
    line("Initial conferences within 15 working days", timeliness.CONFERENCE_IN_15_WORKING_DAYS),
    _open(codes.CHILD_PROTECTION, "protection_plans", "Children on child protection plans"),
    _starting(codes.CHILD_PROTECTION, "protection_plans_started", "New child protection plans"),
    _ceasing(codes.CHILD_PROTECTION, "protection_plans_ended", "Child protection plans ceasing"),
    line("Second or subsequent plan, ever", return_to_help.REPEAT_PROTECTION_PLAN),
    line("Second or subsequent plan within 2 years", return_to_help.REPEAT_PROTECTION_PLAN_24M),
    _open(codes.LOOKED_AFTER, "looked_after", "Children looked after"),
    _INTO_CARE,
    _OUT_OF_CARE,
)  # fmt: skip
