"""Reads from the audit trail when something was published, and by whom."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from etl.audit import TRAIL
from etl.durable import parsed


@dataclass(frozen=True)
class Line:
    """One line of the audit trail: its number, its moment (UTC), the person or account, the event and its details."""

    number: int
    at: datetime
    who: str
    event: str
    details: dict[str, Any]


def read_lines(data: Path, events: Collection[str]) -> list[Line]:
    """Return the lines of some events, in order.

    Lines that can't be read are left out: `mash audit verify` names them, and the registers must not depend on them.
    """
    try:
        content = (data / TRAIL).read_bytes()
    except OSError:
        return []
    quoted = [json.dumps(event).encode() for event in events]
    lines = (_parsed(line) for line in content.splitlines() if any(event in line for event in quoted))
    return [line for line in lines if line is not None and line.event in events]


def _parsed(line: bytes) -> Line | None:
    try:
        record = parsed(line) or {}
        at, number = datetime.fromisoformat(record["at"]), int(record["number"])
        return Line(number, at, str(record["who"]), str(record["what"]), dict(record["details"]))
    except (ValueError, KeyError, TypeError):
        return None
