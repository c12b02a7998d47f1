"""One page without a browser: everything the server tells it is kept, byte for byte."""

from collections.abc import Mapping
from contextlib import ExitStack
from http.cookies import SimpleCookie
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect


class Reader:
    """A connection to a dashboard at `netloc`; `heard` is all that was told since the last question."""

    def __init__(self, netloc: str, origin: str | None, cookie: str | None = None) -> None:
        with urlopen(f"http://{netloc}/_stcore/health", timeout=20) as answer:
            jar: SimpleCookie = SimpleCookie(answer.headers["Set-Cookie"])
        token = jar["_streamlit_xsrf"].value
        sent = f"_streamlit_xsrf={token}" + (f"; _streamlit_user={cookie}" if cookie else "")
        self._open = ExitStack()
        asked = connect(
            f"ws://{netloc}/_stcore/stream", origin=origin, additional_headers={"Cookie": sent}, max_size=None,
            subprotocols=["streamlit", token], open_timeout=20,
            ping_interval=None,  # its pings draw from `random`, which generative tests in the same worker watch
        )  # fmt: skip
        self.socket = self._open.enter_context(asked)
        self.heard = ""
        self.pages: dict[str, str] = {}
        self.visible_titles: set[str] = set()
        self.fragments: list[str] = []
        self.files: list[str] = []
        self.widgets: dict[str, str] = {}  # label -> id
        self.kinds: set[str] = set()
        self.session = ""

    def run(
        self,
        page: str = "",
        query: str = "",
        fragment: str = "",
        said: Mapping[str, str] | None = None,
        click: str = "",
    ) -> str:
        """Run a page by its address, with a query as it stands in a link; return all that was told.

        `said` are words for its fields and choices by their labels, `click` is the label of a button.
        """
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_script_hash = self.pages.get(page, "")
        message.rerun_script.page_name = page
        message.rerun_script.fragment_id = fragment
        states = message.rerun_script.widget_states.widgets
        for label, words in (said or {}).items():
            states.add(id=self.widgets[label], string_value=words)
        if click:
            states.add(id=self.widgets[click], trigger_value=True)
        self.socket.send(message.SerializeToString())
        return self._listen("script_finished")

    def run_until(self, element: str, page: str, query: str) -> None:
        """Ask for a page, and leave it while it is being drawn: once it has told of a kind of element."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_script_hash = self.pages.get(page, "")
        message.rerun_script.page_name = page
        self.socket.send(message.SerializeToString())
        self._listen(element)

    def file(self, file_id: str) -> ForwardMsg:
        """Ask for a file that a page offers."""
        message = BackMsg()
        message.backend_operation_request.request_id = "r"
        message.backend_operation_request.session_id = self.session
        message.backend_operation_request.deferred_file.file_id = file_id
        self.socket.send(message.SerializeToString())
        self._listen("backend_operation_response")
        return self._last

    def close(self) -> None:
        """Hang up."""
        self._open.close()

    def _listen(self, until: str) -> str:
        told = []
        self.kinds = set()
        while True:
            raw = self.socket.recv(timeout=60)
            message = ForwardMsg()
            message.ParseFromString(raw)  # type: ignore[arg-type]
            told.append(raw.decode("utf-8", "ignore") if isinstance(raw, bytes) else raw)
            kind = message.WhichOneof("type")
            if kind == "navigation":
                self.pages = {one.url_pathname: one.page_script_hash for one in message.navigation.app_pages}
                self.visible_titles = {one.page_name for one in message.navigation.app_pages if not one.is_hidden}
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id or self.session
            if kind == "delta":
                kind_of = message.delta.new_element.WhichOneof("type") or ""
                self.kinds.add(kind_of)
                kind = kind_of if kind_of == until else kind
                if kind_of in ("text_input", "selectbox", "button"):
                    widget = getattr(message.delta.new_element, kind_of)
                    self.widgets[widget.label] = widget.id
            if kind == "auto_rerun":
                self.fragments.append(message.auto_rerun.fragment_id)
            if kind == "delta" and (button := message.delta.new_element.download_button).deferred_file_id:
                self.files.append(button.deferred_file_id)
            self._last = message
            if kind == until and message.script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
            ):  # fmt: skip
                break
        self.heard = "".join(told)
        return self.heard
