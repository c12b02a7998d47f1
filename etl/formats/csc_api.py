"""Reads the JSON payload of DfE's daily children's social care API: children's episodes of need and their events.

The payload sent each day holds only changed fields, and is refused; full staged records are read. Records marked
`purge` have been withdrawn by the sender; they are counted and left out. Names, UPNs and postcodes go no further than
this module. Placements of looked after children are joined where one begins by the day the one before ends.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl

from etl import codes
from etl.errors import ExtractError
from etl.formats.context import Context
from etl.formats.file_start import FileStart
from etl.formats.labels import UNKNOWN_SOURCE
from etl.formats.rows import LINE, as_sheet, birth_month
from etl.reading.sheet import Sheet

Record: TypeAlias = dict[str, Any]
_MARK = b'"la_child_id"'
_READ = {
    "": {"la_child_id", "mis_child_id", "purge", "child_details", "social_care_episodes"},
    "child_details": {
        "date_of_birth", "expected_date_of_birth", "sex", "ethnicity", "disabilities", "purge", "first_name", "surname",
        "unique_pupil_number", "former_unique_pupil_number", "unique_pupil_number_unknown_reason", "postcode",
    },
    "social_care_episodes": {
        "social_care_episode_id", "referral_date", "referral_source", "referral_no_further_action_flag", "closure_date",
        "closure_reason", "purge", "child_and_family_assessments", "section_47_assessments", "child_in_need_plans",
        "child_protection_plans", "child_looked_after_placements",
    },
}  # fmt: skip
_PLANS = (
    ("child_in_need_plans", "child_in_need_plan_id", codes.CHILD_IN_NEED),
    ("child_protection_plans", "child_protection_plan_id", codes.CHILD_PROTECTION),
)
_PLACEMENTS, _PLACEMENT = "child_looked_after_placements", "child_looked_after_placement_id"


def recognise(start: FileStart) -> bool:
    """Return whether a JSON file names children as the payload does."""
    return start.is_json and start.holds(_MARK)


def convert(files: Sequence[Path], context: Context) -> list[Sheet]:
    """Return the tables that a payload's records fill. Raises ExtractError for a file of changes."""
    tables: dict[str, list[Record]] = {}
    for number, child in enumerate(_children(files[0]), start=1):
        if _purged(child, context):
            continue
        _note_unread("", child, context)
        for table, row in _rows(child, context):
            tables.setdefault(table, []).append(row | {LINE: number})
    if not tables:
        raise ExtractError("it holds no records of children: export the full staged records.")
    return [as_sheet(name, _typed(name, pl.DataFrame(rows, infer_schema_length=None), context))
            for name, rows in tables.items()]  # fmt: skip


def _children(path: Path) -> Iterator[Record]:
    """Yield the children of a payload, of a list of payloads, or of one payload a line."""
    text = path.read_text("utf-8-sig")
    try:
        try:
            read = json.loads(text)
        except ValueError:
            read = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as bad:
        raise ExtractError("it is not JSON, or is cut off: export it again.") from bad
    for each in read if isinstance(read, list) else [read]:
        inside = each.get("Children", each.get("children", each)) if isinstance(each, dict) else each
        for child in inside if isinstance(inside, list) else [inside]:
            if not isinstance(child, dict) or "la_child_id" not in child:
                raise ExtractError("it is not a payload of children's social care: a record lacks la_child_id.")
            yield child


def _purged(record: Record, context: Context) -> bool:
    if _flag(record.get("purge")):
        context.withdrawn += 1
        return True
    return False


def _kept(record: Record, block: str, context: Context) -> Iterator[Record]:
    """Yield the records of a block, a list or a single one, that the sender has not taken back."""
    found = record.get(block) or []
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, dict) and not _purged(each, context):
            yield each


def _note_unread(block: str, record: Record, context: Context) -> None:
    for name, value in record.items():
        if name not in _READ[block] and value not in (None, "", [], {}) and name not in context.unread:
            context.unread.append(name)


def _rows(child: Record, context: Context) -> Iterator[tuple[str, Record]]:
    person = _text(child.get("la_child_id"))
    about = next(_kept(child, "child_details", context), {})
    if about:
        _note_unread("child_details", about, context)
        yield "people", _person(person, about)
    placements: list[Record] = []
    for episode in _kept(child, "social_care_episodes", context):
        _note_unread("social_care_episodes", episode, context)
        if not _text(episode.get("referral_date")):
            raise ExtractError(
                "this file holds changes only: an episode has no referral_date. Export the full staged records, from "
                "which changes are worked out."
            )
        yield from _episode(person, episode, placements, context)
    yield from _spells(person, placements)


