"""What every request passes first: one check of address, origin, path and method, and headers on every answer."""

import ipaddress
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.access import log
from dashboard.access.cookies import NAMES, claims_of
from dashboard.access.door import Door, asked_by
from dashboard.access.headers import headers
from dashboard.access.people import NobodyError
from dashboard.access.settings import AccessError, Settings

HEALTH = ("/healthz", "/readyz")
LOGOUT = "/auth/logout"
CLOSED = (  # of Streamlit's own: files have their own route, nothing is uploaded, use is measured elsewhere
    "/media", "/component", "/_stcore/metrics", "/_stcore/agent", "/_stcore/upload_file",
    "/_stcore/script-health-check",
)  # fmt: skip
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_AGE = re.compile(r"max-age=\d+", re.IGNORECASE)
Message = MutableMapping[str, Any]


class Guard:
    """Refuses what has no business here before the application sees it."""

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
        answer = _with_headers(send, scope["path"], settings)
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
        """Return why a request is refused, with the status of the answer."""
        asked = Headers(scope=scope)
        path, host, origin = scope["path"], asked.get("host", "").lower(), asked.get("origin")
        if path in HEALTH:  # tells nothing, and is asked by address
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
        return None if scope["method"] in ("GET", "HEAD", "OPTIONS") else (405, "method")

    def _known(self, host: str, settings: Settings | None) -> bool:
        name = urlsplit(f"//{host}").hostname or ""
        if settings is None:
            return name in self.served
        return host in settings.hosts or name in settings.hosts

    def _note(self, scope: Scope, settings: Settings | None) -> None:
        """Note who asks; whoever signs out ends the session for every copy of its cookie."""
        if settings is None:
            return
        claims = claims_of(HTTPConnection(scope).cookies, settings)
        asked_by(self.door, claims)
        if scope["path"] == LOGOUT and claims:
            try:
                person = self.door.person(claims, active=False)
            except (NobodyError, AccessError):
                return
            self.door.sessions.end(person)
            log.event("signed_out", person)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:  # noqa: BLE001 - its words may hold data: only its kind is told
            log.event("failed", error=type(error).__name__, path=scope["path"].split("/")[1])
            if not begun:
                await _refuse(scope, receive, send, 500)


def _with_headers(send: Send, path: str, settings: Settings | None) -> Callable[[Message], Awaitable[None]]:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            told = MutableHeaders(scope=message)
            for name, value in headers(path, settings).items():
                told[name] = value
            _mend_cookies(message, settings)
        await send(message)

    return answer


def _mend_cookies(message: Message, settings: Settings | None) -> None:
    """Make cookies last no longer than a session may, and go over TLS only where there is TLS.

    Streamlit keeps its sign-in cookie for 30 days and leaves Secure out.
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


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    """Answer in one plain line that tells nothing."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    said = {404: "Not found", 405: "Not allowed", 500: "Something went wrong", 503: "Not available"}
    await PlainTextResponse(said.get(status, "Refused"), status)(scope, receive, send)


def _same(origin: str, host: str, settings: Settings | None) -> bool:
    """Return whether a request comes from a page of ours."""
    if settings is None:
        parts = urlsplit(origin.lower())
        return parts.scheme == "http" and parts.netloc == host
    scheme = urlsplit(settings.origin).scheme
    return origin.lower() in {f"{scheme}://{known}" for known in (*settings.hosts,)} and urlsplit(origin).netloc == host


def _is_loopback(client: str) -> bool:
    try:
        return ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False
