"""Reads the plan of a monthly run: each agency's folder, its mapping, and the last day that its files cover.

Each entry of the plan is one agency. A folder may hold everything that an agency has sent: files loaded before are
skipped.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from etl.codes import AGENCIES
from etl.errors import MashError, nearest
from etl.formats.registry import AUTO, CHOICES
from etl.load import Request

MONTH_END = "month end"
_TOP = {"key_file", "out", "commentary", "by_hub", "letters", "agency"}
_AGENCY = {"name", "folder", "mapping", "format", "day", "hub", "covers", "key_file", "accept_rejects", "accept_ids"}
_YES_NO = {"by_hub", "accept_rejects", "accept_ids"}  # true or false: "no" in quotation marks would count as yes


class PlanError(MashError):
    """A plan can't be followed."""


@dataclass(frozen=True)
class Plan:
    """What a plan says: a request for each agency, and what the snapshot is made with, where it says so."""

    requests: tuple[Request, ...]
    out: Path | None = None
    commentary: Path | None = None
    by_hub: bool = False
    letters: Path | None = None


def read_plan(path: Path, today: date, key_file: Path | None = None) -> Plan:
    """Return what a plan says on a day. Paths are those of the plan's folder. Raises PlanError."""
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as bad:
        raise PlanError(f"The plan {path} can't be read: check the path, and save it as UTF-8.") from bad
    except tomllib.TOMLDecodeError as bad:
        raise PlanError(f"The plan {path} is not valid TOML: {bad}.") from bad
    _known(raw, _TOP, path)
    agencies = raw.get("agency", [])
    if not isinstance(agencies, list) or not agencies or not all(isinstance(each, dict) for each in agencies):
        raise PlanError(f"The plan {path} names no [[agency]].")
    shared = key_file or _place(raw, "key_file", path)
    requests = tuple(_request(each, path, today, shared) for each in agencies)
    return Plan(
        requests, _place(raw, "out", path), _place(raw, "commentary", path), bool(raw.get("by_hub", False)),
        _place(raw, "letters", path),
    )  # fmt: skip


def _request(raw: dict[str, Any], path: Path, today: date, key_file: Path | None) -> Request:
    _known(raw, _AGENCY, path)
    name, form = raw.get("name"), raw.get("format", AUTO)
    if name not in AGENCIES:
        raise PlanError(f"The plan {path} names no agency '{name}'.{nearest(str(name), AGENCIES)}")
    if form not in CHOICES:
        raise PlanError(f"The plan {path} names no format '{form}'.{nearest(str(form), CHOICES)}")
    folder = _place(raw, "folder", path)
    if folder is None:
        raise PlanError(f"The plan {path} names no folder for {name}.")
    return Request(
        [folder], form, _place(raw, "key_file", path) or key_file, _place(raw, "mapping", path), raw.get("hub"),
        _day(raw.get("day"), today, path), raw.get("covers"), bool(raw.get("accept_rejects", False)),
        bool(raw.get("accept_ids", False)), name, only_new=True,
    )  # fmt: skip


def _day(said: object, today: date, path: Path) -> date | None:
    """Return the last day that an agency's files cover: a date, a day of the month that has come last, or its end."""
    if said is None:
        return None
    if type(said) is date:
        return said
    first = today.replace(day=1)
    if said == MONTH_END:
        return first - timedelta(days=1)
    if type(said) is int and 1 <= said <= 28:
        return today.replace(day=said) if said <= today.day else (first - timedelta(days=1)).replace(day=said)
    raise PlanError(
        f"The plan {path} gives the day '{said}': a date, a day of the month from 1 to 28, or '{MONTH_END}'."
    )


def _place(raw: dict[str, Any], entry: str, path: Path) -> Path | None:
    return path.parent / str(raw[entry]) if raw.get(entry) else None


def _known(raw: dict[str, Any], entries: set[str], path: Path) -> None:
    for entry in raw:
        if entry not in entries:
            raise PlanError(f"The plan {path} has no entry '{entry}'.{nearest(entry, entries)}")
        if entry in _YES_NO and not isinstance(raw[entry], bool):
            raise PlanError(
                f"The plan {path} gives '{entry}' as {raw[entry]!r}: true or false, without quotation marks."
            )
        if entry not in _YES_NO | {"day", "agency"} and not isinstance(raw[entry], str):
            raise PlanError(f"The plan {path} gives '{entry}' as {raw[entry]!r}: a text in quotation marks.")
