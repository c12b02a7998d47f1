"""What was published from a data directory: read from published files and the audit trail, and from nothing else.

Kept for nobody: a listing is read anew on each rerun, so that no reader sees another's.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.errors import MashError
from publish.releases.pack import disclosure_report
from publish.releases.register import Entry
from publish.releases.register import listing as released
from publish.snapshot.register import Published, read_figures
from publish.snapshot.register import listing as published


@dataclass(frozen=True)
class Read:
    """A published snapshot with its figures."""

    snapshot: Published
    figures: Mapping[str, Any]


def place() -> Path:
    """Return the data directory that is served."""
    return Path(os.environ.get("MASH_DATA", "mash-data"))


def snapshots(data: Path) -> list[Published]:
    """Return the snapshots of a data directory, the latest month and revision first. Raises MashError."""
    return published(data)[::-1]


def read(snapshot: Published) -> Read:
    """Return a snapshot with its figures. Raises MashError where a file was changed since."""
    return Read(snapshot, read_figures(snapshot))


def releases(data: Path) -> list[Entry]:
    """Return the releases of a data directory, the newest first, withdrawn ones among them. Raises MashError."""
    return released(data)[::-1]


def report_on(entry: Entry) -> str:
    """Return a release's disclosure report as HTML. Raises MashError."""
    return disclosure_report(entry)


def plainly(refused: MashError, data: Path) -> str:
    """Return why something was refused, without saying where on this machine the data lies."""
    said = str(refused)
    for folder in sorted({str(data.resolve()), str(data)}, key=len, reverse=True):
        if len(folder) > 1:
            said = said.replace(folder, "the data directory")
    return said
