"""Lists the yearly chapters made so far. An entry is a chapter or a revision of one."""

from pathlib import Path

from publish.published.releases import Entry, handed_over

PROFILE, FOLDER, EVENT = "chapter", "yearly", "chapter"
PDF, PAGE, WORD = "chapter.pdf", "chapter.html", "chapter.docx"


def listing(data: Path) -> list[Entry]:
    """Return the chapters of a data directory, the oldest first. Raises ReleaseError for a damaged one."""
    return handed_over(data, FOLDER, EVENT)
