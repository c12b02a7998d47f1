"""Writes each look at a list of cases into the audit trail before the list is shown.

A page runs again after every click, so the same person's looks at the same list of one build make one line in ten
minutes.
"""

import json
import threading
import time
from collections import OrderedDict

from dashboard.access.door import current_person, data_directory
from dashboard.access.rules import CASES, Resource, authorise
from etl import audit

AGAIN = 600.0  # seconds
MOST = 2_000  # looks remembered
_LOCK = threading.Lock()
_NOTED: OrderedDict[tuple[str, str], float] = OrderedDict()


def note_look(rows: int, apart: str = "", /, **asked: object) -> None:
    """Write down who looks at how many rows of which list, where that was not done lately.

    `asked` is what was asked, in plain values: the figure, its filters, the build; never a key. `apart` tells lists
    apart that are asked for alike, as of two children: it is remembered, and not written. Raises RefusedError for
    somebody who may not see cases, and AuditError where nothing can be written: then nothing may be shown.
    """
    person, now = current_person(), time.monotonic()
    authorise(person, Resource(CASES))
    list_of = (person.session, json.dumps([str(data_directory()), rows, apart, asked], sort_keys=True, default=str))
    with _LOCK:
        if _NOTED.get(list_of, -AGAIN) + AGAIN > now:
            return
    audit.append(data_directory(), "cases_shown", {**asked, "rows": rows}, person.name or None)
    with _LOCK:
        _NOTED[list_of] = now
        while len(_NOTED) > MOST:
            _NOTED.popitem(last=False)
