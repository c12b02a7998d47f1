"""Lists the packs made for agencies so far. An entry is a pack for a month or quarter, or a revision of one."""

from pathlib import Path

from publish.published.releases import Entry, handed_over

PROFILE, FOLDER, EVENT = "pack", "packs", "pack"
PDF, PAGE = "pack.pdf", "pack.html"


def listing(data: Path) -> list[Entry]:
    """Return the packs of a data directory, the oldest first. Raises ReleaseError for a damaged one."""
    return handed_over(data, FOLDER, EVENT)