def _person(person: str | None, about: Record) -> Record:
    listed = {str(code).strip().upper() for code in about.get("disabilities") or []} - {""}
    return {
        "person_id": person,
        "birth_month": _text(about.get("date_of_birth")) or _text(about.get("expected_date_of_birth")),
        "sex": _text(about.get("sex")),
        "ethnicity": _text(about.get("ethnicity")),
        "disability": None if not listed else "no" if listed == {"NONE"} else "yes",
    }


def _episode(
    person: str | None, episode: Record, placements: list[Record], context: Context
) -> Iterator[tuple[str, Record]]:
    key, closed = _text(episode.get("social_care_episode_id")), _text(episode.get("closure_date"))
    yield "referrals", {
        "referral_id": key, "person_id": person, "received_on": _text(episode.get("referral_date")),
        "source": _text(episode.get("referral_source")),
        "no_further_action": _yes_no(episode.get("referral_no_further_action_flag")),
        "closed_on": closed, "closure_reason": _text(episode.get("closure_reason")),
    }  # fmt: skip
    for each in _kept(episode, "child_and_family_assessments", context):
        assessment = _text(each.get("child_and_family_assessment_id"))
        yield "assessments", {
            "assessment_id": assessment, "person_id": person, "started_on": _text(each.get("start_date")),
            "referral_id": key, "authorised_on": _text(each.get("authorisation_date")),
        }  # fmt: skip
        for factor in dict.fromkeys(str(factor).strip().upper() for factor in each.get("factors") or []):
            yield "assessment_factors", {"assessment_id": assessment, "person_id": person, "factor": factor}
    for each in _kept(episode, "section_47_assessments", context):
        yield "section47", {
            "section47_id": _text(each.get("section_47_assessment_id")), "person_id": person,
            "strategy_discussion_on": _text(each.get("start_date")), "referral_id": key,
            "conference_on": _text(each.get("icpc_date")),
            "conference_not_required": "yes" if _flag(each.get("icpc_required_flag")) is False else None,
        }  # fmt: skip
    for block, name, level in _PLANS:
        for each in _kept(episode, block, context):
            began = _text(each.get("start_date"))
            ended = _text(each.get("end_date")) or (closed if closed and began and closed >= began else None)
            yield "support_episodes", {
                "episode_id": _text(each.get(name)), "person_id": person, "level": level.code, "started_on": began,
                "ended_on": ended,
            }  # fmt: skip
    placements += _kept(episode, _PLACEMENTS, context)


def _spells(person: str | None, placements: list[Record]) -> Iterator[tuple[str, Record]]:
    """Yield a child's episodes of care: placements that touch are one."""
    spell: Record | None = None
    for each in sorted(placements, key=lambda one: str(one.get("start_date") or "")):
        began, ended = _text(each.get("start_date")), _text(each.get("end_date"))
        if spell is not None and (spell["ended_on"] is None or (began and began <= spell["ended_on"])):
            spell["ended_on"] = max(spell["ended_on"], ended) if spell["ended_on"] and ended else None
            continue
        if spell is not None:
            yield "support_episodes", spell
        spell = {
            "episode_id": _text(each.get(_PLACEMENT)), "person_id": person, "level": codes.LOOKED_AFTER.code,
            "started_on": began, "ended_on": ended,
        }  # fmt: skip
    if spell is not None:
        yield "support_episodes", spell


def _typed(table: str, frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return rows with pseudonyms for children, keys for entries, months for births and codes for labels."""
    kinds = {"referral_id": "referral", "assessment_id": "assessment", "section47_id": "section47"}
    made = {name: context.rows(kind, frame[name]) for name, kind in kinds.items() if name in frame.columns}
    made["person_id"] = context.people(frame["person_id"])
    if table == "people":
        made["birth_month"] = birth_month(frame["birth_month"].cast(pl.String), context.words)
        made |= {name: context.coded(frame[name].cast(pl.String), name) for name in ("sex", "ethnicity")}
    if table == "referrals":
        made["source"] = context.coded(frame["source"].cast(pl.String), "source", otherwise=UNKNOWN_SOURCE)
        made["closure_reason"] = context.coded(frame["closure_reason"].cast(pl.String), "closure_reason")
    if table == "support_episodes":
        keys = pl.Series("episode_id", [None] * len(frame), pl.String)
        for level in frame["level"].unique():
            mine = context.rows(str(level), frame["episode_id"])
            keys = keys.zip_with(frame["level"] != level, mine)
        made["episode_id"] = keys
    return frame.with_columns(series.alias(name) for name, series in made.items())


def _yes_no(value: object) -> str | None:
    return {True: "yes", False: "no", None: None}[_flag(value)]


def _flag(value: object) -> bool | None:
    """Return what a flag says, also one that a system writes as text or number; None where it says nothing."""
    return {"true": True, "1": True, "false": False, "0": False}.get(str(value).strip().lower())


def _text(value: object) -> str | None:
    return None if value is None else str(value).strip() or None
