"""Decides which figures may be published: it hides small counts, and whatever would give them back."""

from publish.disclosure.gate import release
from publish.disclosure.history import NOTHING_PUBLISHED, Memory
from publish.disclosure.released import (
    SMALL,
    THRESHOLD,
    DisclosureError,
    Released,
    Report,
    beyond_hiding,
    checked,
    fewer,
    require,
    small,
)
from publish.disclosure.tables import TOTAL, protect

__all__ = [
    "NOTHING_PUBLISHED",
    "SMALL",
    "THRESHOLD",
    "TOTAL",
    "DisclosureError",
    "Memory",
    "Released",
    "Report",
    "beyond_hiding",
    "checked",
    "fewer",
    "protect",
    "release",
    "require",
    "small",
]
