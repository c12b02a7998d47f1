"""The dashboard in a process of its own, started by the command as a user starts it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

WARNED = "Stack (most recent call last)"  # how a library's warning ends


class Server(NamedTuple):
    """A dashboard that answers: its port on this machine, and its process."""

    port: int
    pid: int


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(data: Path, log: Path, port: int | None = None) -> Iterator[Server]:
    """Serve a data directory with `mash dashboard` on a port, else a free one; what it prints goes to a file.

    Afterwards it may have printed no warning of a library with its stack, which an officer takes for a fault.
    """
    port = port or free_port()
    env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "mash.main", "dashboard", "--data", str(data), "--port", str(port)]
    with log.open("w") as out, subprocess.Popen(command, env=env, stdout=out, stderr=out) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/healthz", process, log)
            yield Server(port, process.pid)
        finally:
            process.terminate()
    printed = log.read_text("utf-8")
    assert WARNED not in printed, f"the dashboard printed {printed[:4000]}"


def _wait(health: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urlopen(health, timeout=2) as answer:  # noqa: S310 - our own server
                if answer.read() == b"ok":
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the dashboard did not start: {log.read_text('utf-8')}")
