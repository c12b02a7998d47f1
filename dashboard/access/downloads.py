"""Hands over files: each gets an address that works once, within a minute, for the person who asked for it.

A click makes the file, and a random token makes its address. The audit trail has its line before the first byte leaves.
"""

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard.access.door import Door, current_person, requesting_person
from dashboard.access.people import Person
from dashboard.access.rules import FIGURES, RefusedError, Resource, authorise
from etl import audit
from etl.errors import MashError

PATH = "/download"
LASTS = 60.0  # seconds
MOST = 256  # files waiting to be taken
_GONE = "This file is not here for you. Go back to the page and ask for it again."
_NOTHING: tuple[Resource, Mapping[str, Any]] = (Resource(FIGURES), {})
_MADE: ContextVar[tuple[Resource, Mapping[str, Any]]] = ContextVar("mash_made", default=_NOTHING)


@dataclass(frozen=True)
class Waiting:
    """A file waiting to be taken by the person who asked for it."""

    session: str
    content: bytes
    name: str
    mime: str
    resource: Resource
    about: Mapping[str, Any]
    until: float
    taken: bool = False


class Tokens:
    """The files waiting in this process, by their tokens; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: OrderedDict[str, Waiting] = OrderedDict()

    def address(self, content: bytes, name: str, mime: str) -> str:
        """Keep a file for the person whose request is under way, and return its address."""
        return f"{PATH}/{self.issue(requesting_person(), content, name, mime)}"

    def issue(self, person: Person, content: bytes, name: str, mime: str) -> str:
        """Keep a file for a person and return its token."""
        resource, about = _MADE.get()
        authorise(person, resource)
        token, now = secrets.token_urlsafe(32), time.monotonic()
        with self._lock:
            for expired in [token for token, file in self._files.items() if file.until <= now]:
                del self._files[expired]
            while len(self._files) >= MOST:
                self._files.popitem(last=False)
            self._files[token] = Waiting(person.session, content, name, mime, resource, about, now + LASTS)
        return token

    def look(self, token: str, person: Person) -> Waiting:
        """Return a person's own file without taking it; empty once taken. Raises the same RefusedError for every
        reason.
        """
        with self._lock:
            file = self._files.get(token)
        if file is None or file.until <= time.monotonic() or file.session != person.session:
            raise RefusedError(_GONE)
        authorise(person, file.resource)
        return file

    def take(self, token: str, person: Person) -> Waiting:
        """Return a person's own file, once. Raises RefusedError."""
        self.look(token, person)
        with self._lock:
            file = self._files.get(token)
            if file is None or file.taken:
                raise RefusedError(_GONE)
            self._files[token] = replace(file, content=b"", taken=True)
        return file


def offered(
    make: Callable[[], str | bytes], resource: Resource = _NOTHING[0], **about: object
) -> Callable[[], str | bytes]:
    """Return a file's maker that works only for the person whose page offers the file.

    `about` (plain values: build, filters, ...) goes into the audit trail beside name, size and digest.
    """
    owner = current_person()

    def made() -> str | bytes:
        person = requesting_person()
        if person.session != owner.session:
            raise RefusedError(_GONE)
        authorise(person, resource)
        _MADE.set((resource, about))
        return make()

    return made


def download_route(door: Door, tokens: Tokens, claims: Callable[[Request], Mapping[str, Any]]) -> Route:
    """Return the route for downloads; `claims` identifies the person."""

    async def download(request: Request) -> Response:
        token = request.path_params["token"]
        try:
            person = door.person(claims(request), active=True)
            if request.method == "HEAD" or request.headers.get("sec-fetch-mode") == "cors":  # is the file there?
                tokens.look(token, person)
                return Response(status_code=204)
            file = tokens.take(token, person)
        except Exception as refused:  # noqa: BLE001 - whatever the reason, there is no file
            door.refused(_person_or_none(door, claims(request)), "download", type(refused).__name__)
            return PlainTextResponse(_GONE, 404)
        try:
            await run_in_threadpool(_audit, door, person, file)
        except MashError:
            return PlainTextResponse("The audit trail can’t be written, so no file is handed over.", 503)
        named = f"attachment; filename*=utf-8''{quote(file.name, safe='')}"
        return Response(file.content, media_type=file.mime, headers={"Content-Disposition": named})

    return Route(f"{PATH}/{{token}}", download, methods=["GET"])


def _person_or_none(door: Door, claims: Mapping[str, Any]) -> Person | None:
    try:
        return door.person(claims, active=False)
    except Exception:  # noqa: BLE001 - nobody, whatever the reason
        return None


def _audit(door: Door, person: Person, file: Waiting) -> None:
    details = {
        "file": file.name, "bytes": len(file.content), "sha256": hashlib.sha256(file.content).hexdigest(),
        "shown_on": str(file.resource), **file.about,
    }  # fmt: skip
    audit.append(door.data, "download", details, person.name or None)
