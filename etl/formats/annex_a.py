"""Ofsted's Annex A workbook: one row of a list is a contact, referral, assessment, enquiry, or a child's latest plan.

Lists 6 to 8 hold one row per child, the latest: workbooks loaded one after another build the history, and a spell
that began and ended between two of them, under a later one, is never seen. List 2 dates assessments, not the help
that follows them, so no early help is taken from it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from etl.errors import ExtractError
from etl.formats.context import Context
from etl.formats.labels import UNKNOWN_SOURCE
from etl.formats.rows import LINE, as_sheet, birth_month, column, day_text, derived_keys, one_per_child, whole
from etl.formats.text import label_key, squeeze
from etl.reading import ROW, Sheet, open_sheets

CHILD = "childuniqueid"
_TITLES = 5  # rows that may stand above the header: the official template has one, the list's title
_ASSESSED = (
    "Was the child assessed as requiring LA children's social care support?",
    "Was the child assessed as being in need at assessment?",
)
_CONFERENCE = "Did the Initial Child Protection Conference Result in a Child Protection Plan"
_ONLY_ASSESSED = ("RC8", "RC9")


@dataclass(frozen=True)
class _List:
    """One list: the header that only it has, the table its rows become, and the columns that they fill."""

    number: int
    begins: str
    table: str
    fill: Callable[[pl.DataFrame, Context], dict[str, pl.Series]]
    level: str | None = None


def annex_a_sheets(path: Path, context: Context) -> list[Sheet]:
    """Return a workbook's lists as tables of the standard. Raises ExtractError when it holds none of them."""
    found: dict[int, pl.DataFrame] = {}
    for sheet in open_sheets(path):
        rows = _under_header(sheet)
        columns = [] if rows is None else rows.columns
        this = next((each for each in _LISTS if squeeze(each.begins) in columns), None)
        if rows is None or this is None:
            context.left_out.append(sheet.name or "")
        else:
            found[this.number] = rows
    if not found:
        raise ExtractError("it looks like an Annex A workbook, but none of lists 1 and 3 to 8 has its own columns.")
    return _tables(found, context)


def _under_header(sheet: Sheet) -> pl.DataFrame | None:
    """Return a list's rows, its header on the sheet's first row that says something or on one of the next few."""
    if _is_header(sheet.headers):
        return whole(sheet)
    batches = list(sheet.batches())
    rows = batches[0].drop(ROW).head(_TITLES).rows() if batches else []
    at = next((at for at, row in enumerate(rows) if _is_header(row)), None)
    if at is None:
        return None
    below = [batches[0].slice(at + 1), *batches[1:]]
    headers = tuple(cell or "" for cell in rows[at])
    return whole(Sheet(headers, lambda: iter(below), sheet.lines, sheet.name, in_1904=sheet.in_1904))


def _is_header(row: tuple[str | None, ...]) -> bool:
    return any(squeeze(cell or "") == CHILD for cell in row)


def _tables(found: dict[int, pl.DataFrame], context: Context) -> list[Sheet]:
    tables: dict[str, list[pl.DataFrame]] = {}
    people = []
    for this in (each for each in _LISTS if each.number in found):
        rows = found[this.number]
        person = context.keys.people(rows[CHILD])
        people.append(_about(rows, person, context))
        tables.setdefault(this.table, []).append(_filled(this, rows, person, context))
    children = one_per_child(iter(people))
    sheets = [as_sheet(name, pl.concat(parts, how="diagonal")) for name, parts in tables.items()]
    return sheets if children is None else [as_sheet("people", children), *sheets]


def _filled(this: _List, rows: pl.DataFrame, person: pl.Series, context: Context) -> pl.DataFrame:
    began = day_text(rows[squeeze(this.begins)])
    key, begins = _KEYS[this.table]
    columns = {
        key: derived_keys(this.level or this.table, person, began),
        "person_id": person,
        begins: began,
        **this.fill(rows, context),
        LINE: rows[LINE],
    }
    if this.level:
        columns["level"] = pl.Series([this.level] * len(rows), dtype=pl.String)
    frame = pl.DataFrame(columns)
    if this.number == 3:
        frame = _count_on_latest(frame)
    return frame.filter(pl.col("keep")).drop("keep") if "keep" in frame.columns else frame


