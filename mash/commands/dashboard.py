"""Runs `mash dashboard`: serves the pages until it is stopped."""

from pathlib import Path

from dashboard.server.serve import address, check_host, check_port, serve
from queries.build import current_build


def run(data: Path, *, port: int, host: str) -> int:
    """Serve the pages of a data directory; returns 0 once stopped. Raises MashError."""
    check_host(host, data)
    check_port(host, port)
    if current_build(data) is None:
        print(f"No data has been loaded in {data} yet: the dashboard begins with the page that loads it.")  # noqa: T201
    print(f"Dashboard: {address(host, port)} (Ctrl+C stops it)", flush=True)  # noqa: T201 - shown in a pipe too
    serve(data, host, port)
    return 0
