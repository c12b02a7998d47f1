"""The one door out: what passes is a figure that may be read by anyone, or says that it is hidden."""

from publish.disclosure.gate import TOTAL, release
from publish.disclosure.released import THRESHOLD, DisclosureError, Released, Report, require

__all__ = ["THRESHOLD", "TOTAL", "DisclosureError", "Released", "Report", "release", "require"]
