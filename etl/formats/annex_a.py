"""Reads Ofsted's Annex A, as a workbook or as lists saved as text: contacts, referrals, assessments, enquiries, plans.

Lists 6 to 8 hold one row per child, the latest. The history builds up from workbooks loaded one after another. A plan
that began and ended between two workbooks is missing if a later plan of its kind followed. List 2 gives dates of
assessments, not of the help that follows them, so no early help is taken from it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from etl import codes
from etl.errors import ExtractError
from etl.formats.context import Context
from etl.formats.file_start import FileStart
from etl.formats.labels import UNKNOWN_SOURCE, code_of, label_key
from etl.formats.rows import LINE, as_sheet, birth_month, column, day_text, derived_keys, one_per_child, whole
from etl.reading.sheet import ROW, Sheet, squeeze

CHILD = "childuniqueid"
_CHILD_HEADER = re.compile(rb"child\s*unique\s*id", re.IGNORECASE)
_TITLES = 5  # rows in which the header is looked for: in the official template the list's title stands above it
_ASSESSED = (
    "Was the child assessed as requiring LA children's social care support?",
    "Was the child assessed as being in need at assessment?",
)
_CONFERENCE = "Did the Initial Child Protection Conference Result in a Child Protection Plan"
_ONLY_ASSESSED = ("RC8", "RC9")


@dataclass(frozen=True)
class _List:
    """One list: the header that only it has, the table its rows become, and what fills that table's columns."""

    number: int
    begins: str
    table: str
    fill: Callable[[pl.DataFrame, Context], dict[str, pl.Series]]
    level: str | None = None


def recognise(start: FileStart) -> bool:
    """Return whether a workbook has the column that stands first in all of Annex A's lists, or a text is one."""
    if start.workbook_has(_CHILD_HEADER):
        return True
    rows = [{squeeze(cell) for cell in row} for row in start.first_rows]
    return any(CHILD in row and any(squeeze(each.begins) in row for each in _LISTS) for row in rows)


def convert(files: Sequence[Path], context: Context) -> list[Sheet]:
    """Return a workbook's lists as tables of the standard. Raises ExtractError when it holds none of them."""
    lists: dict[int, pl.DataFrame] = {}
    for sheet in context.open(files[0]):
        rows = _under_header(sheet)
        columns = [] if rows is None else rows.columns
        known = next((each for each in _LISTS if squeeze(each.begins) in columns), None)
        if rows is None or known is None:
            context.left_out.append(sheet.name or "")
        else:
            lists[known.number] = rows
    if not lists:
        raise ExtractError("it looks like an Annex A workbook, but none of lists 1 and 3 to 8 has its own columns.")
    return _tables(lists, context)


def _under_header(sheet: Sheet) -> pl.DataFrame | None:
    """Return a list's rows, whose header stands on the sheet's first filled row or one of the next few."""
    if _is_header(sheet.headers):
        return whole(sheet)
    batches = list(sheet.batches())
    rows = batches[0].drop(ROW).head(_TITLES).rows() if batches else []
    at = next((at for at, row in enumerate(rows) if _is_header(row)), None)
    if at is None:
        return None
    below = [batches[0].slice(at + 1), *batches[1:]]
    headers = tuple(cell or "" for cell in rows[at])
    return whole(Sheet(headers, lambda: iter(below), sheet.lines, sheet.name, sheet.ragged, sheet.in_1904))


def _is_header(row: tuple[str | None, ...]) -> bool:
    return any(squeeze(cell or "") == CHILD for cell in row)


def _tables(lists: dict[int, pl.DataFrame], context: Context) -> list[Sheet]:
    tables: dict[str, list[pl.DataFrame]] = {}
    people = []
    for known in (each for each in _LISTS if each.number in lists):
        rows = lists[known.number]
        person = context.people(rows[CHILD])
        people.append(_about(rows, person, context))
        tables.setdefault(known.table, []).append(_filled(known, rows, person, context))
    children = one_per_child(iter(people), context)
    sheets = [as_sheet(name, pl.concat(parts, how="diagonal")) for name, parts in tables.items()]
    return sheets if children is None else [as_sheet("people", children), *sheets]


def _filled(known: _List, rows: pl.DataFrame, person: pl.Series, context: Context) -> pl.DataFrame:
    """Return a list's rows with the columns of its table. A row whose `keep` is false is dropped."""
    began = day_text(rows[squeeze(known.begins)])
    key, begins = _KEYS[known.table]
    columns = {
        key: derived_keys(known.level or known.table, person, began),
        "person_id": person,
        begins: began,
        **known.fill(rows, context),
        LINE: rows[LINE],
    }
    if known.level:
        columns["level"] = pl.Series([known.level] * len(rows), dtype=pl.String)
    frame = pl.DataFrame(columns)
    if known.table == "referrals":
        frame = _count_on_latest(frame)
    return frame.filter(pl.col("keep") | (pl.col(LINE) < 0)).drop("keep") if "keep" in frame.columns else frame


def _about(rows: pl.DataFrame, person: pl.Series, context: Context) -> pl.DataFrame:
    """Return the children of a list with their traits. The day of birth goes no further than this function."""
    return pl.DataFrame(
        {
            "person_id": person,
            "birth_month": birth_month(column(rows, "Date of Birth"), context.words),
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
    day = pl.col("received_on").str.to_date("%Y-%m-%d", strict=False)
    latest = day == day.max().over("person_id")
    return frame.with_columns(previous_referrals_12m=pl.when(latest).then(pl.col("previous_referrals_12m")))


def _assessments(rows: pl.DataFrame, context: Context) -> dict[str, pl.Series]:
    needed = context.coded(column(rows, *_ASSESSED).map_elements(_yes_or_no, pl.String), "yes_no")
    return {
        "authorised_on": day_text(column(rows, "Continuous Assessment Date of Authorisation")),
        "outcome": needed.replace_strict({"yes": "in_need", "no": "not_in_need"}, default=None, return_dtype=pl.String),
    }


def _yes_or_no(text: str) -> str | None:
    """Return a text that answers yes or no, else null: some systems put the outcome there ("CS Close Case")."""
    return text if code_of("yes_no", text, {}) else None


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
    _List(6, "CIN Start Date", "support_episodes", _in_need, codes.CHILD_IN_NEED.code),
    _List(7, "Child Protection Plan Start Date", "support_episodes", _protected, codes.CHILD_PROTECTION.code),
    _List(8, "Date Started to be Looked After", "support_episodes", _looked_after, codes.LOOKED_AFTER.code),
)
