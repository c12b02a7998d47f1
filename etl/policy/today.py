"""Says which day counts as today when the program works out how old extracts are and what is due.

Usually this is the present day in London. The variable MASH_TODAY names another day, so that an invented area, whose
extracts never change, can be shown as it was; on any later day all of its agencies would be late. Time stamps in files
and the ends of sessions never use this day.
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
