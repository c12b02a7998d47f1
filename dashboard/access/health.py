"""Serves two addresses for monitoring: /healthz says that the server runs, /readyz that it can show figures."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard.access.door import Door
from etl.errors import MashError
from queries.build import open_build


def health_routes(door: Door) -> list[Route]:
    """Return /healthz and /readyz: 200, or 503 while the build can't be opened or access.toml can't be followed."""

    async def healthy(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_: Request) -> Response:
        can_show = await run_in_threadpool(_ready, door)
        return PlainTextResponse("ready" if can_show else "not ready", 200 if can_show else 503)

    return [Route("/healthz", healthy), Route("/readyz", ready)]


def _ready(door: Door) -> bool:
    try:
        if door.required:
            door.settings()
        open_build(door.data).warehouse.close()
    except MashError:
        return False
    return True
