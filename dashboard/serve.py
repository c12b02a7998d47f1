"""Starts the dashboard for readers on this machine; one call serves one data directory until it is stopped."""

import ipaddress
import os
import socket
import sys
from pathlib import Path

from etl.errors import MashError

APP = Path(__file__).with_name("app.py")


class ServeError(MashError):
    """The dashboard can't be served as asked."""


def check_host(host: str) -> None:
    """Raise ServeError unless only this machine can reach the address: without sign-in nobody else may."""
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        raise ServeError(
            f"The dashboard won't listen on {host}: sign-in is not configured, so only this machine may reach it. "
            "Leave --host out, or use 127.0.0.1."
        )


def check_port(host: str, port: int) -> None:
    """Raise ServeError when nothing can listen on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        if os.name != "nt":  # there it would let two programs share a port
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as taken:
            raise ServeError(f"Port {port} can't be used ({_reason(taken)}). Choose another with --port.") from taken


def address(host: str, port: int) -> str:
    """Return the address to open in a browser."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def arguments(host: str, port: int, *, headless: bool) -> list[str]:
    """Return what Streamlit's own command line is given; everything else is in .streamlit/config.toml."""
    options = {
        "server.address": host,
        "server.port": port,
        "server.headless": headless,
        "server.showEmailPrompt": False,
        "server.fileWatcherType": "none",
        "logger.hideWelcomeMessage": True,
    }
    # A page elsewhere that resolves its own name to this machine must not be answered (DNS rebinding).
    names = [f"--server.allowedHosts={name}" for name in ("localhost", host)]
    return ["run", str(APP), *(f"--{name}={_written(value)}" for name, value in options.items()), *names]


def has_display() -> bool:
    """Return whether a browser can be opened here."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def serve(data: Path, host: str, port: int) -> None:
    """Serve a data directory until stopped. Raises ServeError before it starts."""
    check_host(host)
    os.environ["MASH_DATA"] = str(data.resolve())
    from streamlit.web.cli import main

    main(arguments(host, port, headless=not has_display()), standalone_mode=False)


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reason(taken: Exception) -> str:
    return taken.strerror.lower() if isinstance(taken, OSError) and taken.strerror else "no such port"
