"""Text as case-management systems and spreadsheets leave it, made plain; one rule is one thing they do to a value."""

import re

import polars as pl

_SPACES = "[\\s\u00a0\u2007\u202f\u200b\ufeff]+"
_NOTHING = r"^(?:(?i:#n/?a|n/a|null|nan|nat|#ref!|#value!|-)|None)$"  # but NONE is DfE's code for no disability
_FIXES = {"[\u2018\u2019\u02bc\u201b]": "'", "[\u201c\u201d]": '"', "[\u2010-\u2015\u2212]": "-", _SPACES: " "}
_PREFIX = re.compile(r"^[a-z]{1,2}\d?\)\s*")  # "a) Male", "zz) T4: Temporary placement", "p1) 5D: LA services"


def tidy(text: pl.Expr) -> pl.Expr:
    """Return text with plain quotes, dashes and single spaces; null for what spreadsheets write for nothing."""
    for found, plain in _FIXES.items():
        text = text.str.replace_all(found, plain)
    bare = text.str.strip_chars()
    return pl.when((bare != "") & ~bare.str.contains(_NOTHING)).then(bare)


def squeeze(header: str) -> str:
    """Return a header as lower-case letters and digits only: quotes, brackets, spaces and question marks drift."""
    return re.sub(r"[^a-z0-9]", "", header.lower())


def label_key(label: str) -> str:
    """Return a label without its letter prefix, case and punctuation: "a) 1A: Individual" is "1a individual"."""
    bare = _PREFIX.sub("", label.strip().lower())
    return " ".join(re.findall(r"[a-z0-9&]+", bare.replace("'", "")))
