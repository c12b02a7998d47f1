"""Proposes the code that a label of a source means, and says how sure the proposal is.

*Sure* proposals can be confirmed together, the others (*ask*) only one by one; nothing counts unconfirmed. Whole labels
are never compared: a code in the label decides first, then a leading group that the rest refines, then single words,
specific ones before general ones. The rules were tuned on 812 labels of local authorities; docs/formats.md says how
often they are right.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from etl import codes
from etl.formats.source_words import FAMILIES, LEADING, REAL_WORDS, REFINED, VOCABULARY
from etl.formats.spelling import mended


@dataclass(frozen=True)
class Proposal:
    """The code that a label may mean, None for no idea, and whether it can be confirmed without looking.

    `stated` says that the label itself holds the code, as "q) 6: Police" does: that needs no confirming.
    """

    code: str | None = None
    sure: bool = False
    stated: bool = False


NOTHING = Proposal()
_PLAIN = {"[\u2018\u2019\u02bc\u201b`]": "'", "[\u201c\u201d]": '"', "[\u2010-\u2015\u2212]": "-"}
_CODES = r"1[a-d]|2[ab]|3[a-f]|5[a-d]"
_DIGITS = r"4|6|7|8|9|10"
_FIRST = re.compile(rf"\[?\(?({_CODES})\b\]?\)?")
_CODE = re.compile(rf"\b({_CODES})\b")
_CLOSING = re.compile(rf"[\[(]({_CODES}|{_DIGITS})[\])]$|^[\[(]({_DIGITS})[\])]")
_BARE = re.compile(rf"({_DIGITS})")
_NUMBERED = re.compile(r"0?(\d{1,2})(?:\s*[:.-]?\s+|\s*[:-]\s*)(\D.*)")
_END = r"(?=[)\]]|\be[.]?g\b|\s-\s|$)"
_NOT = re.compile(
    r"\b(?:excluding|excl|except|other than|without|not(?! (?:known|recorded|stated|given|mapped))|non|none|neither)\b"
    rf".*?{_END}"
)
_EXAMPLES = re.compile(
    r"(?:\be[.]?\s?g\b|\bsuch as\b|\bincluding\b|\binc(?:l)?\b|\bfor example\b|\bi[.]?e\b)[.:]?\s*(.*?)$"
)
_BEGIN = 3  # letters from which a single short word may begin one of the vocabulary


@cache
def propose_source(label: str) -> Proposal:
    """Return the source that a label proposes."""
    plain = _plain(label)
    if not plain:
        return NOTHING
    if found := _FIRST.match(plain):
        return _first(found[1].upper(), plain[found.end() :])
    if found := _BARE.fullmatch(plain):
        return Proposal(found[1], sure=True, stated=True)
    if found := _CLOSING.search(plain):
        return _agreed((found[1] or found[2]).upper(), _CLOSING.sub("", plain).strip())
    if found := _NUMBERED.fullmatch(plain):
        return _numbered(found[1], found[2].strip())
    return _by_words(re.sub(r"^\d{1,2}\)\s*", "", plain))


def _first(code: str, words: str) -> Proposal:
    """Return the code that a label begins with; only proposed where it states two, or its words surely say another."""
    others = {found.upper() for found in _CODE.findall(words)} - {code}
    said = _by_words(words.strip(" -:;,.")) if not others else NOTHING
    stated = not others and not (said.sure and _group(said) != codes.GROUP_OF_SOURCE[code])
    return Proposal(code, sure=stated, stated=stated)


def _numbered(number: str, words: str) -> Proposal:
    """Return what a number and words propose: a code of one digit, one of DfE's groups, or the place in a list."""
    if number in codes.SOURCES:
        return _agreed(number, words)
    said = _by_words(words)
    is_group = number in ("1", "2", "3", "5")
    return NOTHING if is_group and (said.code or "")[:1] != number else said


