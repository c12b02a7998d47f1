"""Reads what is said of a change as a reader does: parts sum to it, and no word contradicts the numbers beside it."""

import re

from queries.explain.amounts import total
from queries.explain.change import Change
from queries.explain.one_dimension import of_split
from queries.explain.table import ALL, rows_of
from queries.explain.telling import headline
from tests.support.sentences import DOWN, FIGURE, UP, contradictions, number

ALLOWED = ("only because of the mix",)


def faults(change: Change) -> list[str]:
    """Return what is wrong with what is said of a change, and with its parts."""
    said = total(change)
    found = [] if said.startswith(("none", "−")) or ", the same as" in said else contradictions("", said)
    for split in change.splits:
        whole, *parts = rows_of(change, split)
        assert whole["group"] == ALL
        apart = abs(sum(part["contribution"] for part in parts) - change.change)
        found += [f"{split.name} leaves {apart}"] if apart > 1e-6 else []
    for told in (headline(change), *(of_split(change, split) for split in change.splits)):
        found += _words(told.text)
    return found


def _words(text: str) -> list[str]:
    found = [f"names a cause: {text}"] if "because" in text and not any(each in text for each in ALLOWED) else []
    for now, way, was in re.findall(rf"Among these: ({FIGURE}), (up|down) from ({FIGURE})", text):
        right = UP if number(now) > number(was) else DOWN
        found += [] if way in right else [text]
    for part, of in re.findall(r"accounts? for ([\d.,]+) of the ([\d.,]+) points", text):
        found += [text] if number(part) > number(of) else []
    return found + [text for odd in ("No of", "ne of one ", "  ", "None of no") if odd in text]
