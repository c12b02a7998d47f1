"""A connection on which no whole request comes is closed; one that asks, waits and asks again is not."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from dashboard.streamlit_adapter.connections import Connection

HALF = b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "
WHOLE = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


class Hurried(Connection):
    """A connection that waits for half a second."""

    patience = 0.5


async def answer(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    config = uvicorn.Config(answer, port=0, http=Hurried, ws="none", lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


def heard(port: int, *parts: bytes) -> bytes:
    """Send parts and return what comes until the server hangs up; a server that never does fails by timeout."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        for part in parts:
            line.sendall(part)
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize("sent", [b"", b"G", HALF, WHOLE[:-2]])
def test_half_a_request_is_hung_up_on(port, sent):
    assert heard(port, sent) == b""


def test_a_request_dripped_in_is_hung_up_on_all_the_same(port):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(HALF)
        with pytest.raises(OSError):
            for _ in range(3_000):
                line.sendall(b"a")
                time.sleep(0.01)


def test_half_a_request_after_a_whole_one_is_hung_up_on(port):
    answered = heard(port, WHOLE, HALF)
    assert answered.startswith(b"HTTP/1.1 200")
    assert answered.endswith(b"ok")
