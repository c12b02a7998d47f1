"""Says how near a heading is to known ones, and whether it leaves open what else it may mean."""

import re
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher

from etl.reading.sheet import squeeze

SAME, TURNED, DOUBTED, WITHIN, SHORT = 1.0, 0.95, 0.65, 0.8, 0.55  # "Date received", "Received date", ...
_ALIKE, _SPELT = 0.86, 0.7  # of two headings' letters, from which they may be one; what that is worth
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")  # where a word begins in DateReceived, RiskBRAGNow
_KEY = {"id", "no", "num", "number", "ref", "reference", "identifier", "key", "urn"}
_SMALL = {"of", "the", "and", "on", "at"}
_BESIDE = {  # say nothing more beside a known heading
    "date", "time", "type", "description", "desc", "code", "name", "value", "form", "record", "details", "mash", "hub",
    "y", "n", "yes", "no", "uk", "dd", "mm", "yy", "yyyy",
}  # fmt: skip


def heading_score(heading: str, known: Sequence[str], doubted: Collection[str] = ()) -> tuple[float, bool]:
    """Return how near a heading is to known ones, from 0 to 1, and whether it can hardly mean anything else.

    Those `doubted` may mean another thing as well; they count as a whole only. Nor is a heading certain that says more
    than a known one ("Date case closed"), or is only spelt like one.
    """
    words = _words(heading)
    best = (0.0, False)
    for each in known:
        other = _words(each)
        if squeeze(each) == squeeze(heading) or sorted(other) == sorted(words):
            whole = SAME if squeeze(each) == squeeze(heading) or other == words else TURNED
            found = (DOUBTED, False) if each in doubted else (whole, True)
        elif each in doubted:
            continue
        else:
            found = max(_within(other, words, each), _spelt(other, words))
        best = max(best, found)
    return best


def _within(part: Sequence[str], words: Sequence[str], text: str) -> tuple[float, bool]:
    at = next((at for at in range(len(words) - len(part) + 1) if list(words[at : at + len(part)]) == list(part)), None)
    if at is None:
        return 0.0, False
    beside = {*words[:at], *words[at + len(part) :]}
    score = (WITHIN if len(squeeze(text)) > 3 else SHORT) + 0.01 * len(part)  # of two known ones, the longer
    return score, beside <= _BESIDE


def _spelt(other: Sequence[str], words: Sequence[str]) -> tuple[float, bool]:
    ratio = SequenceMatcher(None, " ".join(sorted(words)), " ".join(sorted(other))).ratio()
    return (_SPELT * ratio, False) if ratio >= _ALIKE else (0.0, False)


def _words(heading: str) -> list[str]:
    """Return the words of a heading, ContactRefNo's too, but for small ones; after the first, all that mean a key are
    one, and a date with a time is a date.
    """
    text = "".join(char if char.isalnum() else " " for char in _HUMP.sub(" ", heading)).lower()
    plain = re.sub(r"\bdate ?(?:and |& )?time\b", "date", " ".join(text.split()))
    every = plain.split()
    words = ["id" if at and word in _KEY else word for at, word in enumerate(every) if word not in _SMALL] or every
    return [word for at, word in enumerate(words) if word != "id" or not at or words[at - 1] != "id"]
