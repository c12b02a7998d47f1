"""Logs what was shown or refused, as lines of JSON on stderr without personal data.

Refusals of people who are signed in go into the audit trail too, with their names. Both are limited: the same refusal
is logged once in ten minutes, and at most 30 refusals a minute.
"""

import json
import logging
import sys
import threading
import time
from collections import OrderedDict, deque
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard.access.people import Person
from etl import audit

AGAIN = 600.0  # seconds until the same refusal is logged again
A_MINUTE = 30
MOST = 2_000  # refusals remembered
_LOG = logging.getLogger("mash.access")


class Refusals:
    """Which refusals were logged lately; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._logged: OrderedDict[tuple[str, str, str], float] = OrderedDict()
        self._lately: deque[float] = deque()
        self._left_out = 0

    def to_log(self, who: str, resource: str, why: str) -> int | None:
        """Return how many were left out since the last one logged, or None where this one is to be left out."""
        now, key = time.monotonic(), (who, resource, why)
        with self._lock:
            while self._lately and self._lately[0] < now - 60:
                self._lately.popleft()
            if self._logged.get(key, -AGAIN) + AGAIN > now or len(self._lately) >= A_MINUTE:
                self._left_out += 1
                return None
            self._logged[key] = now
            self._lately.append(now)
            while len(self._logged) > MOST:
                self._logged.popitem(last=False)
            left_out, self._left_out = self._left_out, 0
            return left_out


def begin() -> None:
    """Write events to stderr, each as one line of JSON."""
    if not _LOG.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        _LOG.addHandler(handler)
        _LOG.setLevel(logging.INFO)
        _LOG.propagate = False


def event(what: str, person: Person | None = None, **details: object) -> None:
    """Log an event: what, when, by which pseudonym and role, and details that hold no personal data."""
    line: dict[str, object] = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "event": what}
    if person is not None:
        line |= {"person": person.key, "role": person.role}
    _LOG.info(json.dumps(line | details, ensure_ascii=True))


def refused(recent: Refusals, data: Path, person: Person | None, resource: str, why: str, name: str = "") -> None:
    """Log a refusal; that of somebody signed in is also a line of the audit trail, with their name."""
    left_out = recent.to_log(person.session if person else name, resource, why)
    if left_out is None:
        return
    event("refused", person, resource=resource, why=why, left_out=left_out)
    who = person.name if person else name
    if who:
        details: dict[str, Any] = {"resource": resource, "why": why, "left_out": left_out}
        try:
            audit.append(data, "refused", details, who)
        except audit.AuditError:
            event("audit_trail_not_written", person)  # nothing is handed over, so nothing more is at risk
