"""Writes text in one plain form before it is searched, so that no spelling hides an identifier.

Letters and digits of any script become Unicode's plain form (NFKC) with ASCII digits. Invisible characters go, every
dash becomes a hyphen, and a number that a spreadsheet wrote as 9.434765919E+09, 9434765919.0 or 9,434,765,919 is whole
again.
"""

import unicodedata
from functools import cache
from sys import maxunicode

import polars as pl

_INVISIBLE = r"[\p{Cf}\p{Mn}\x{115F}\x{1160}\x{2800}\x{3164}\x00-\x08\x0E-\x1F\x7F-\x{9F}]"
_DASHES = r"[\p{Pd}\x{2212}\x{2043}\x{2500}]"
_LOOSE_ENDS = r"[\x{B7}\x{2022}\x{2019}\x{2018}\x{2044}\x{2024}\x{2215}]"  # dots, quotes and slashes between groups
_CUT = r"([0-9])\.([0-9]{9})[eE]\+?0*9(?-u:\b)"
_THOUSANDS = r"(?-u:\b)([1-9]),([0-9]{3}),([0-9]{3}),([0-9]{3})(?-u:\b)"
CONTROL = r"[\x00-\x08\x0E-\x1F\x7F]"  # invisible too, and ASCII
_POINT_NOUGHT = r"([0-9])\.0+(?-u:\b)"
_HEX = r"(?-u:\b)[0-9A-Fa-f]{16,}(?-u:\b)"
_UUID = r"(?-u:\b)[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?-u:\b)"
_DECIMAL = r"^\s*[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?\s*$"
_OTHER_DIGITS = r"[\p{Nd}--0-9]"
_GONE = "#"

_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
LETTERS = "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_MARK = "[-/. ]{1,2}"
_TIME = r"(?:[T ]{1,2}[0-2]?[0-9][:.]?[0-5][0-9](?:[:.][0-5][0-9](?:[.,][0-9]+)?)?)?"
A_DATE = (
    rf"(?:{_YEAR}{_MARK}{_MONTH}{_MARK}{_DAY}|{_DAY}{_MARK}{_MONTH}{_MARK}{_YEAR}|{_MONTH}{_MARK}{_DAY}{_MARK}{_YEAR}"
    rf"|{_DAY}(?:st|nd|rd|th)?{_MARK}{LETTERS}[-/., ]{{1,2}}{_YEAR}"
    rf"|{LETTERS}{_MARK}{_DAY}(?:st|nd|rd|th)?[-/., ]{{1,2}}{_YEAR})"
)
_DATED = rf"(?-u:\b){A_DATE}{_TIME}(?-u:\b)"


@cache
def _digits() -> dict[str, str]:
    """Return the ASCII digit of every decimal digit that NFKC leaves as it is."""
    points = (chr(point) for point in range(128, maxunicode + 1))
    return {char: str(unicodedata.decimal(char)) for char in points if unicodedata.category(char) == "Nd"}


def plain(text: pl.Series) -> pl.Series:
    """Return texts in plain form, without the hexadecimal tokens in which digits mean nothing."""
    folded = text
    other = (text.str.len_bytes() != text.str.len_chars()) | text.str.contains(CONTROL)
    if other.any():
        beyond = pl.col("text").str.normalize("NFKC").str.replace_all(_INVISIBLE, "").str.replace_all(_DASHES, "-")
        beyond = beyond.str.replace_all(_LOOSE_ENDS, ".").str.replace_all(r"\s", " ")
        frame = text.to_frame("text").select(pl.when(other).then(beyond).otherwise(pl.col("text")).alias("text"))
        folded = frame.to_series()
        if folded.str.contains(_OTHER_DIGITS).any():
            folded = folded.str.replace_many(list(_digits()), list(_digits().values()))
    return (
        folded.str.replace_all(_UUID, _GONE)
        .str.replace_all(_HEX, _GONE)
        .str.replace_all(_CUT, "${1}${2}")
        .str.replace_all(_THOUSANDS, "${1}${2}${3}${4}")
        .str.replace_all(_POINT_NOUGHT, "${1}")
    )


def plain_text(text: str) -> str:
    """Return one text, such as a heading, in plain form."""
    return text if text.isascii() else str(plain(pl.Series([text], dtype=pl.String))[0])


def undated(text: pl.Series) -> pl.Series:
    """Return plain texts without dates, times and decimal fractions, whose digits are no number of anybody."""
    return text.str.replace_all(_DATED, _GONE).str.replace(_DECIMAL, _GONE)
