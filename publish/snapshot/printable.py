"""Text that the document's font can show; a character it has no sign for becomes a question mark."""

import re
import unicodedata
from typing import Any

# What Source Sans Pro draws, all of it tried: Latin with its accents, Greek and Cyrillic letters, our punctuation.
# Anything else (control and direction marks, emoji, other scripts) would stop a PDF/UA document from being made.
PRINTABLE = (
    "\x20-\x7e\xa0-\xac\xae-\u017e\u0218-\u021b\u0391-\u03a1\u03a3-\u03c9\u0410-\u044f\u1e80-\u1e85\u1ea0-\u1ef9"
    "\u2012-\u2015\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u20ac\u2122\u2212\u2264\u2265"
)
_SPACE = re.compile(r"\s+")  # one space, also at the ends: bold words begin after it
_OTHER = re.compile(f"[^{PRINTABLE}]")


def printable(content: Any) -> Any:
    """Return content (text, or lists and dicts that hold text) with every text fit to be set."""
    if isinstance(content, str):
        return _OTHER.sub("?", _SPACE.sub(" ", unicodedata.normalize("NFC", content)))
    if isinstance(content, dict):
        return {key: printable(value) for key, value in content.items()}
    return [printable(value) for value in content] if isinstance(content, list) else content
