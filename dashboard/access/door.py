"""The door of one server: whether people sign in here, who is asking, and for whom this rerun draws.

`Door.required` is settled when the server starts: where access.toml is taken away or broken later, nobody gets in.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.access import log
from dashboard.access.people import LOCAL, NobodyError, Person, person_of
from dashboard.access.rules import RefusedError
from dashboard.access.sessions import Sessions
from dashboard.access.settings import FILE, AccessError, Settings, configured, read_settings


@dataclass
class Door:
    """One server's door to one data directory."""

    data: Path
    required: bool
    sessions: Sessions = field(default_factory=Sessions)
    refusals: log.Refusals = field(default_factory=log.Refusals)
    _read: tuple[tuple[int, int], Settings] | None = None

    def settings(self) -> Settings:
        """Return what access.toml says now. Raises AccessError."""
        try:
            found = (self.data / FILE).stat()
        except OSError as gone:
            raise AccessError(f"{FILE} can't be read: see docs/access.md.") from gone
        stamp = (found.st_mtime_ns, found.st_size)
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, read_settings(self.data))
        return self._read[1]

    def person(self, claims: Mapping[str, Any], *, active: bool) -> Person:
        """Return who claims tell of, if their session lasts; `active` where they did something.

        Raises NobodyError, or AccessError when access.toml can't be followed.
        """
        if not self.required:
            return LOCAL
        settings = self.settings()
        person = person_of(claims, settings)
        self.sessions.check(person, settings, active=active)
        return person

    def shown(self, person: Person, page: str, build: int) -> None:
        """Tell of a page shown, where people sign in."""
        if self.required:
            log.event("shown", person, resource=page, build=build)

    def refused(self, person: Person | None, resource: object, why: str, name: str = "") -> None:
        """Tell of a refusal."""
        log.refused(self.refusals, self.data, person, str(resource), why, name)


Asked = tuple[Door, Mapping[str, Any]]
_ASKED: ContextVar[Asked | None] = ContextVar("mash_asked", default=None)  # by the request under way
_DRAWN: ContextVar[Person | None] = ContextVar("mash_drawn", default=None)  # for whom this rerun draws
_DOORS: dict[Path, Door] = {}


def door_of(data: Path) -> Door:
    """Return the door of a data directory, the same for as long as the process runs."""
    place = _resolved(data.absolute())
    if place not in _DOORS:
        _DOORS[place] = Door(place, configured(place))
    found = _DOORS[place]
    if not found.required and configured(place):
        _DOORS[place] = found = Door(place, True)  # sign-in was configured since: it holds at once
    return found


@cache
def _resolved(data: Path) -> Path:
    """Return where a directory is, looked up once: a look takes 1 to 3 ms of every run on a busy machine."""
    return data.resolve()


def asked_by(door: Door, claims: Mapping[str, Any]) -> None:
    """Note who asks, for all that this request leads to."""
    _ASKED.set((door, claims))


def drawn_for(person: Person | None) -> None:
    """Note for whom this rerun draws."""
    _DRAWN.set(person)


def whose() -> Person:
    """Return for whom this rerun draws, or who asks for the file under way. Raises RefusedError for nobody."""
    drawn, asked = _DRAWN.get(), _ASKED.get()
    if drawn is not None:
        return drawn
    if asked is not None:
        return asking()
    if any(door.required for door in _DOORS.values()):
        raise RefusedError("Nobody is signed in.")
    return LOCAL


def asking() -> Person:
    """Return who asks for the file under way, if their session still lasts. Raises RefusedError for nobody."""
    asked = _ASKED.get()
    if asked is None:
        return whose()
    door, claims = asked
    try:
        return door.person(claims, active=True)
    except NobodyError as nobody:
        raise RefusedError(f"Nobody is signed in: {nobody}.") from nobody
