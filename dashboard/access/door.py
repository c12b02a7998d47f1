"""Identifies the person for whom a page is drawn or who sent a request, and says whether sign-in is required.

`Door.required` is fixed when the server starts: if access.toml is later removed or broken, nobody can sign in.
"""

import os
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.access import log
from dashboard.access.entries import AccessError
from dashboard.access.people import LOCAL, NobodyError, Person, matched, person_of
from dashboard.access.rules import RefusedError
from dashboard.access.sessions import Sessions
from dashboard.access.settings import FILE, Settings, configured, read_settings
from dashboard.streamlit_adapter.cookies import claims_of


@dataclass
class Door:
    """What a server knows about the people who use its data directory: settings, sessions and recent refusals."""

    data: Path
    required: bool
    sessions: Sessions = field(default_factory=Sessions)
    refusals: log.Refusals = field(default_factory=log.Refusals)
    _matched: set[tuple[str, str]] = field(default_factory=set)
    _read: tuple[tuple[int, int], Settings] | None = None

    def settings(self) -> Settings:
        """Return what access.toml says now. Raises AccessError."""
        try:
            status = (self.data / FILE).stat()
        except OSError as gone:
            raise AccessError(f"{FILE} can't be read: see docs/access.md.") from gone
        stamp = (status.st_mtime_ns, status.st_size)
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, read_settings(self.data))
        return self._read[1]

    def person(self, claims: Mapping[str, Any], *, active: bool) -> Person:
        """Return the person of some claims while their session lasts; `active` where they did something.

        Raises NobodyError, or AccessError when access.toml can't be followed.
        """
        if not self.required:
            return LOCAL
        settings = self.settings()
        self._matched |= matched(claims, settings)
        person = person_of(claims, settings)
        self.sessions.check(person, settings, active=active)
        return person

    def unmatched(self) -> list[tuple[str, str]]:
        """Return the entries of access.toml, each with its section, that matched nobody since this process began.

        Raises AccessError.
        """
        return [entry for entry in self.settings().entries if entry not in self._matched] if self.required else []

    def shown(self, person: Person, page: str, build: int) -> None:
        """Log that a page was shown, where people sign in."""
        if self.required:
            log.event("shown", person, resource=page, build=build)

    def refused(self, person: Person | None, resource: object, why: str, name: str = "") -> None:
        """Log that a request was refused."""
        log.refused(self.refusals, self.data, person, str(resource), why, name)

    def claims(self, cookies: Mapping[str, str]) -> dict[str, Any]:
        """Return the claims of a request's signed cookie; empty where sign-in isn't required or nobody is signed in."""
        if not self.required:
            return {}
        settings = self.settings()
        return claims_of(cookies, settings.cookie_secret, settings.origin)


_REQUEST: ContextVar[tuple[Door, Mapping[str, Any]] | None] = ContextVar("mash_request", default=None)
_READER: ContextVar[Person | None] = ContextVar("mash_reader", default=None)
_DOORS: dict[Path, Door] = {}


def data_directory() -> Path:
    """Return the data directory that is served."""
    return Path(os.environ.get("MASH_DATA", "mash-data"))


def door_of(data: Path) -> Door:
    """Return the door of a data directory, the same for as long as the process runs."""
    place = resolved(data)
    if place not in _DOORS:
        _DOORS[place] = Door(place, configured(place))
    door = _DOORS[place]
    if not door.required and configured(place):
        _DOORS[place] = door = Door(place, True)  # sign-in was configured since: it holds at once
    return door


def resolved(data: Path) -> Path:
    """Return where a directory is, resolved once: that takes 1 to 3 ms of every run on a busy machine."""
    return _resolved(data.absolute())


@cache
def _resolved(data: Path) -> Path:
    return data.resolve()


def note_request(door: Door, claims: Mapping[str, Any]) -> None:
    """Note who sent the request under way, for everything it leads to."""
    _REQUEST.set((door, claims))


def draw_for(person: Person | None) -> None:
    """Note for whom the page is now drawn."""
    _READER.set(person)


def current_person() -> Person:
    """Return for whom the page is drawn, or who sent the request under way. Raises RefusedError for nobody."""
    reader = _READER.get()
    if reader is not None:
        return reader
    if _REQUEST.get() is not None:
        return requesting_person()
    if any(door.required for door in _DOORS.values()):
        raise RefusedError("Nobody is signed in.")
    return LOCAL


def requesting_person() -> Person:
    """Return who sent the present request, if their session still lasts. Raises RefusedError if nobody did."""
    request = _REQUEST.get()
    if request is None:
        return current_person()
    door, claims = request
    try:
        return door.person(claims, active=True)
    except NobodyError as nobody:
        raise RefusedError(f"Nobody is signed in: {nobody}.") from nobody
