"""Text that is safe in a spreadsheet: never a formula, in this file or in whatever it is saved as."""

import re

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
LONGEST = 32_000  # Excel refuses a cell of more than 32,767 characters
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def plain(text: str) -> str:
    """Return text without control characters, cut to what a cell holds."""
    return _CONTROL.sub(" ", text)[:LONGEST]


def risky(text: str) -> bool:
    """Return whether a program that reads the cell again as typed would take it for a formula."""
    return text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA)
