"""The looks that pages take for a new build: one connection is one page, and a look passes when there is much to see.

A page asks every few seconds, by itself. Most looks end here, without a run of the script: nothing is new, the page is
being drawn, or others have their turn. Streamlit loses the end of a page when a fragment is asked for between the end
of its script and the sending (it says so in `AppSession.request_rerun`), so none is asked for until then.
"""

import time
from collections.abc import Awaitable, Callable, Hashable
from pathlib import Path
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.access.cookies import claims_of
from dashboard.access.door import door_of
from dashboard.access.people import NobodyError
from etl.errors import MashError
from queries.build import current_build

AT_ONCE = 2  # pages that are drawn anew by themselves at any moment; others meanwhile answer those who click
LEASE = 5.0  # seconds until a turn passes on in any case
PATIENCE = 60.0  # seconds until a page whose end was never told counts as drawn
LIFECYCLE = 1 << 16  # bytes: what begins or ends a run is smaller, and nothing else is read
_ENDED = (
    ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
)  # fmt: skip
State = tuple[int | None, str] | None


class Turns:
    """Who may draw a page anew by itself: a few at once, so that a new build never means all pages in one moment.

    Those who click go first: the page they come to shows the new build, and the one they leave need not.
    """

    def __init__(self, most: int = AT_ONCE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._until: dict[Hashable, float] = {}
        self._clicked: dict[Hashable, float] = {}

    def take(self, who: Hashable, *, gives_way: bool) -> bool:
        """Take a turn, and return whether there was one; who gives way has none while somebody waits for a page."""
        now = self._clock()
        self._until = {one: until for one, until in self._until.items() if until > now}
        self._clicked = {one: until for one, until in self._clicked.items() if until > now}
        if (gives_way and self._clicked) or (who not in self._until and len(self._until) >= self._most):
            return False
        self._until[who] = now + LEASE
        return True

    def clicked(self, who: Hashable) -> None:
        """Note that somebody waits for what they asked for."""
        self._clicked[who] = self._clock() + PATIENCE

    def give_back(self, who: Hashable) -> None:
        """Let another have the turn."""
        self._until.pop(who, None)
        self._clicked.pop(who, None)


class Page:
    """What one page asks for and is told: which of its looks pass, and whether it is being drawn.

    `state` tells what a look would find: the number of the build in force and whose answers these are.
    """

    def __init__(self, turns: Turns, state: Callable[[], State], clock: Callable[[], float] = time.monotonic) -> None:
        self._turns, self._state, self._clock = turns, state, clock
        self._seen: State = None
        self._to_be_seen: State = None
        self._asked: float | None = None
        self._run = ""
        self._gave_way = False

    def asks(self, raw: bytes) -> bytes | None:
        """Return what is passed on of what a page asks; None for a look that ends here."""
        message = BackMsg.FromString(raw)
        if message.WhichOneof("type") != "rerun_script":
            return raw
        asked = message.rerun_script
        if asked.fragment_id and asked.is_auto_rerun:
            return raw if self._may_look() else None
        if asked.fragment_id and self._drawing():
            asked.fragment_id = ""  # the whole page, with what was chosen: it is to have its end
            raw = message.SerializeToString()
        self._begin(self._state())
        self._turns.clicked(self)
        return raw

    def told(self, raw: bytes) -> None:
        """Note what a page is told: which run begins, and which has ended."""
        if len(raw) > LIFECYCLE:
            return
        message = ForwardMsg.FromString(raw)
        kind, run = message.WhichOneof("type"), message.metadata.run
        if kind == "new_session":
            self._run, self._asked = run.script_run_id, self._clock()
            if not run.fragment_ids:
                self._seen, self._gave_way = self._to_be_seen, False
        elif kind == "script_finished" and run.script_run_id == self._run and message.script_finished in _ENDED:
            self._asked = None
            self._turns.give_back(self)

    def leaves(self) -> None:
        """Note that nobody is there any more."""
        self._turns.give_back(self)

    def _may_look(self) -> bool:
        if self._drawing():
            return False
        state = self._state()
        if state is not None and state == self._seen:
            return False
        gives_way, self._gave_way = not self._gave_way, True
        if not self._turns.take(self, gives_way=gives_way):
            return False
        self._begin(state)
        return True

    def _begin(self, state: State) -> None:
        """Note what whoever asks now will be shown at least."""
        self._to_be_seen, self._asked, self._run = state, self._clock(), ""

    def _drawing(self) -> bool:
        return self._asked is not None and self._clock() - self._asked < PATIENCE


class Looks:
    """Stands between pages and Streamlit: every page's questions and answers pass here."""

    def __init__(self, app: ASGIApp, data: Path) -> None:
        self.app = app
        self.data = data
        self.turns = Turns()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass all on but the looks that would show nothing."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        page = Page(self.turns, self._state_for(scope))
        try:
            await self.app(scope, _asking(page, receive), _telling(page, send))
        finally:
            page.leaves()

    def _state_for(self, scope: Scope) -> Callable[[], State]:
        cookies = HTTPConnection(scope).cookies

        def state() -> State:
            """Return what a look would find; None where the page itself must say what is wrong."""
            door = door_of(self.data)
            try:
                claims: dict[str, Any] = claims_of(cookies, door.settings()) if door.required else {}
                return current_build(self.data), door.person(claims, active=False).scope
            except (NobodyError, MashError, OSError):
                return None

        return state


def _asking(page: Page, receive: Receive) -> Receive:
    async def asked() -> Message:
        while True:
            message = await receive()
            raw = message.get("bytes")
            if message["type"] != "websocket.receive" or not raw:
                return message
            passed = page.asks(raw)
            if passed is not None:
                return {**message, "bytes": passed}

    return asked


def _telling(page: Page, send: Send) -> Callable[[Message], Awaitable[None]]:
    async def told(message: Message) -> None:
        await send(message)
        if message["type"] == "websocket.send" and message.get("bytes"):
            page.told(message["bytes"])

    return told
