"""How long a sign-in lasts: one entry is a session somebody used, by when they last did something, or ended.

Kept in this process. One that is not known here (the server was restarted) counts as last used when it began, so that
neither a copied cookie nor a restart makes a session longer than the idle limit.
"""

import threading
import time
from collections import OrderedDict

from dashboard.access.people import NobodyError, Person
from dashboard.access.settings import Settings

MOST = 10_000  # sessions remembered
SKEW = 60.0  # seconds by which the provider's clock may be ahead


class Sessions:
    """The sessions of one process; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: OrderedDict[str, float] = OrderedDict()
        self._ended: OrderedDict[str, float] = OrderedDict()

    def check(self, person: Person, settings: Settings, *, active: bool) -> None:
        """Raise NobodyError when a session has run out; else, where somebody did something, note that."""
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
        """Let nobody use a session again, whoever has a copy of its cookie."""
        with self._lock:
            self._used.pop(person.session, None)
            _remember(self._ended, person.session, time.time())


def _remember(kept: OrderedDict[str, float], session: str, now: float) -> None:
    kept[session] = now
    kept.move_to_end(session)
    while len(kept) > MOST:
        kept.popitem(last=False)
