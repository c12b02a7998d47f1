"""Two addresses for whoever keeps the server running: one says that it lives, the other that it can show figures."""

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard.access.door import Door
from etl.errors import MashError
from queries.build import open_build


def health_routes(door: Door) -> list[Route]:
    """Return /healthz and /readyz: 200, or 503 while figures or the sign-in can't be had."""

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_: Request) -> Response:
        able = await run_in_threadpool(_ready, door)
        return PlainTextResponse("ready" if able else "not ready", 200 if able else 503)

    return [Route("/healthz", alive), Route("/readyz", ready)]


def _ready(door: Door) -> bool:
    try:
        if door.required:
            door.settings()
        _open(door.data)
    except MashError:
        return False
    return True


def _open(data: Path) -> None:
    open_build(data).warehouse.close()
