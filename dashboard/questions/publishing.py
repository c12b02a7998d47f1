"""Lists what was published from a data directory, using only published files and the audit trail.

Nothing is cached: a listing is read again on every run, so that no reader sees another's.
"""

from pathlib import Path

from etl.errors import MashError
from publish.published import releases, snapshots


def snapshots_of(data: Path) -> list[snapshots.Published]:
    """Return the snapshots of a data directory, the latest month and revision first. Raises MashError."""
    return snapshots.listing(data)[::-1]


def releases_of(data: Path) -> list[releases.Entry]:
    """Return the releases of a data directory, the newest first, withdrawn ones among them. Raises MashError."""
    return releases.listing(data)[::-1]


def without_paths(refused: MashError, data: Path) -> str:
    """Return why something was refused, without saying where on this machine the data lies."""
    message = str(refused)
    for folder in sorted({str(data.resolve()), str(data)}, key=len, reverse=True):
        if len(folder) > 1:
            message = message.replace(folder, "the data directory")
    return message