def _agreed(code: str, words: str) -> Proposal:
    """Return a code that its words bear out; no proposal where they say another group: some lists number themselves."""
    said = _by_words(words)
    if len(code) > 1 and code != "10" and said.code is None:
        return Proposal(code, sure=True, stated=True)
    if said.code is None or _group(said) != codes.GROUP_OF_SOURCE[code]:
        return NOTHING
    return Proposal(code, sure=True, stated=True)


def _group(proposal: Proposal) -> str | None:
    return codes.GROUP_OF_SOURCE.get(proposal.code or "")


def _by_words(text: str) -> Proposal:
    """Return what a label's words propose, its misspelt ones mended where that says nothing else."""
    said = _read(text)
    words = re.findall(r"[a-z]+", text)
    spelled = mended([word for word in words if not _is_family(word)], VOCABULARY, REAL_WORDS)
    if spelled:
        again = _read(re.sub(r"[a-z]+", lambda found: spelled.get(found[0], found[0]), text))
        if again.code and (said.code is None or _group(again) == _group(said)):
            return again
    if said.code is None and len(words) == 1 and len(words[0]) >= _BEGIN:
        begun = {_families(whole).code for whole in VOCABULARY if whole.startswith(words[0]) and whole != words[0]}
        if len(begun) == 1:
            return Proposal(begun.pop())
    return said


def _is_family(word: str) -> bool:
    return any(pattern.fullmatch(word) for pattern, _, _ in FAMILIES)


def _read(text: str) -> Proposal:
    """Return what the words of a label propose as they stand: without what it excludes, its examples only if needed."""
    main = " ".join(_NOT.sub(" ", text).split()).strip(" -:;,.")
    found = _EXAMPLES.search(main)
    spoken = main[: found.start()].strip(" -:;,.([") if found else main
    proposal = _grouped(spoken, main) or _families(spoken)
    if proposal.code is None and found and not _only_words(spoken):
        return Proposal(_families(found[1]).code)
    return proposal


def _only_words(text: str) -> bool:
    return bool(re.search("[a-z]", text)) and text != "other"


def _grouped(spoken: str, whole: str) -> Proposal | None:
    """Return what a leading group and the rest propose; not sure where the rest surely says another group."""
    for group, pattern in LEADING:
        if found := pattern.fullmatch(spoken):
            if not spoken[len(spoken) - len(found[1]) :] and "/" in spoken:
                return None
            rest = found[1].strip(" -:;,.()[]")
            if group == "other" and not rest:
                rest = whole[len(spoken) :].strip(" -:;,.()[]")
            by, code, sure = next(refined for refined in REFINED[group] if re.search(refined[0], rest))
            others = (
                {codes.GROUP_OF_SOURCE[said] for said, is_sure in _said(rest) if is_sure} if by[0] == "." else set()
            )
            return Proposal(code, sure and others <= {codes.GROUP_OF_SOURCE[code]})
    return None


def _families(text: str) -> Proposal:
    """Return what the words of a text propose: sure where all of them say one group."""
    said = _said(text)
    groups = {codes.GROUP_OF_SOURCE[code] for code, _ in said}
    if not said or groups == {"Anonymous", "Unknown"}:
        return NOTHING
    return Proposal(said[0][0], len(groups) == 1 and any(sure for _, sure in said))


def _said(text: str) -> list[tuple[str, bool]]:
    """Return the code of each family of words in a text, and whether that word alone is sure."""
    said: list[tuple[str, bool]] = []
    for pattern, code, sure in FAMILIES:
        if pattern.search(text):
            said.append((code, sure))
            text = pattern.sub(" | ", text)
    return said


def _plain(label: str) -> str:
    text = "".join(char for char in unicodedata.normalize("NFKC", label) if unicodedata.category(char) != "Cf")
    for odd, even in _PLAIN.items():
        text = re.sub(odd, even, text)
    text = re.sub(r"'s\b", "s", text.replace("''", "").lower())
    text = " ".join(text.strip(" '\"").split())
    text = re.sub(r"^[a-z]{1,2}\d?\)\s*", "", text)
    text = re.sub(r"^\([a-z]{2,3}\)\s*", "", text)
    return text.replace("'", "")
