"""The dashboard as a server program: one object is one application with its door, routes and headers.

`mash dashboard` runs it; so can any ASGI server: `MASH_DATA=/srv/mash uvicorn dashboard.asgi:app`.
"""

import asyncio
import os
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from altair.utils.schemapi import disable_debug_mode
from starlette.middleware import Middleware
from starlette.requests import Request

from dashboard import shell
from dashboard.access import log
from dashboard.access.cookies import claims_of
from dashboard.access.door import Door, door_of
from dashboard.access.downloads import OneTime, Tokens, download_route
from dashboard.access.guard import Guard
from dashboard.access.health import health_routes
from dashboard.looks import Looks

SCRIPT = Path(__file__).with_name("app.py")
HOST = "MASH_HOST"  # the address listened on, a name by which this machine may be asked


class Dashboard(st.App):
    """Streamlit's application, with files that are taken once."""

    tokens: Tokens
    ready: Callable[[], object] | None = None

    def when_ready(self, then: Callable[[], object]) -> None:
        """Do something once the server answers."""
        self.ready = then

    def _create_runtime(self) -> Any:
        runtime = super()._create_runtime()
        runtime.media_file_mgr._storage = OneTime("/media", self.tokens)  # routes take it from there when they are made
        return runtime


def application(data: Path) -> Dashboard:
    """Return the application for a data directory. Raises AccessError where sign-in is configured and can't be."""
    log.begin()
    disable_debug_mode()  # tests validate what charts build: without it a chart takes two thirds of the CPU
    door, tokens = door_of(data), Tokens()
    settings = door.settings() if door.required else None
    if settings is not None:
        # what Streamlit signs a sign-in under way with, before it knows of our secrets
        os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = settings.cookie_secret
        log.without_words()
    app = Dashboard(
        SCRIPT,
        secrets=settings.secrets() if settings else None,
        routes=[*health_routes(door), download_route(door, tokens, lambda request: _claims(door, request))],
        middleware=[
            Middleware(Guard, door=door, served=tuple(filter(None, [os.environ.get(HOST)]))),
            Middleware(Looks, data=data),
        ],
        on_script_error=_failed,
        lifespan=_begun,
    )
    app.tokens = tokens
    return app


@asynccontextmanager
async def _begun(app: st.App) -> AsyncIterator[dict[str, Any] | None]:
    """Do what waits for the server: it listens already when this is reached, and answers in the next moment."""
    if isinstance(app, Dashboard) and app.ready is not None:
        asyncio.get_running_loop().call_later(0.5, app.ready)
    yield None


def _claims(door: Door, request: Request) -> dict[str, Any]:
    return claims_of(request.cookies, door.settings()) if door.required else {}


def _failed(error: Exception) -> bool:
    """Tell of a page's failure by its kind and place: its words may hold data. The reader learns that it failed."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log.event("page_failed", error=type(error).__name__, at=f"{Path(frame.filename).name}:{frame.lineno}")
    shell.failed()
    return True


app = application(Path(os.environ.get("MASH_DATA", "mash-data")))
