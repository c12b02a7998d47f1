"""Turns labels, as workbooks spell them, into codes of the extract standard.

The text is tidied first: spreadsheets and case-management systems leave their own spaces, quotes and words for nothing.
A label is then tried by the table of names and by the code that it states. What its words propose counts only once an
officer has confirmed it, in a mapping or with a `[[label]]` of the policy; until then it is counted as not known.
"""

import re
from collections.abc import Mapping

import polars as pl

from etl import codes
from etl.formats.label_rules import propose_source

_SPACES = "[\\s\u00a0\u2007\u202f\u200b\ufeff]+"
_FIXES = {"[\u2018\u2019\u02bc\u201b]": "'", "[\u201c\u201d]": '"', "[\u2010-\u2015\u2212]": "-", _SPACES: " "}
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u201b]")
_PREFIX = re.compile(r"^[a-z]{1,2}\d?\)\s*")  # "a) Male", "zz) T4: Temporary placement", "p1) 5D: LA services"


def tidy(text: pl.Expr) -> pl.Expr:
    """Return text with plain quotes, dashes and single spaces; null where nothing is left."""
    for found, plain in _FIXES.items():
        text = text.str.replace_all(found, plain)
    bare = text.str.strip_chars()
    return pl.when(bare != "").then(bare)


def label_key(label: str) -> str:
    """Return a label without its letter prefix, case and punctuation: "a) 1A: Individual" is "1a individual"."""
    bare = _PREFIX.sub("", label.strip().lower())
    return " ".join(re.findall(r"[a-z0-9&]+", _APOSTROPHES.sub("", bare)))


UNKNOWN_SOURCE = "10"

_YES_NO = {"yes": "yes", "y": "yes", "true": "yes", "1": "yes", "no": "no", "n": "no", "false": "no", "0": "no"}
_UNKNOWN = {"unknown": "unknown", "not known": "unknown", "u": "unknown", "2": "unknown"}
_NOT_DISABLED = {"no known disability": "no", "no disability": "no", "not disabled": "no", "none known": "no"}
_SEXES = {
    "m": "M", "male": "M", "1": "M", "boy": "M", "f": "F", "female": "F", "2": "F", "girl": "F", "u": "U",
    "unknown": "U", "not stated recorded": "U", "not stated": "U", "not recorded": "U", "neither": "U",
    "indeterminate": "U", "unborn": "U", "0": "U", "9": "U", "i": "U", "n": "U",
}  # fmt: skip
_ETHNICITIES = {
    "unknown": "NOBT", "not recorded": "NOBT", "not stated": "NOBT", "not yet obtained": "NOBT", "white irish": "WIRI",
    "traveller of irish heritage": "WIRT", "traveller irish heritage": "WIRT", "gypsy roma": "WROM", "gypsy": "WROM",
    "white british": "WBRI", "white other": "WOTH", "any other white background": "WOTH", "mixed other": "MOTH",
    "asian indian": "AIND", "asian or asian british indian": "AIND", "asian or asian british pakistani": "APKN",
    "asian or asian british bangladeshi": "ABAN", "black caribbean": "BCRB", "black african": "BAFR",
    "black or black british african": "BAFR", "black or black british caribbean": "BCRB", "other ethnic group": "OOTH",
}  # fmt: skip


def _named(table: Mapping[str, str], more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what may name each code of a list: the code, its words, and further names."""
    names = {label_key(words): code for code, words in table.items()}
    return names | {label_key(code): code for code in table} | dict(more or {})


NAMES: dict[str, dict[str, str]] = {
    "source": _named(codes.SOURCES, {"relative": "1A", "self": "1C", "school": "2A", "gp": "3A", "a&e": "3E"}),
    "sex": _SEXES,
    "ethnicity": _named(codes.ETHNICITIES, _ETHNICITIES),
    "disability": _YES_NO | _UNKNOWN | codes.ALSO["disability"] | _NOT_DISABLED,
    "primary_need": _named(codes.PRIMARY_NEEDS),
    "closure_reason": _named(codes.CLOSURE_REASONS),
    "yes_no": _YES_NO,
}

_LEADING = {
    "ethnicity": re.compile(rf"\b({'|'.join(codes.ETHNICITIES).lower()})\b"),
    "primary_need": re.compile(r"\b(n[0-9])\b"),
    "closure_reason": re.compile(r"\b(rc[1-9])\b"),
}
# A first word answers where a sign sets it apart from the rest ("No - not disabled", "1. Male"). Neither "N/A" nor
# "No information" says "no", nor do "n.a." and "n.k.".
_ANSWER = re.compile(r"\s*(?:[a-z]{1,2}\d?\)\s*)?([a-z0-9]+)\s*(?:[-\u2010-\u2015:,;(]|[.](?![a-z]))")


def code_of(column: str, label: str, local: Mapping[tuple[str, str], str], name: str = "") -> str | None:
    """Return the code that a label states, or None. `column` is the kind of code, `name` the column it stands in.

    `local` maps (name, label key) as the policy says.
    """
    key = label_key(label)
    if (name or column, key) in local:
        return local[name or column, key]
    if label.rstrip().endswith("?"):
        return None
    names = NAMES[column]
    if key in names:
        return names[key]
    if column in _LEADING and (leading := _LEADING[column].match(key)):
        return leading[1].upper() if len(set(_LEADING[column].findall(key))) == 1 else None
    if column == "source":
        proposal = propose_source(label)
        return proposal.code if proposal.stated else None
    answer = _ANSWER.match(label.lower()) if column in ("sex", "yes_no", "disability") else None
    return names.get(answer[1]) if answer else None
