"""Reads messages between a page and Streamlit: which run the page requests, and which run began or ended.

Streamlit sends them as Protocol Buffers over a websocket. Their schema is private to it.
"""

from dataclasses import dataclass

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LONGEST = 1 << 16  # bytes: messages that begin or end a run are smaller, and no others are read
_FINISHED = (
    ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
)  # fmt: skip


@dataclass(frozen=True)
class RunRequest:
    """A page asks for a run of its script: of the fragment named, or of the whole page where `fragment` is empty.

    `automatic` is true where a timer on the page asks, and false where a reader clicked.
    """

    fragment: str
    automatic: bool


@dataclass(frozen=True)
class RunBegan:
    """Streamlit tells a page that a run began, of the whole page or of fragments only."""

    run: str
    whole_page: bool


@dataclass(frozen=True)
class RunEnded:
    """Streamlit tells a page that a run ended, with its result drawn: it was not broken off for another."""

    run: str


def run_request(message: bytes) -> RunRequest | None:
    """Return the run that a page asks for; None where it asks for something else."""
    sent = BackMsg.FromString(message)
    if sent.WhichOneof("type") != "rerun_script":
        return None
    return RunRequest(sent.rerun_script.fragment_id, sent.rerun_script.is_auto_rerun)


def for_whole_page(message: bytes) -> bytes:
    """Return a request for a fragment as one for the whole page, with the same choices."""
    sent = BackMsg.FromString(message)
    sent.rerun_script.fragment_id = ""
    whole: bytes = sent.SerializeToString()
    return whole


def run_event(message: bytes) -> RunBegan | RunEnded | None:
    """Return which run a message says has begun or ended; None for any other message."""
    if len(message) > LONGEST:
        return None
    sent = ForwardMsg.FromString(message)
    kind, run = sent.WhichOneof("type"), sent.metadata.run
    if kind == "new_session":
        return RunBegan(run.script_run_id, not run.fragment_ids)
    if kind == "script_finished" and sent.script_finished in _FINISHED:
        return RunEnded(run.script_run_id)
    return None
