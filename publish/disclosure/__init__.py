"""The one door out: what passes is a figure that may be read by anyone, or says that it is hidden."""

from publish.disclosure.gate import release
from publish.disclosure.released import THRESHOLD, DisclosureError, Released, Report, UnsafeError, require
from publish.disclosure.tables import TOTAL, protect

__all__ = [
    "THRESHOLD",
    "TOTAL",
    "DisclosureError",
    "Released",
    "Report",
    "UnsafeError",
    "protect",
    "release",
    "require",
]
