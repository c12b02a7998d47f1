"""Limits how often open pages ask for a new build, and how many redraw at once.

Every open page asks every few seconds. Most of these requests end here, without a run of the script: nothing is new,
the page is being drawn, or enough other pages are redrawing. Streamlit loses the end of a page if a fragment is
requested after the page's script has ended and before the page is sent (see its `AppSession.request_rerun`). So no
automatic request is passed on until the end of the page has been sent.
"""

import time
from collections.abc import Awaitable, Callable, Hashable
from pathlib import Path

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access.door import door_of
from dashboard.access.people import NobodyError
from dashboard.streamlit_adapter.messages import RunBegan, RunEnded, for_whole_page, run_event, run_request
from etl.errors import MashError
from queries.build import current_build

AT_ONCE = 2  # pages that redraw by themselves at any moment; the server meanwhile answers readers who click
LEASE = 5.0  # seconds until a turn to redraw passes on in any case
PATIENCE = 60.0  # seconds until a page counts as drawn though its end was never sent
State = tuple[int | None, str] | None  # build in force and scope of the reader; None where the page must say what fails


class Turns:
    """The few pages that may redraw by themselves at any moment, so that a new build does not redraw all at once.

    Readers who click go first: the page they open shows the new build, and the page they leave need not.
    """

    def __init__(self, most: int = AT_ONCE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._taken: dict[Hashable, float] = {}  # page -> when its turn passes on
        self._clicked: dict[Hashable, float] = {}  # page a reader waits for -> when nobody waits for it any more

    def take(self, page: Hashable, *, gives_way: bool) -> bool:
        """Take a turn to redraw and return True; False without one. A page that gives way waits for readers' clicks."""
        now = self._clock()
        self._taken = {each: until for each, until in self._taken.items() if until > now}
        self._clicked = {each: until for each, until in self._clicked.items() if until > now}
        if (gives_way and self._clicked) or (page not in self._taken and len(self._taken) >= self._most):
            return False
        self._taken[page] = now + LEASE
        return True

    def clicked(self, page: Hashable) -> None:
        """Note that a reader waits for a page."""
        self._clicked[page] = self._clock() + PATIENCE

    def give_back(self, page: Hashable) -> None:
        """Note that a page is drawn, or gone."""
        self._taken.pop(page, None)
        self._clicked.pop(page, None)


class Page:
    """One open page: whether it is being drawn, what state it shows, and which of its automatic requests pass.

    `state` returns what the page would find now: the build in force, and the scope of its reader.
    """

    def __init__(self, turns: Turns, state: Callable[[], State], clock: Callable[[], float] = time.monotonic) -> None:
        self._turns, self._state, self._clock = turns, state, clock
        self._shown: State = None
        self._to_be_shown: State = None
        self._drawing_since: float | None = None
        self._run = ""
        self._gave_way = False

    def asks(self, message: bytes) -> bytes | None:
        """Return what is passed on of a page's message; None for an automatic request that ends here."""
        request = run_request(message)
        if request is None:
            return message
        if request.fragment and request.automatic:
            return message if self._may_refresh() else None
        if request.fragment and self._drawing():
            message = for_whole_page(message)  # with the reader's choices, and with the end that a fragment would lose
        self._begin(self._state())
        self._turns.clicked(self)
        return message

    def sent(self, message: bytes) -> None:
        """Note which run began or ended, from a message sent to the page."""
        event = run_event(message)
        if isinstance(event, RunBegan):
            self._run, self._drawing_since = event.run, self._clock()
            if event.whole_page:
                self._shown, self._gave_way = self._to_be_shown, False
        elif isinstance(event, RunEnded) and event.run == self._run:
            self._drawing_since = None
            self._turns.give_back(self)

    def closed(self) -> None:
        """Note that the page was closed."""
        self._turns.give_back(self)

    def _may_refresh(self) -> bool:
        if self._drawing():
            return False
        state = self._state()
        if state is not None and state == self._shown:
            return False
        gives_way, self._gave_way = not self._gave_way, True
        if not self._turns.take(self, gives_way=gives_way):
            return False
        self._begin(state)
        return True

    def _begin(self, state: State) -> None:
        """Note the state that the run now asked for will show, or a later one."""
        self._to_be_shown, self._drawing_since, self._run = state, self._clock(), ""

    def _drawing(self) -> bool:
        return self._drawing_since is not None and self._clock() - self._drawing_since < PATIENCE


class RefreshLimiter:
    """Middleware between pages and Streamlit that drops automatic requests with nothing to show."""

    def __init__(self, app: ASGIApp, data: Path) -> None:
        self.app = app
        self.data = data
        self.turns = Turns()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on everything else; each websocket is one open page."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        page = Page(self.turns, self._state_for(scope))
        try:
            await self.app(scope, _asking(page, receive), _sending(page, send))
        finally:
            page.closed()

    def _state_for(self, scope: Scope) -> Callable[[], State]:
        cookies = HTTPConnection(scope).cookies

        def state() -> State:
            door = door_of(self.data)
            try:
                claims = door.claims(cookies)
                return current_build(self.data), door.person(claims, active=False).scope
            except (NobodyError, MashError, OSError):
                return None

        return state


def _asking(page: Page, receive: Receive) -> Receive:
    async def asked() -> Message:
        while True:
            message = await receive()
            content = message.get("bytes")
            if message["type"] != "websocket.receive" or not content:
                return message
            passed = page.asks(content)
            if passed is not None:
                return {**message, "bytes": passed}

    return asked


def _sending(page: Page, send: Send) -> Callable[[Message], Awaitable[None]]:
    async def sent(message: Message) -> None:
        await send(message)
        if message["type"] == "websocket.send" and message.get("bytes"):
            page.sent(message["bytes"])

    return sent
