"""The picture of a snapshot in the README: the first page of a month, from a data directory that holds the sample.

Made again by `python -m publish.snapshot.picture DATA YYYY-MM docs/pictures/snapshot.png`.
"""

import sys
from pathlib import Path

from publish.disclosure import release
from publish.snapshot.about import about, measures
from publish.snapshot.content import compose
from publish.snapshot.judged import judged
from publish.snapshot.pdf import page_pictures
from publish.snapshot.pictures import pictures
from queries.build import open_build
from queries.months import read_month

PPI = 100


def first_page(data: Path, month: str) -> bytes:
    """Return the first page of a month's snapshot as PNG. Raises MashError."""
    build, start = open_build(data), read_month(month)
    told = about(build, start)
    series = judged(release(measures(build, start)), told)
    content = compose(series, told)
    return page_pictures(content, pictures(series, content), PPI)[0]


if __name__ == "__main__":
    Path(sys.argv[3]).write_bytes(first_page(Path(sys.argv[1]), sys.argv[2]))
