"""Says which day is today: ages of extracts, and what is due, are counted up to it.

It is the day on London's wall clock, on which officers and agencies are. MASH_TODAY names another, so that an invented
area, whose last extract never moves, can be shown as it was: on every later day all of its agencies are late. When a
line was written, or a session ends, is never read from it.
"""

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

from etl.errors import PolicyError

VARIABLE = "MASH_TODAY"


def today() -> date:
    """Return the day. Raises PolicyError where the variable names none."""
    named = os.environ.get(VARIABLE)
    if not named:
        return datetime.now(ZoneInfo("Europe/London")).date()
    try:
        return date.fromisoformat(named)
    except ValueError:
        raise PolicyError(f"{VARIABLE} is {named!r}: write a day, such as 2026-11-30, or leave it out.") from None
