"""Decides which figures may be published: hides small counts, and every figure from which one could be worked out."""

from publish.disclosure.containment import few_beyond
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
from publish.disclosure.tables import TOTAL, named_groups, protect

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
    "few_beyond",
    "fewer",
    "named_groups",
    "protect",
    "release",
    "require",
    "small",
]
