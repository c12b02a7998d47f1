"""Lists the data quality checks of accepted rows. A check is one kind of fault, and the rows that could have it."""

from dataclasses import dataclass

import polars as pl

from etl.codes import IF_EMPTY
from etl.contracts import TABLES
from queries.words import uncapital

WORD, BY_DAY = "_word", "_by_day"  # ends of the checks' names that say how a column was read
NOBODY, NO_LINK, OTHER_CHILD, TOO_EARLY = "_unknown_child", "_no_link", "_other_child", "_before_its_contact"
WHILE_OPEN = "_while_open"


@dataclass(frozen=True)
class Check:
    """Counts the rows that are `wrong` among those `asked`; `needs` are columns that some extract must have."""

    table: str
    name: str
    dimension: str
    title: str
    wrong: pl.Expr
    asked: pl.Expr
    needs: tuple[str, ...]


def _noun(table: str) -> str:
    return table.replace("_", " ").replace("section47", "section 47 enquiries").capitalize()


def _missing(table: str, column: str, what: str, when: str | None = None, words: str = "") -> Check:
    """Return the check of a column left empty, in all rows or where another column is filled."""
    asked = pl.col(when).is_not_null() if when else pl.lit(value=True)
    what = f"a word on {what}" if what.startswith(("whether ", "what ", "when ")) else what
    return Check(
        table, f"{column}_missing", "completeness", f"{_noun(table)}{words} without {what}",
        pl.col(column).is_null(), asked, (column, when) if when else (column,),
    )  # fmt: skip


def _link(table: str, column: str, to: str) -> Check:
    return Check(
        table, f"{column}_unknown", "consistency", f"{_noun(table)} that name a {to} which is not loaded",
        pl.col(NO_LINK), pl.col(column).is_not_null(), (column,),
    )  # fmt: skip


def _other_child(table: str, column: str, to: str) -> Check:
    return Check(
        table, f"{column}_of_another_child", "consistency", f"{_noun(table)} that name a {to} about another child",
        pl.col(OTHER_CHILD), pl.col(column).is_not_null() & ~pl.col(NO_LINK), (column,),
    )  # fmt: skip


COMPLETENESS = (
    _missing("contacts", "risk_initial", "an initial risk rating"),
    _missing("contacts", "risk_final", "a final risk rating", "decided_at", " decided"),
    _missing("contacts", "concern", "a main concern"),
    _missing("contacts", "hub", "a hub"),
    _missing("contacts", "outcome", "an outcome", "decided_at", " decided"),
    _missing("contacts", "decided_at", "the time of their decision", "outcome", " with an outcome"),
    _missing("people", "birth_month", "a month of birth"),
    _missing("people", "sex", "a sex"),
    _missing("people", "ethnicity", "an ethnicity"),
    _missing("people", "disability", "whether the child has a disability"),
    _missing("people", "imd_decile", "a deprivation decile"),
    _missing("agency_checks", "response", "what was answered", "returned_at", " returned"),
    _missing("agency_checks", "returned_at", "the time of their return", "response", " answered"),
    _missing("referrals", "primary_need", "a primary need"),
    _missing("referrals", "no_further_action", "whether they ended in no further action", "decided_on", " decided"),
    _missing("referrals", "closure_reason", "a reason for closure", "closed_on", " closed"),
    _missing("assessments", "outcome", "an outcome", "authorised_on", " authorised"),
    _missing("section47", "plan_started", "whether a plan was started", "conference_on", " with a conference"),
    _missing("strategy_discussions", "needed_at", "the time of need"),
    _missing("strategy_discussions", "led_role", "the role of who led them"),
    _missing("strategy_discussions", "result", "a result"),
    _missing("attendance", "invited", "a word on whether the agency was invited"),
    _missing("support_episodes", "end_reason", "a reason for their end", "ended_on", " ended"),
    _missing("workforce", "fte_in_post", "the posts filled"),
)

