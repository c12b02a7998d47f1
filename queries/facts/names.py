"""Names the facts, the table that each is made from, their dimensions, and how far they look back and ahead.

It is separate from the modules that derive facts, so that a question need not import what only a load needs (0.2 s).
"""

from collections.abc import Container
from dataclasses import dataclass

import polars as pl

from etl import codes

TABLE_OF_FACT = {
    "contacts": "contacts",
    "agency_checks": "agency_checks",
    "referrals": "referrals",
    "assessments": "assessments",
    "conferences": "section47",
    "strategy_waits": "contacts",
    "strategy_discussions": "strategy_discussions",
    "attendance": "strategy_discussions",
    "episodes": "support_episodes",
    "level_changes": "support_episodes",
    "staffing": "contacts",
}
MEETING_TABLES = {
    "strategy_discussion": "strategy_discussions",
    "conference": "section47",
}  # attendance is dated by them
LEVEL_DAYS, DAYS = "level_days", ("hub", "month", "place", "days")  # no fact: the days of children at each place
LEVELS = "level_changes"  # the fact with a table for each ladder
UNKNOWN = "unknown"
LEAD_PRACTITIONER = pl.Enum([*codes.LEAD_PRACTITIONERS, UNKNOWN])
_FIRST, *_HIGHER = (level.code for level in codes.FOUR_LEVELS)
LEVEL_STATES = (codes.NO_LEVEL, _FIRST, f"{_FIRST}_or_{_HIGHER[0]}", *_HIGHER)  # of the ladder that comes with mash
DUTY = pl.Enum(["before", "unsure", "applies"])  # whether a duty to share bound an agency that was asked
COULD_BE = pl.Enum(["on time", "late", "either"])  # what a row without a time of day could be
CONTACT = pl.Enum(["undecided", "decided"])  # the contact that a check was made for
PERSON_DIMS = ("age_band", "sex", "ethnicity_group", "disability", "imd_quintile")
CODED = {  # dimensions with a known list of values, in the order in which they are shown
    "source": pl.Enum([*codes.SOURCES, UNKNOWN]),
    "source_group": pl.Enum(list(codes.SOURCE_GROUPS)),
    "agency": pl.Enum(list(codes.AGENCIES)),
    "led_by": pl.Enum([*codes.AGENCIES, UNKNOWN]),
    "meeting": pl.Enum(list(codes.MEETINGS)),
    "concern": pl.Enum([*codes.CONCERNS, UNKNOWN]),
    "risk_initial": pl.Enum([*codes.RISKS, UNKNOWN]),
    "risk_final": pl.Enum([*codes.RISKS, UNKNOWN]),
    "outcome": pl.Enum([*codes.CONTACT_OUTCOMES, UNKNOWN]),
    "primary_need": pl.Enum([*codes.PRIMARY_NEEDS, UNKNOWN]),
    "closure_reason": pl.Enum([*codes.CLOSURE_REASONS, UNKNOWN]),
    "lead_practitioner": LEAD_PRACTITIONER,
    "age_band": pl.Enum(codes.AGE_BANDS),
    "sex": pl.Enum(list(codes.SEXES)),
    "ethnicity_group": pl.Enum(codes.ETHNICITY_GROUPS),
    "disability": pl.Enum(list(codes.YES_NO_UNKNOWN)),
    "imd_quintile": pl.Enum(["1", "2", "3", "4", "5", UNKNOWN]),
}


def tables_of_fact(fact: str) -> tuple[str, ...]:
    """Return the tables whose rows date a fact's: one, or for attendance that of each kind of meeting."""
    return tuple(MEETING_TABLES.values()) if fact == "attendance" else (TABLE_OF_FACT[fact],)


def is_made(fact: str, held: Container[str]) -> bool:
    """Return whether tables that are held make a fact: one that dates its rows is enough."""
    return any(table in held for table in tables_of_fact(fact))


@dataclass(frozen=True)
class Windows:
    """What counts as a gap, a return, a repeat or a link, in days or calendar months; a bound is inside its window.

    Every figure uses the defaults. Areas differ on them, so other values are tried for one question: would the figure
    lead to the same finding?
    """

    bridge_days: int = 28  # a gap between two episodes that is no end of support
    return_months: int = 12  # how far back a return looks, or how far ahead
    repeat_days: int = 90  # how far back a repeat contact looks
    link_days: int = 7  # how far a referral may lie from its contact, or an assessment from its referral


DEFAULT = Windows()
