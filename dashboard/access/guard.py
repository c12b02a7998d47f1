"""Checks the host, origin, path and method of every request, and puts security headers on every answer."""

import ipaddress
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.access import log
from dashboard.access.door import Door, note_request
from dashboard.access.entries import AccessError
from dashboard.access.headers import headers
from dashboard.access.people import NobodyError
from dashboard.access.rules import LOAD, Resource, authorise
from dashboard.access.settings import Settings
from dashboard.streamlit_adapter.cookies import NAMES, claims_of
from dashboard.streamlit_adapter.uploads import waiting
from etl.errors import MashError

HEALTH = ("/healthz", "/readyz")
LOGOUT = "/auth/logout"
STATIC = "/static/"  # Streamlit's own files, which browsers may keep
CLOSED = (  # of Streamlit's own: files have their own route, use is measured elsewhere
    "/media", "/component", "/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check",
)  # fmt: skip
UPLOAD = "/_stcore/upload_file"  # open to those who may load extracts: PUT /_stcore/upload_file/SESSION/FILE
MOST_WAITING = 301 << 20  # bytes of a session's files in memory: 300 MB, and what wraps them on their way
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_AGE = re.compile(r"max-age=\d+", re.IGNORECASE)
Message = MutableMapping[str, Any]


class Guard:
    """Middleware that refuses a request before the application sees it."""

    def __init__(self, app: ASGIApp, door: Door, served: tuple[str, ...] = ()) -> None:
        self.app = app
        self.door = door
        self.served = {*LOOPBACK, *served}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        settings = self._settings()
        refused = self._refusal(scope, settings)
        answer = _with_headers(scope, send, settings)
        if refused is not None:
            status, why = refused
            self.door.refused(None, "request", why)
            await _refuse(scope, receive, answer, status)
            return
        self._note(scope, settings)
        await self._pass(scope, receive, answer)

    def _settings(self) -> Settings | None:
        if not self.door.required:
            return None
        try:
            return self.door.settings()
        except AccessError:
            return None

    def _refusal(self, scope: Scope, settings: Settings | None) -> tuple[int, str] | None:
        """Return the status to refuse a request with, and why; None where it passes."""
        sent = Headers(scope=scope)
        path, host, origin = scope["path"], sent.get("host", "").lower(), sent.get("origin")
        if path in HEALTH:  # discloses nothing, and monitors ask by IP address
            return None
        if self.door.required and settings is None:
            return 503, "access.toml can't be followed"
        if not self.door.required and not _is_loopback((scope.get("client") or ("",))[0]):
            return 403, "not from this machine"
        if not self._known(host, settings):
            return 421, "unknown host"
        if origin is not None and not _same(origin, host, settings):
            return 403, "another origin"
        if scope["type"] == "websocket":
            return (403, "no origin") if origin is None and self.door.required else None
        if any(path == closed or path.startswith(f"{closed}/") for closed in CLOSED):
            return 404, "closed path"
        if path == UPLOAD or path.startswith(f"{UPLOAD}/"):
            return self._upload_refused(scope, settings)
        if path == LOGOUT and sent.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "sign-out asked for by another site"
        return None if scope["method"] in ("GET", "HEAD", "OPTIONS") else (405, "method")

    def _upload_refused(self, scope: Scope, settings: Settings | None) -> tuple[int, str] | None:
        """Return why a file is not taken from somebody: they may not load, or too much of theirs waits already."""
        claims = claims_of(HTTPConnection(scope).cookies, settings.cookie_secret, settings.origin) if settings else {}
        try:
            authorise(self.door.person(claims, active=True), Resource(LOAD))
        except (NobodyError, MashError):
            return 404, "closed path"
        if scope["method"] not in ("PUT", "DELETE", "OPTIONS"):
            return 405, "method"
        session = scope["path"].removeprefix(UPLOAD).strip("/").split("/")[0]
        if scope["method"] == "PUT" and waiting(session) + _size_of(Headers(scope=scope)) > MOST_WAITING:
            return 413, "too large"
        return None

    def _known(self, host: str, settings: Settings | None) -> bool:
        name = _parts(f"//{host}").hostname or ""
        if settings is None:
            return name in self.served
        return host in settings.hosts or name in settings.hosts

    def _note(self, scope: Scope, settings: Settings | None) -> None:
        """Note who sent a request; signing out ends the session for every copy of its cookie."""
        if settings is None:
            return
        claims = claims_of(HTTPConnection(scope).cookies, settings.cookie_secret, settings.origin)
        note_request(self.door, claims)
        if scope["path"] == LOGOUT and claims:
            try:
                person = self.door.person(claims, active=False)
            except (NobodyError, AccessError):
                return
            self.door.sessions.end(person)
            log.event("signed_out", person)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered = False

        async def answer(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self.app(scope, receive, answer)
        except Exception as error:  # noqa: BLE001 - its words may hold data: only its kind is logged
            log.event("failed", error=type(error).__name__, path=scope["path"].split("/")[1])
            if not answered:
                await _refuse(scope, receive, send, 500)


def _with_headers(scope: Scope, send: Send, settings: Settings | None) -> Callable[[Message], Awaitable[None]]:
    """Return what sends an answer under our headers; a websocket that is closed before it opened is answered too."""
    opened, is_static = False, scope["path"].startswith(STATIC)
    answers_refusals = "websocket.http.response" in scope.get("extensions", {})

    async def answer(message: Message) -> None:
        nonlocal opened
        if message["type"] == "websocket.close" and not opened and answers_refusals:
            head = [(b"content-type", b"text/plain; charset=utf-8")]
            await answer({"type": "websocket.http.response.start", "status": 403, "headers": head})
            message = {"type": "websocket.http.response.body", "body": b"Refused"}
        opened |= message["type"] == "websocket.accept"
        if message["type"] in ("http.response.start", "websocket.http.response.start", "websocket.accept"):
            message["headers"] = list(message.get("headers", ()))
            answered = MutableHeaders(scope=message)
            is_page = answered.get("content-type", "").startswith("text/html")  # for a file that is not there
            kept = is_static and message.get("status") in (200, 206, 304) and not is_page
            for name, value in headers(settings, kept=kept).items():
                answered[name] = value
            _mend_cookies(message, settings)
        await send(message)

    return answer


def _mend_cookies(message: Message, settings: Settings | None) -> None:
    """Make cookies last no longer than a session may, and only go over TLS where there is TLS.

    Streamlit itself keeps its sign-in cookie for 30 days and leaves Secure out.
    """
    if settings is None:
        return
    mended = []
    for name, value in message["headers"]:
        if name.lower() == b"set-cookie":
            cookie = value.decode("latin-1")
            if cookie.startswith(NAMES) and "max-age=0" not in cookie.lower():
                cookie = _AGE.sub(f"Max-Age={settings.longest:.0f}", cookie)
            if settings.over_tls and "; secure" not in cookie.lower():
                cookie += "; Secure"
            value = cookie.encode("latin-1")
        mended.append((name, value))
    message["headers"] = mended


def _size_of(sent: Headers) -> float:
    """Return how many bytes a request says it holds; no number where it doesn't say, or says more than fits a disk."""
    size = "" if "transfer-encoding" in sent else sent.get("content-length", "0")
    return int(size) if size.isdecimal() and len(size) < 20 else float("inf")


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    """Answer in one plain line that discloses nothing."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    reasons = {
        404: "Not found",
        405: "Not allowed",
        413: "Too large: use mash load",
        500: "Something went wrong",
        503: "Not available",
    }
    await PlainTextResponse(reasons.get(status, "Refused"), status)(scope, receive, send)


def _same(origin: str, host: str, settings: Settings | None) -> bool:
    """Return whether a request comes from a page of this dashboard."""
    if settings is None:
        parts = _parts(origin.lower())
        return parts.scheme == "http" and parts.netloc == host
    scheme = urlsplit(settings.origin).scheme
    return origin.lower() in {f"{scheme}://{known}" for known in settings.hosts} and urlsplit(origin).netloc == host


def _parts(address: str) -> SplitResult:
    """Return the parts of an address; of what can be none, such as `//[`, no part at all."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _is_loopback(client: str) -> bool:
    try:
        return ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False
