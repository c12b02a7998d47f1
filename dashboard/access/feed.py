"""Serves a person's Atom feed of what they follow, behind the sign-in like every page, and without figures."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard.access.door import Door
from dashboard.access.people import LOCAL
from dashboard.access.rules import FIGURES, Resource, authorise
from etl.register.follows import read_follows, read_told
from publish.alerts.feed import atom

PATH = "/alerts.atom"
TITLE = "What I follow: MASH outcomes"


def feed_route(door: Door, claims: Callable[[Request], Mapping[str, Any]]) -> Route:
    """Return the route of the feed; `claims` identifies the person."""

    async def feed(request: Request) -> Response:
        try:
            person = door.person(claims(request), active=True) if door.required else LOCAL
            authorise(person, Resource(FIGURES))
        except Exception as refused:  # noqa: BLE001 - whatever the reason, there is no feed
            door.refused(None, "feed", type(refused).__name__)
            return PlainTextResponse("This feed is for somebody who is signed in.", 404)
        address = str(request.base_url).rstrip("/")
        content = await run_in_threadpool(_feed, door, person.key, address)
        return Response(content, media_type="application/atom+xml")

    return Route(PATH, feed, methods=["GET"])


def _feed(door: Door, key: str, address: str) -> bytes:
    mine = {follow.id for follow in read_follows(door.data) if follow.key == key}
    return atom(TITLE, address, [told for told in read_told(door.data) if told.follow in mine])
