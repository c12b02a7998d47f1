"""Serves Streamlit's application, and closes connections whose request does not arrive in time.

Streamlit starts uvicorn itself and lets no caller configure its connections. Uvicorn waits for ever for the rest of a
request, and answers invalid requests without our headers.
"""

from asyncio import TimerHandle, Transport
from base64 import b64decode
from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.web.server.starlette import starlette_server
from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 20.0  # seconds within which the head of a request has come, on a connection with nothing else to do
Headers = Callable[[], Mapping[str, str]]


class Connection(H11Protocol):
    """A connection on which requests come whole within a while; `guarded` are the headers of a refusal."""

    patience = PATIENCE
    guarded: Headers = dict
    _waiting: TimerHandle | None = None
    _handed_over = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Stop waiting once the head of a request is there."""
        super().data_received(data)
        self._wait()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._handed_over = True
        self._wait()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: object) -> None:
        """Wait no longer: from here on the connection is a websocket, whose pings find out whether anybody is there."""
        if not _is_handshake(dict(self.headers)):
            self.send_400_response("Invalid websocket request received.")
            return
        self._handed_over = True
        super().handle_websocket_upgrade(event)  # type: ignore[arg-type]

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, under the headers of every other answer."""
        head = {"content-type": "text/plain; charset=utf-8", "content-length": str(len(msg)), "connection": "close"}
        lines = [f"{name}: {value}\r\n" for name, value in (dict(type(self).guarded()) | head).items()]
        if self.cycle is None or self.cycle.response_complete:  # else another answer is on its way
            self.transport.write(f"HTTP/1.1 400 Bad Request\r\n{''.join(lines)}\r\n{msg}".encode("latin-1"))
        self.transport.close()

    def _wait(self) -> None:
        """Wait for the head of a request while none is being answered, from when that began."""
        idle = not self._handed_over and (self.cycle is None or self.cycle.response_complete)
        if idle and self._waiting is None:
            self._waiting = self.loop.call_later(self.patience, self.transport.close)
        elif not idle and self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def _is_handshake(headers: Mapping[bytes, bytes]) -> bool:
    """Return whether a request can open a websocket, so that nothing but the application refuses it."""
    try:
        key = b64decode(headers.get(b"sec-websocket-key", b""), validate=True)
    except ValueError:
        return False
    return len(key) == 16 and headers.get(b"sec-websocket-version") == b"13"


def serve(app: st.App, config: Mapping[str, object], guarded: Headers) -> None:
    """Serve an application until stopped; `guarded` returns the headers of answers to what is no request."""
    usual = starlette_server._get_uvicorn_config_kwargs
    connection = type("Connection", (Connection,), {"guarded": staticmethod(guarded)})
    starlette_server._get_uvicorn_config_kwargs = lambda: {**usual(), "http": connection}
    app.run(config=config)
