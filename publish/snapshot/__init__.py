"""The board's snapshot: released figures of one month as PDF, page, workbook and JSON, published once."""

from publish.snapshot.making import Made, make
from publish.snapshot.register import Published, listing

__all__ = ["Made", "Published", "listing", "make"]
