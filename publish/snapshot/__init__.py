"""Makes the board's snapshot: released figures of one month as PDF, page, workbook and JSON, published once."""

from publish.published.snapshots import Published, listing
from publish.snapshot.make import Made, make

__all__ = ["Made", "Published", "listing", "make"]