def _about(rows: pl.DataFrame, person: pl.Series, context: Context) -> pl.DataFrame:
    """Return what a list says of its children; the day of birth goes no further than this function."""
    return pl.DataFrame(
        {
            "person_id": person,
            "birth_month": birth_month(column(rows, "Date of Birth")),
            "sex": context.coded(column(rows, "Gender", "Sex"), "sex"),
            "ethnicity": context.coded(column(rows, "Ethnicity"), "ethnicity"),
            "disability": context.coded(column(rows, "Does the Child have a Disability"), "disability"),
            LINE: rows[LINE],
        }
    )


def _contacts(rows: pl.DataFrame, context: Context) -> dict[str, pl.Series]:
    return {"source": context.coded(column(rows, "Contact Source"), "source", otherwise=UNKNOWN_SOURCE)}


def _referrals(rows: pl.DataFrame, context: Context) -> dict[str, pl.Series]:
    return {
        "source": context.coded(column(rows, "Referral Source"), "source", otherwise=UNKNOWN_SOURCE),
        "no_further_action": context.coded(column(rows, "Referral NFA?"), "yes_no", "no_further_action"),
        "previous_referrals_12m": column(rows, "Number of Referrals in Last 12 Months"),
    }


def _count_on_latest(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep the count of earlier referrals on the child's latest referral alone: it says nothing of the others."""
    latest = pl.col("received_on") == pl.col("received_on").max().over("person_id")
    return frame.with_columns(previous_referrals_12m=pl.when(latest).then(pl.col("previous_referrals_12m")))


def _assessments(rows: pl.DataFrame, context: Context) -> dict[str, pl.Series]:
    needed = context.coded(column(rows, *_ASSESSED).map_elements(_yes_or_no, pl.String), "yes_no")
    return {
        "authorised_on": day_text(column(rows, "Continuous Assessment Date of Authorisation")),
        "outcome": needed.replace_strict({"yes": "in_need", "no": "not_in_need"}, default=None, return_dtype=pl.String),
    }


def _yes_or_no(text: str) -> str | None:
    """Return the text if it answers yes or no; some systems put the assessment's outcome there ("CS Close Case")."""
    return text if label_key(text).split(" ")[0] in ("yes", "no", "y", "n") else None


def _section47(rows: pl.DataFrame, context: Context) -> dict[str, pl.Series]:
    needless = column(rows, "Was an Initial Child Protection Conference deemed unnecessary?")
    return {
        "conference_on": day_text(column(rows, "Date of Initial Child Protection Conference")),
        "conference_not_required": context.coded(needless, "yes_no", "conference_not_required"),
        "plan_started": context.coded(column(rows, _CONFERENCE), "yes_no", "plan_started"),
    }


def _in_need(rows: pl.DataFrame, context: Context) -> dict[str, pl.Series]:
    """Keep children on a plan now, and cases that closed after more than an assessment."""
    status = column(rows, "Case Status").fill_null("").map_elements(label_key, pl.String)
    reason = context.coded(column(rows, "Reason for Closure"), "closure_reason")
    closed = status.str.contains("closed") & ~reason.is_in(_ONLY_ASSESSED).fill_null(False)
    plan = status.str.contains(r"in need|cin plan|^cin\b")
    return {"ended_on": day_text(column(rows, "CIN Closure Date")), "keep": plan | closed}


def _protected(rows: pl.DataFrame, _context: Context) -> dict[str, pl.Series]:
    return {
        "ended_on": day_text(column(rows, "Child Protection Plan End Date")),
        "previous_plans": column(rows, "Number of Previous Child Protection Plans"),
    }


def _looked_after(rows: pl.DataFrame, _context: Context) -> dict[str, pl.Series]:
    return {"ended_on": day_text(column(rows, "Date Ceased to be Looked After"))}


_KEYS = {
    "contacts": ("contact_id", "received_at"),
    "referrals": ("referral_id", "received_on"),
    "assessments": ("assessment_id", "started_on"),
    "section47": ("section47_id", "strategy_discussion_on"),
    "support_episodes": ("episode_id", "started_on"),
}
_LISTS = (
    _List(1, "Date of Contact", "contacts", _contacts),
    _List(3, "Date of referral", "referrals", _referrals),
    _List(4, "Continuous Assessment Start Date", "assessments", _assessments),
    _List(5, "Strategy discussion initiating Section 47 Enquiry Start Date", "section47", _section47),
    _List(6, "CIN Start Date", "support_episodes", _in_need, "child_in_need"),
    _List(7, "Child Protection Plan Start Date", "support_episodes", _protected, "child_protection"),
    _List(8, "Date Started to be Looked After", "support_episodes", _looked_after, "looked_after"),
)
