"""Makes the board's snapshot: the released figures of one month as PDF, web page, workbook and JSON."""

from publish.published.snapshots import Published, listing
from publish.snapshot.make import Made, make

__all__ = ["Made", "Published", "listing", "make"]
