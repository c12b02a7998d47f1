"""Proposes the code that an agency's word means in a column of codes, and says how sure the proposal is."""

from functools import cache

import polars as pl

from etl import codes
from etl.contracts import TABLES
from etl.formats.label_rules import NOTHING, Proposal, propose_source
from etl.formats.labels import NAMES, code_of, label_key

_ALWAYS: dict[str, dict[str, str]] = {  # words that mean one thing wherever they stand
    "outcome": {"nfa": "nfa", "no further action": "nfa", "information and advice": "advice",
                "strategy discussion": "strategy_discussion", "strategy meeting": "strategy_discussion",
                "early help": "early_help", "open case": "open_case"},
    "response": {"nothing known": "nothing_known", "no trace": "nothing_known", "nil return": "nothing_known",
                 "information shared": "shared", "info shared": "shared", "declined": "declined",
                 "information given": "shared", "info given": "shared", "refused": "declined"},
    "agency": {"csc": "childrens_social_care", "children s social care": "childrens_social_care",
               "childrens social care": "childrens_social_care", "nhs": "health", "school": "education",
               "schools": "education", "asc": "adult_social_care", "camhs": "mental_health", "yot": "youth_justice",
               "yjs": "youth_justice", "nps": "probation"},
    "level": {"cin": "child_in_need", "cp": "child_protection", "cpp": "child_protection", "lac": "looked_after",
              "cla": "looked_after", "eh": "early_help", "early help": "early_help"},
    "concern": {"dv": "domestic_abuse", "da": "domestic_abuse", "domestic violence": "domestic_abuse",
                "cse": "exploitation", "cce": "exploitation"},
}  # fmt: skip
_RISKS = {"r": "red", "a": "amber", "g": "green", "b": "blue"}
_KIND = {"no_further_action": "yes_no", "conference_not_required": "yes_no", "plan_started": "yes_no",
         "transfer_in": "yes_no"}  # fmt: skip


def propose_word(table: str, column: str, word: str) -> Proposal:
    """Return the code that a word proposes in a table's column of codes."""
    if column == "source":
        stated = code_of("source", word, {})
        return Proposal(stated, sure=True, stated=True) if stated else propose_source(word)
    key = label_key(word)
    if not key:
        return NOTHING
    kind = _KIND.get(column, column)
    if kind in NAMES and (code := code_of(kind, word, {}, column)):
        return Proposal(code, sure=True, stated=True)
    known = _names(table, column)
    if key in known:
        return Proposal(known[key], sure=True)
    if column.startswith("risk") and key in _RISKS:
        return Proposal(_RISKS[key])
    return _contained(key, known)


def known_word(table: str, column: str, word: str) -> str | None:
    """Return the code of a word that a column of codes is likely to hold, however sure; None for any other."""
    return propose_word(table, column, word).code


def _contained(key: str, known: dict[str, str]) -> Proposal:
    """Return the one code whose name stands in a text; a text that says "not" or names two proposes none."""
    if any(word in key.split() for word in ("not", "no", "non", "without", "except")) and key not in known:
        return NOTHING if "nothing" not in key else _only(key, known)
    return _only(key, known)


def _only(key: str, known: dict[str, str]) -> Proposal:
    found = {code for name, code in known.items() if len(name) > 3 and f" {name} " in f" {key} "}
    return Proposal(found.pop()) if len(found) == 1 else NOTHING


@cache
def _names(table: str, column: str) -> dict[str, str]:
    """Return what may name each code of a column: the code, its words, and words that mean it anywhere."""
    dtype = TABLES[table].columns[column].dtype
    listed = dtype.categories.to_list() if isinstance(dtype, pl.Enum) else []
    words = {**codes.RISKS, **codes.CONTACT_OUTCOMES, **codes.CONCERNS, **codes.AGENCIES, **codes.RESPONSES,
             **codes.LAWFUL_BASES, **codes.EPISODE_LEVELS, **codes.ASSESSMENT_OUTCOMES}  # fmt: skip
    named = {label_key(name): code for code in listed for name in (code, words.get(code, code))}
    return named | {name: code for name, code in _ALWAYS.get(column, {}).items() if code in listed}


def counted_words(values: pl.Series) -> list[tuple[str, int]]:
    """Return every distinct word of a column with its rows, the most frequent first."""
    counts = values.value_counts(name="rows").sort("rows", values.name, descending=[True, False])
    return list(counts.iter_rows())
