"""Checks text that people write and the program keeps (reasons, titles, project names, commentary) for identifiers.

No rule can find every name in a sentence. Identifiers with a fixed pattern are found: numbers, postcodes, addresses,
telephone numbers and dates of birth. In notes and actions a common forename before another name is found, too, and so
are keys of cases.
"""

import re
from functools import lru_cache

from etl.identities.forenames import is_forename
from etl.identities.scan import holds_identifier
from etl.identities.scanned_column import Roles, kinds_in

LONGEST = 2_000  # characters
WORD, DIGITS = 30, 2  # the longest word that is no text, and the most digits in it
_NAMES = re.compile(r"\b([A-Z][a-z]+) (?=([A-Z][a-z]+))")  # a capital word before another
_NOBODY = frozenset((  # months, and what follows the name of a place or stands for an agency
    "April", "May", "June", "August", "Summer", "Police", "Health", "Education", "Housing", "Probation", "Avenue",
    "Centre", "Close", "Court", "Hospital", "House", "Hub", "Lane", "Park", "Road", "School", "Street", "Team", "Ward",
))  # fmt: skip
_KEY = re.compile(r"\b[A-Za-z]{1,3}[0-9]{5,}\b")  # such as C00014183
_HEADING = "words"  # of the column as which they are searched: one in which neither dates nor names belong
_ROLES = Roles(words=frozenset([_HEADING]))


def fault_of_words(words: str, longest: int = LONGEST) -> str | None:
    """Return what keeps words from being kept, as the end of a sentence that never repeats them; None for nothing.

    Each line is judged by itself, so that no other number dilutes one that names a child.
    """
    if len(words) > longest:
        return f"has {len(words):,} characters: say it in at most {longest:,}."
    try:
        words.encode()
    except UnicodeEncodeError:
        return "holds half letters, which no page can show: type it again."
    kinds = sorted({kind for line in words.splitlines() for kind in _kinds(line)})
    return f"holds what looks like {', '.join(kinds)}: leave that out." if kinds else None


def fault_of_notes(words: str) -> str | None:
    """Return what keeps a note on a figure from being kept, as `fault_of_words` does: who or which case it is about."""
    pairs = ((first, then) for first, then in _NAMES.findall(words) if not {first, then} & _NOBODY)
    if any(is_forename(first) for first, _ in pairs):
        return "holds what looks like a person’s name: leave that out."
    return "holds what looks like the key of a case: leave that out." if _KEY.search(words) else None


def is_short_word(word: str) -> bool:
    """Return whether a value is a short word, which may be kept and shown: no text, and nothing like an identifier."""
    return len(word) <= WORD and sum(char.isdigit() for char in word) <= DIGITS and not holds_identifier(word)


@lru_cache(maxsize=1_000)  # a page asks again with every run
def _kinds(line: str) -> tuple[str, ...]:
    return kinds_in(line, _HEADING, _ROLES)