CONSISTENCY = (
    Check(
        "agency_checks", "contact_id_unknown", "consistency", "Agency checks that name a contact which is not loaded",
        pl.col("person_id").is_null() & pl.col("contact_id").is_not_null(), pl.lit(value=True), (),
    ),
    Check(
        "agency_checks", "decline_reason_beside_answer", "consistency",
        "Agency checks with a reason for declining that were not declined",
        pl.col("response") != "declined", pl.col("decline_reason").is_not_null() & pl.col("response").is_not_null(),
        ("decline_reason", "response"),
    ),
    _link("referrals", "contact_id", "contact"),
    _other_child("referrals", "contact_id", "contact"),
    Check(
        "referrals", "received_before_contact", "consistency", "Referrals received before the contact they came from",
        pl.col(TOO_EARLY), pl.col("contact_id").is_not_null() & ~pl.col(NO_LINK), ("contact_id",),
    ),
    Check(
        "referrals", "referred_while_open", "consistency", "Referrals of a child whose case was open already",
        pl.col(WHILE_OPEN), pl.lit(value=True), ("closed_on",),
    ),
    _link("assessments", "referral_id", "referral"),
    _other_child("assessments", "referral_id", "referral"),
    _link("section47", "referral_id", "referral"),
    _other_child("section47", "referral_id", "referral"),
    _link("strategy_discussions", "contact_id", "contact"),
    _other_child("strategy_discussions", "contact_id", "contact"),
    *(
        Check(
            name, "person_id_unknown", "consistency", f"{_noun(name)} about a child of whom nothing else is known",
            pl.col(NOBODY), pl.lit(value=True), (),
        )
        for name, contract in TABLES.items()
        if "person_id" in contract.columns and name != "people"
    ),
)  # fmt: skip

CHECKS = COMPLETENESS + CONSISTENCY
LINKS = {"referrals": ("contact_id", "contacts"), "assessments": ("referral_id", "referrals"),
         "section47": ("referral_id", "referrals"), "strategy_discussions": ("contact_id", "contacts")}  # fmt: skip
GENERAL = {
    "unknown_code": "with a code that is not known",
    "not_a_date": "with a date that does not exist or is written wrongly",
    "not_a_number": "with a number that is none",
    "missing_value": "without a value that is required",
    "too_long": "with a value that is too long",
    "out_of_range": "with a value out of its range",
    "ragged_row": "with more or fewer values than the header",
    "spreadsheet_error": "with a spreadsheet's error, such as #REF!",
    "cut_time": "with a day number of too few decimals for its time",
    "placeholder_id": "with a child's id that stands for nobody",
    "formula": "with a name that a spreadsheet would take for a formula",
    "duplicate_key": "replaced by a later row of the same extract that differs",
}


def reason_title(table: str, reason: str) -> str:
    """Return what a reason for refusing a row of a table means, as a title."""
    if reason in GENERAL:
        return f"{_noun(table)} refused: {GENERAL[reason]}"
    rule = " ".join((vars(TABLES[table].schema)[reason].validation_fn.__doc__ or reason).split())
    return f"{_noun(table)} refused: {uncapital(rule.rstrip('.'))}"


def nothing_title(table: str, column: str) -> str:
    """Return the title of cells of a column that were read as nothing."""
    if column in IF_EMPTY:
        return f"{_noun(table)} without a {column}, counted as unknown"
    return f"{_noun(table)} with a word for nothing as {column.replace('_', ' ')}"


def by_day_title(table: str, column: str) -> str:
    """Return the title of moments that have no time of day."""
    return f"{_noun(table)} without a time of day in ‘{column.replace('_', ' ')}’"


def refused_title(table: str) -> str:
    """Return the title of the share of rows refused."""
    return f"{_noun(table)} refused for any reason"


def late_title(table: str) -> str:
    """Return the title of rows dated after the data's as-at."""
    return f"{_noun(table)} dated after the day the data stands for"


def gap_title(table: str) -> str:
    """Return the title of months from which an agency sent nothing."""
    return f"Months without any {_noun(table).lower()}"
