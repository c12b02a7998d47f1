"""Files handed over: one token is one file made for one person, taken once, within a minute.

A click makes the file; its address is the token. The audit trail has its line before the first byte leaves.
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
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from dashboard.access.door import Door, asking, whose
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
    """The files waiting in one process; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: OrderedDict[str, Waiting] = OrderedDict()

    def issue(self, person: Person, content: bytes, name: str, mime: str) -> str:
        """Keep a file for a person and return its token."""
        resource, about = _MADE.get()
        authorise(person, resource)
        token, now = secrets.token_urlsafe(32), time.monotonic()
        with self._lock:
            for each in [key for key, file in self._files.items() if file.until <= now]:
                del self._files[each]
            while len(self._files) >= MOST:
                self._files.popitem(last=False)
            self._files[token] = Waiting(person.session, content, name, mime, resource, about, now + LASTS)
        return token

    def look(self, token: str, person: Person) -> Waiting:
        """Return a person's own file and leave it; empty once taken. Raises RefusedError for every reason alike."""
        with self._lock:
            found = self._files.get(token)
        if found is None or found.until <= time.monotonic() or found.session != person.session:
            raise RefusedError(_GONE)
        authorise(person, found.resource)
        return found

    def take(self, token: str, person: Person) -> Waiting:
        """Return a person's own file, once. Raises RefusedError."""
        self.look(token, person)
        with self._lock:
            found = self._files.get(token)
            if found is None or found.taken:
                raise RefusedError(_GONE)
            self._files[token] = replace(found, content=b"", taken=True)
        return found


class OneTime(MemoryMediaFileStorage):
    """Streamlit's store of files, with an address for each that is taken once and by one person."""

    def __init__(self, endpoint: str, tokens: Tokens) -> None:
        super().__init__(endpoint)
        self._tokens = tokens

    def get_url(self, file_id: str) -> str:
        """Return where a file is to be taken from."""
        file = self.get_file(file_id)
        if file.kind is not MediaFileKind.DOWNLOADABLE:
            return super().get_url(file_id)
        return f"{PATH}/{self._tokens.issue(asking(), file.content, file.filename or 'file', file.mimetype)}"


def offered(
    make: Callable[[], str | bytes], resource: Resource = _NOTHING[0], **about: object
) -> Callable[[], str | bytes]:
    """Return a file's maker that works only for the person whose page offers it.

    `about` (plain values: build, filters, ...) stands in the audit trail beside name, size and digest.
    """
    owner = whose()

    def made() -> str | bytes:
        person = asking()
        if person.session != owner.session:
            raise RefusedError(_GONE)
        authorise(person, resource)
        _MADE.set((resource, about))
        return make()

    return made


def download_route(door: Door, tokens: Tokens, claims: Callable[[Request], Mapping[str, Any]]) -> Route:
    """Return the route by which files are taken; `claims` tells who asks."""

    async def download(request: Request) -> Response:
        token = request.path_params["token"]
        try:
            person = door.person(claims(request), active=True)
            if request.headers.get("sec-fetch-mode") == "cors":  # the page looks whether the file is there
                tokens.look(token, person)
                return Response(status_code=204)
            file = tokens.take(token, person)
        except Exception as refused:  # noqa: BLE001 - whatever it is, there is no file
            door.refused(_known(door, claims(request)), "download", type(refused).__name__)
            return PlainTextResponse(_GONE, 404)
        try:
            await run_in_threadpool(_audit, door, person, file)
        except MashError:
            return PlainTextResponse("The audit trail can’t be written, so no file is handed over.", 503)
        named = f"attachment; filename*=utf-8''{quote(file.name, safe='')}"
        return Response(file.content, media_type=file.mime, headers={"Content-Disposition": named})

    return Route(f"{PATH}/{{token}}", download, methods=["GET"])


def _known(door: Door, claims: Mapping[str, Any]) -> Person | None:
    try:
        return door.person(claims, active=False)
    except Exception:  # noqa: BLE001 - nobody, for whatever reason
        return None


def _audit(door: Door, person: Person, file: Waiting) -> None:
    said = {
        "file": file.name, "bytes": len(file.content), "sha256": hashlib.sha256(file.content).hexdigest(),
        "shown_on": str(file.resource), **file.about,
    }  # fmt: skip
    audit.append(door.data, "download", said, person.name or None)
