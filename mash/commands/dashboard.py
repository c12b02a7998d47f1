"""`mash dashboard`: serves the pages until it is stopped."""

from pathlib import Path

from dashboard.serve import ServeError, address, check_host, check_port, serve
from queries.build import current_build


def run(data: Path, *, port: int, host: str) -> int:
    """Serve the pages of a data directory; returns 0 once stopped. Raises MashError."""
    check_host(host, data)
    if current_build(data) is None:
        raise ServeError(f"No data has been loaded in {data}. Run 'mash load PATH' or 'mash demo' first.")
    check_port(host, port)
    print(f"Dashboard: {address(host, port)} (Ctrl+C stops it)", flush=True)  # noqa: T201 - told even when piped
    serve(data, host, port)
    return 0
