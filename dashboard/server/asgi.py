"""Builds the dashboard as an ASGI application: pages, health and download routes, and the checks before them.

`mash dashboard` runs it; so can any ASGI server: `MASH_DATA=/srv/mash uvicorn dashboard.server.asgi:app`.
"""

import asyncio
import os
import traceback
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from altair.utils.schemapi import disable_debug_mode
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request

from dashboard import shell
from dashboard.access import log
from dashboard.access.door import Door, data_directory, door_of
from dashboard.access.downloads import Tokens, download_route
from dashboard.access.feed import feed_route
from dashboard.access.guard import Guard
from dashboard.access.health import health_routes
from dashboard.server.refresh import RefreshLimiter
from dashboard.server.telling import keep_telling
from dashboard.server.warm_up import keep_warm
from dashboard.streamlit_adapter.logs import leave_errors_out, leave_readers_out_who_left
from dashboard.streamlit_adapter.media import Application
from dashboard.streamlit_adapter.uploads import stay_in_memory
from etl.staging.place import sweep

SWEPT = 600.0  # seconds
SCRIPT = Path(__file__).parents[1] / "app.py"
HOST = "MASH_HOST"  # environment variable: the address listened on, under which browsers may ask


class Dashboard(Application):
    """The dashboard's application, and what is to be done once it answers."""

    ready: Callable[[], object] | None = None

    def when_ready(self, action: Callable[[], object]) -> None:
        """Do something once the server answers."""
        self.ready = action


def application(data: Path) -> Dashboard:
    """Return the application for a data directory. Raises AccessError where access.toml can't be followed."""
    log.begin()
    leave_readers_out_who_left()
    stay_in_memory()
    disable_debug_mode()  # Altair then skips validation, a third of a chart's CPU: tests validate what charts build
    door, tokens = door_of(data), Tokens()
    settings = door.settings() if door.required else None
    if settings is not None:
        # Streamlit signs a sign-in under way with this, before it reads the secrets below
        os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = settings.cookie_secret
        leave_errors_out()
    return Dashboard(
        str(SCRIPT),
        tokens.address,
        secrets=settings.secrets() if settings else None,
        routes=[*health_routes(door), feed_route(door, _claims(door)), download_route(door, tokens, _claims(door))],
        middleware=[
            Middleware(Guard, door=door, served=tuple(filter(None, [os.environ.get(HOST)]))),
            Middleware(RefreshLimiter, data=data),
        ],
        on_script_error=_failed,
        lifespan=_started,
    )


def _claims(door: Door) -> Callable[[Request], Mapping[str, Any]]:
    """Return what tells who sends a request."""
    return lambda request: door.claims(request.cookies)


@asynccontextmanager
async def _started(app: st.App) -> AsyncIterator[dict[str, Any] | None]:
    """Do what waits for the server: it already listens here, and answers in the next moment."""
    if isinstance(app, Dashboard) and app.ready is not None:
        asyncio.get_running_loop().call_later(0.5, app.ready)
    every = (keep_warm(data_directory()), keep_telling(data_directory()), _keep_sweeping())
    going_on = [asyncio.create_task(each) for each in every]
    yield None
    for task in going_on:
        task.cancel()


async def _keep_sweeping() -> None:
    """Throw away, every few minutes, the loads that nobody went on with."""
    while True:
        await run_in_threadpool(sweep, data_directory())
        await asyncio.sleep(SWEPT)


def _failed(error: Exception) -> bool:
    """Log a page's failure by its kind and place, since its words may hold data; the reader learns that it failed."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log.event("page_failed", error=type(error).__name__, at=f"{Path(frame.filename).name}:{frame.lineno}")
    shell.failed()
    return True


app = application(data_directory())
