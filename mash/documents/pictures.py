"""Makes pictures of a snapshot's pages for the README and docs/, from a month published from the sample.

Run `python -m mash.documents.pictures DATA YYYY-MM docs/pictures` after `mash snapshot YYYY-MM`.
"""

import sys
from pathlib import Path

from publish.snapshot.draft import draft_of
from publish.snapshot.files.pdf import page_pictures
from publish.snapshot.files.pictures import pictures
from queries.calendar.months import read_month

PPI = 100
SHOWN = {1: "snapshot.png", 2: "snapshot_headlines.png", 3: "snapshot_theme.png"}


def pages(data: Path, month: str) -> list[bytes]:
    """Return each page of a month's snapshot as PNG. Raises MashError."""
    draft = draft_of(data, read_month(month))
    return page_pictures(draft.content, pictures(draft.series, draft.content), PPI)


if __name__ == "__main__":
    made = pages(Path(sys.argv[1]), sys.argv[2])
    for number, name in SHOWN.items():
        (Path(sys.argv[3]) / name).write_bytes(made[number - 1])
