"""One reader without a browser: speaks to a served dashboard as its page does, and notes whatever goes wrong."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from typing import Any
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

BUILD = re.compile(r"· build (\d+),")
CANNOT = "can’t be shown"
PATIENCE = 60.0  # seconds until a rerun without an end counts as an error
KEPT = 2  # runs that a browser keeps a message it may be referred to, as the server tells it


class Session:
    """What the server told one reader: the pages, the choices of the page shown, the build; and what went wrong."""

    def __init__(self, socket: ClientConnection) -> None:
        self.build: int | None = None
        self.changed: float | None = None  # when another build was shown, by the monotonic clock
        self.errors: list[str] = []
        self.received = 0  # bytes
        self.pages: dict[str, str] = {}  # address -> hash
        self.choices: dict[str, tuple[str, list[str]]] = {}  # key in the address -> widget, options
        self.query = ""  # of the address, as the server last changed it
        self.page = ""
        self._socket = socket
        self._kept: dict[str, int] = {}
        self._runs = 0
        self._ended = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None

    async def rerun(self, page: str | None = None, choices: Mapping[str, str] | None = None) -> float:
        """Ask for a page, or other choices on this one; return the seconds until the script has ended."""
        if page is not None:
            self.page = self.pages[page]
        begun = time.perf_counter()
        self._ended.clear()
        await self._send(choices=choices or {})
        try:
            await asyncio.wait_for(self._ended.wait(), PATIENCE)
        except TimeoutError:
            self.errors.append(f"no end of a rerun within {PATIENCE:.0f} seconds")
        return time.perf_counter() - begun

    async def listen(self) -> None:
        """Take in what the server sends until the connection is closed."""
        try:
            async for raw in self._socket:
                self.received += len(raw)
                message = ForwardMsg()
                message.ParseFromString(raw)  # type: ignore[arg-type]
                self._take(message)
        except ConnectionClosed as closed:
            self.errors.append(f"the server hung up: {closed}")
            self._ended.set()

    def stop(self) -> None:
        """Stop looking for a new build."""
        if self._watch:
            self._watch.cancel()

    async def _send(self, fragment: str = "", choices: Mapping[str, str] | None = None) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.page_script_hash = self.page
        state.query_string = self.query
        state.fragment_id = fragment
        state.is_auto_rerun = bool(fragment)
        state.cached_message_hashes.extend(name for name, run in self._kept.items() if self._runs - run <= KEPT)
        for key, chosen in (choices or {}).items():
            state.widget_states.widgets.add(id=self.choices[key][0], string_value=chosen)
        await self._socket.send(message.SerializeToString())

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "ref_hash" and message.ref_hash not in self._kept:
            self.errors.append("a message was referred to that this reader never had")
        if message.metadata.cacheable or kind == "ref_hash":
            self._kept[message.ref_hash or message.hash] = self._runs
        take = getattr(self, f"_take_{kind}", None)
        if take:
            take(message)

    def _take_navigation(self, message: ForwardMsg) -> None:
        self.pages = {one.url_pathname: one.page_script_hash for one in message.navigation.app_pages}
        self.page = message.navigation.page_script_hash

    def _take_page_info_changed(self, message: ForwardMsg) -> None:
        self.query = message.page_info_changed.query_string

    def _take_auto_rerun(self, message: ForwardMsg) -> None:
        self.stop()
        self._watch = asyncio.create_task(self._look(message.auto_rerun.interval, message.auto_rerun.fragment_id))

    async def _look(self, every: float, fragment: str) -> None:
        while True:
            await asyncio.sleep(every)
            await self._send(fragment)

    def _take_delta(self, message: ForwardMsg) -> None:
        element: Any = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(f"the page shows an exception: {element.exception.type}")
        elif kind == "selectbox":
            key = element.selectbox.id.rpartition("-")[2]
            self.choices[key] = element.selectbox.id, list(element.selectbox.options)
        elif kind == "html":
            if CANNOT in element.html.body:
                self.errors.append("the page says that its figures can't be shown")
            if found := BUILD.search(element.html.body):
                if self.build not in (None, int(found[1])):
                    self.changed = time.monotonic()
                self.build = int(found[1])

    def _take_page_not_found(self, _message: ForwardMsg) -> None:
        self.errors.append("a page was not found")

    def _take_session_event(self, message: ForwardMsg) -> None:
        if message.session_event.WhichOneof("type") == "script_compilation_exception":
            self.errors.append("the script can't be compiled")

    def _take_script_finished(self, message: ForwardMsg) -> None:
        if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.errors.append("the script ended with an error")
        if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self._runs += 1
            self._kept = {name: run for name, run in self._kept.items() if self._runs - run <= 5 * KEPT}
            self._ended.set()


def _xsrf(home: str) -> str:
    """Return the token by which a page shows that it was loaded here: Streamlit takes no sign-in without it."""
    with urlopen(f"http://{home}/_stcore/health", timeout=PATIENCE) as answer:
        jar: SimpleCookie = SimpleCookie(answer.headers["Set-Cookie"])
    return jar["_streamlit_xsrf"].value


@asynccontextmanager
async def session(port: int, cookie: str | None = None) -> AsyncIterator[Session]:
    """Connect a reader, signed in by a cookie where there is one, to the dashboard on a port of this machine.

    The first rerun is theirs to ask for.
    """
    home, headers, known = f"127.0.0.1:{port}", {}, []
    if cookie:
        home = f"localhost:{port}"
        known = [await asyncio.to_thread(_xsrf, home)]
        headers = {"Cookie": f"_streamlit_xsrf={known[0]}; _streamlit_user={cookie}"}
    async with connect(
        f"ws://{home}/_stcore/stream", subprotocols=["streamlit", *known], origin=f"http://{home}",
        additional_headers=headers, max_size=None, open_timeout=PATIENCE, ping_interval=None,
    ) as socket:  # fmt: skip
        reader = Session(socket)
        listening = asyncio.create_task(reader.listen())
        try:
            yield reader
        finally:
            reader.stop()
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
