"""Ends sign-ins that lasted too long, were idle too long, or were signed out.

This process remembers when each session was last used, or that it ended. A session unknown to it, as after a restart,
counts as last used when it began. So neither a copied cookie nor a restart makes a session last longer.
"""

import threading
import time
from collections import OrderedDict

from dashboard.access.people import NobodyError, Person
from dashboard.access.settings import Settings

MOST = 10_000  # sessions remembered
SKEW = 60.0  # seconds by which the provider's clock may be ahead


class Sessions:
    """The sessions of this process; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: OrderedDict[str, float] = OrderedDict()
        self._ended: OrderedDict[str, float] = OrderedDict()

    def check(self, person: Person, settings: Settings, *, active: bool) -> None:
        """Raise NobodyError when a session has run out; else note its use, where the person did something."""
        now = time.time()
        if person.expires <= now:
            raise NobodyError("token expired")
        if person.issued > now + SKEW:
            raise NobodyError("token from the future")
        if person.issued + settings.longest <= now:
            raise NobodyError("session too long")
        with self._lock:
            if person.session in self._ended:
                raise NobodyError("signed out")
            if self._used.get(person.session, person.issued) + settings.idle <= now:
                raise NobodyError("session idle")
            if active:
                _remember(self._used, person.session, now)

    def end(self, person: Person) -> None:
        """End a session for every copy of its cookie."""
        with self._lock:
            self._used.pop(person.session, None)
            _remember(self._ended, person.session, time.time())


def _remember(sessions: OrderedDict[str, float], session: str, now: float) -> None:
    """Note a session, and forget the one noted longest ago where there are too many."""
    sessions[session] = now
    sessions.move_to_end(session)
    while len(sessions) > MOST:
        sessions.popitem(last=False)
