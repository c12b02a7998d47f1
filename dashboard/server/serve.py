"""Serves the dashboard for a data directory, to readers on this machine or to people who sign in."""

import gc
import ipaddress
import os
import socket
import sys
import webbrowser
from pathlib import Path

from dashboard.access.settings import FILE, configured, read_settings
from etl.errors import MashError
from etl.policy.today import today

ENTRY = Path(__file__).parents[1] / "app.py"


class ServeError(MashError):
    """The dashboard can't be served as asked."""


def check_host(host: str, data: Path | None = None) -> None:
    """Raise ServeError unless only this machine can reach the address, or people sign in.

    Raises AccessError where access.toml can't be followed.
    """
    if data is not None and configured(data):
        read_settings(data)
        return
    if not _is_loopback(host):
        raise ServeError(
            f"The dashboard won't listen on {host}: sign-in is not configured, so only this machine may reach it. "
            f"Leave --host out, or write {FILE} into the data directory (docs/access.md says how)."
        )


def check_port(host: str, port: int) -> None:
    """Raise ServeError when nothing can listen on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        if os.name != "nt":  # on Windows it would let two programs share a port
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as taken:
            raise ServeError(f"Port {port} can't be used ({_reason(taken)}). Choose another with --port.") from taken


def address(host: str, port: int) -> str:
    """Return the address to open in a browser."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def options(host: str, port: int, *, headless: bool) -> dict[str, object]:
    """Return Streamlit's settings for this run; all others are in .streamlit/config.toml beside the entry script."""
    return {
        "server.address": host,
        "server.port": port,
        "server.headless": headless,
        "server.showEmailPrompt": False,
        "server.fileWatcherType": "none",
        "logger.hideWelcomeMessage": True,
    }


def has_display() -> bool:
    """Return whether a browser can be opened here."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def serve(data: Path, host: str, port: int) -> None:
    """Serve a data directory until stopped. Raises ServeError, AccessError or PolicyError before it starts."""
    check_host(host, data)
    today()  # a day named in vain ends here
    os.environ["MASH_DATA"] = str(data.resolve())
    os.environ["MASH_HOST"] = host
    from dashboard.access.door import door_of
    from dashboard.access.headers import headers
    from dashboard.server.asgi import app
    from dashboard.streamlit_adapter.connections import serve as serve_connections

    door = door_of(data)
    if has_display() and not configured(data):
        app.when_ready(lambda: webbrowser.open(address(host, port)))
    gc.freeze()  # what is imported stays: the collector need not look at it, 10% of the CPU of a page drawn again
    gc.set_threshold(20_000, 10, 10)
    sys.argv = [str(ENTRY)]  # Streamlit reads the configuration beside it, whatever folder the command is run from
    serve_connections(
        app, options(host, port, headless=True), lambda: headers(door.settings() if door.required else None)
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reason(taken: Exception) -> str:
    return taken.strerror.lower() if isinstance(taken, OSError) and taken.strerror else "no such port"
