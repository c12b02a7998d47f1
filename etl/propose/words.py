"""Proposes the code that an agency's word means in a column of codes, and says how sure the proposal is.

A word that is itself a code or a code's name decides; otherwise the patterns of `families` do. A text that says "not",
or means two codes, proposes none. A proposal is sure if the text says nothing else.
"""

import re
from functools import cache

import polars as pl

from etl import codes
from etl.contracts import TABLES
from etl.formats.label_rules import NOTHING, Proposal, propose_source
from etl.formats.labels import NAMES, code_of, label_key
from etl.formats.spelling import mended
from etl.propose.families import FAMILIES, FILLERS, TURNED, kind_of

_LISTS = (
    codes.RISKS, codes.CONTACT_OUTCOMES, codes.CONCERNS, codes.AGENCIES, codes.RESPONSES, codes.DECLINE_REASONS,
    codes.LAWFUL_BASES, codes.EPISODE_LEVELS, codes.ASSESSMENT_OUTCOMES, codes.TIERS, codes.LEAD_PRACTITIONERS,
    codes.CHAIRS, codes.LED_ROLES, codes.DISCUSSION_RESULTS, codes.MEETINGS, codes.TOOK_PART, codes.CHANGE_KINDS,
    codes.AUDIT_ROUNDS, codes.YES_NO, codes.YES_NO_UNSURE, codes.YES_NO_UNKNOWN, codes.SEXES, codes.PRIMARY_NEEDS,
    codes.CLOSURE_REASONS, codes.ETHNICITIES,
)  # fmt: skip
_DOTTED = re.compile(r"\b(?:[A-Za-z][.]){2,}")  # "N.F.A."


def propose_word(table: str, column: str, word: str) -> Proposal:
    """Return the code that a word proposes in a table's column of codes; never surely where the word ends with "?"."""
    found = _proposed(table, column, word)
    return Proposal(found.code) if word.rstrip().endswith("?") else found


def _proposed(table: str, column: str, word: str) -> Proposal:
    if column == "source":
        stated = code_of("source", word, {})
        return Proposal(stated, sure=True, stated=True) if stated else propose_source(word)
    key = label_key(_DOTTED.sub(lambda found: found[0].replace(".", ""), word))
    if not key:
        return NOTHING
    names = _names(table, column)
    kind = "yes_no" if {"yes", "no"} <= set(names.values()) and column not in NAMES else column
    if kind in NAMES and (code := code_of(kind, word, {}, column)):
        return Proposal(code, sure=True, stated=True)
    if key in names:
        return Proposal(names[key], sure=True)
    said = _told(table, column, key)
    if said is None and (spelled := mended(key.split(), _vocabulary(table, column))):
        again = " ".join(spelled.get(each, each) for each in key.split())
        return Proposal(names.get(again) or (_told(table, column, again) or NOTHING).code)
    return said or NOTHING


def known_word(table: str, column: str, word: str) -> str | None:
    """Return the code of a word that a column of codes is likely to hold, however sure; None for any other."""
    return propose_word(table, column, word).code


def _told(table: str, column: str, key: str) -> Proposal | None:
    """Return what the families of a column say of a text: no proposal where it is turned round or says two codes.

    None where they say nothing at all.
    """
    names, kind = _names(table, column), kind_of(table, column)
    found: list[tuple[str, bool]] = []
    left = key
    for family in FAMILIES.get(kind, ()):
        if (not family.code or family.code in names.values()) and family.pattern.search(left):
            found.append((family.code, family.sure))
            left = family.pattern.sub(" | ", left)
    for name in sorted(names, key=len, reverse=True):  # what no family knows is told by the code's own name
        if len(name) > 3 and f" {name} " in f" {left} ":
            found.append((names[name], True))
            left = f" {left} ".replace(f" {name} ", " | ")
    if not found:
        return None
    if len({code for code, _ in found}) > 1 or not found[0][0] or TURNED.search(left):
        return NOTHING
    beside = re.sub(rf"\b(?:{FILLERS.get(kind, 'the|a')})\b|\|", " ", left).strip()
    return Proposal(found[0][0], sure=not beside and any(sure for _, sure in found))


@cache
def _names(table: str, column: str) -> dict[str, str]:
    """Return what names each code of a column: the code itself and its words."""
    return {label_key(name): code for code, words in words_of(table, column).items() for name in (code, words)}


def words_of(table: str, column: str) -> dict[str, str]:
    """Return the codes that a column may hold, each with what people call it; empty for a column of other values."""
    dtype = TABLES[table].columns[column].dtype
    listed = dtype.categories.to_list() if isinstance(dtype, pl.Enum) else []
    words: dict[str, str] = next((each for each in (*_LISTS, codes.SOURCES) if list(each) == listed), {})
    return {code: words.get(code, code) for code in listed}


@cache
def _vocabulary(table: str, column: str) -> frozenset[str]:
    """Return the words that a misspelt word of a column may stand for: those of the names of its codes."""
    return frozenset(word for name in _names(table, column) for word in name.split() if len(word) >= 5)


def counted_words(values: pl.Series) -> list[tuple[str, int]]:
    """Return every distinct word of a column with its rows, the most frequent first."""
    counts = values.value_counts(name="rows").sort("rows", values.name, descending=[True, False])
    return list(counts.iter_rows())
