"""Reads what a policy or a load declares about the months that a table speaks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from etl.codes import AGENCIES, EPISODE_LEVELS
from etl.errors import MashError, PolicyError, nearest
from etl.spans.span import DATED, PART

_KNOWN = ("table", "part", "from", "to", "reason")
_PARTS = {"agency": AGENCIES, "level": EPISODE_LEVELS}  # hubs are known only once rows have landed


@dataclass(frozen=True)
class Covers:
    """One entry of the policy: a table, or one part of it, speaks for these days; an end left out is not declared."""

    table: str
    part: str | None = None
    first: date | None = None
    last: date | None = None
    reason: str = ""


def covers_of(entry: Mapping[str, Any]) -> Covers:
    """Return an entry of the policy. Raises PolicyError for a table or part that is not known, or days out of order."""
    for name in entry.keys() - set(_KNOWN):
        raise PolicyError(f"A [[covers]] has no entry '{name}'.{nearest(name, _KNOWN)}")
    table, part = str(entry["table"]), entry.get("part")
    if table not in DATED:
        raise PolicyError(f"A [[covers]] names a table with dates, not '{table}': one of {', '.join(DATED)}.")
    if part is not None and not isinstance(part, str):
        raise PolicyError(f"The part of a [[covers]] is a text in quotation marks, not {part}.")
    if part is not None and table not in PART:
        raise PolicyError(f"A [[covers]] of {table} names no part: its rows are not told apart.")
    known = _PARTS.get(PART.get(table, ""))
    if part is not None and known is not None and part not in known:
        raise PolicyError(f"'{part}' is no {PART[table]} of {table}.{nearest(part, known)} Known: {', '.join(known)}.")
    first, last = (_day(entry, name) for name in ("from", "to"))
    if first is None and last is None:
        raise PolicyError(f"The [[covers]] of {table} says neither 'from' nor 'to'.")
    if first and last and last < first:
        raise PolicyError(f"The [[covers]] of {table} ends on {last}, before it begins on {first}.")
    return Covers(table, part, first, last, str(entry.get("reason", "")))


def read_range(text: str) -> tuple[date | None, date | None]:
    """Return the days that a load covers, of which either may be left out. Raises MashError."""
    try:
        first, last = (date.fromisoformat(each) if each else None for each in text.strip().split(".."))
    except ValueError:
        raise MashError(f"--covers takes days such as 2024-04-01..2026-01-31, not '{text}'.") from None
    if first is None and last is None:
        raise MashError("--covers names a first day, a last day, or both: 2024-04-01..2026-01-31.")
    if first and last and last < first:
        raise MashError(f"--covers ends on {last}, before it begins on {first}.")
    return first, last


def _day(entry: Mapping[str, Any], name: str) -> date | None:
    value = entry.get(name)
    if value is not None and type(value) is not date:
        raise PolicyError(f"The '{name}' of a [[covers]] is a day such as 2025-04-01, not '{value}'.")
    return value
