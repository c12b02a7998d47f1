"""Checks NHS numbers and unique pupil numbers by their check digit or letter, one at a time or millions at once.

An NHS number has ten digits, of which the last checks the others (NHS Data Dictionary: modulus 11). A UPN has a check
letter, a local authority, a school and a serial number (DfE UPN guide). Any local authority is taken as valid. A list
of codes goes stale (838, 839 and 940 to 943 are newer than most), and pupils keep numbers of authorities that no longer
exist. A table holds the digit sums of every five digits: 10 times as quick as dividing by ten again and again.
"""

import re
import unicodedata
from functools import cache
from operator import mul
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

FIVE = 100_000
Sums: TypeAlias = NDArray[np.int64]


@cache
def plain() -> Sums:
    """Return the sum of the digits of each number under 100,000."""
    return _weighted((1, 1, 1, 1, 1))


@cache
def placed() -> Sums:
    """Return the sum of the digits of each number under 100,000, the last counted once, the first five times."""
    return _weighted((1, 2, 3, 4, 5))


def _weighted(weights: tuple[int, ...]) -> Sums:
    total, numbers = np.zeros(FIVE, np.int64), np.arange(FIVE)
    for place, weight in enumerate(weights):
        total += numbers // 10**place % 10 * weight
    return total


FREE = r"(?:^|[^0-9A-Za-z.]|[^0-9][.])"  # neither the decimals of a number nor the middle of a key
_SIGN, _GAPS = r"[ \t\r\n._/:;|*-]", 4
_DIGITS = rf"(?:{_SIGN}{{0,3}}[0-9]){{9}}"
_END = "[A-Za-z]?(?:[^0-9A-Za-z]|$)"
# Ten digits that begin as numbers in use do, in up to five groups, with letters before them and one after.
NHS_SHAPE = rf"(?:^|[^0-9.]|[^0-9][.])[34679]{_DIGITS}{_END}"
NHS_FIRST = (
    rf"(?:^|[^0-9])[34679](?:{_DIGITS}(?:[.]0+)?{_END}|[.][0-9]{{9}}[eE][+]?0*9|,[0-9]{{3}},[0-9]{{3}},[0-9]{{3}})"
)
# Scotland's numbers begin with a day of birth.
CHI_SHAPE = rf"{FREE}(?:0[1-9]|[12][0-9])(?:0[1-9]|1[0-2])[0-9]{{2}}{_SIGN}{{0,3}}[0-9]{{4}}{_END}"
_WORD = r"(?:[Nn][Hh][Ss]|[Cc][Hh][Ii])"
NHS_SAID = (
    rf"(?:^|[^A-Za-z]){_WORD}(?:[^0-9A-Za-z]|[Nn]umber|[Nn][Oo]|[Nn]um|[Ii][Dd]|[Rr]ef){{0,8}}"
    rf"[0-9]{_DIGITS}(?:[^0-9]|$)"
    rf"|(?:^|[^0-9.])[0-9]{_DIGITS}[^0-9A-Za-z]{{1,3}}{_WORD}(?:[^A-Za-z]|$)"
)
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
_TEN = re.compile(r"[0-9]{10}")
_PADDED = re.compile("^0(?:0|[1-9](?:00|1[3-9]|[2-9][0-9]))")  # Scottish ones begin with a day and month of birth
_POINT_NOUGHT = re.compile(r"\.0+$")  # what a spreadsheet or pandas makes of a whole number


def normalise_nhs(text: str) -> str:
    """Return a number without spaces, dashes or a trailing `.0`: "943 476 5919" is "9434765919"."""
    if _TEN.fullmatch(text):
        return text
    return _BETWEEN.sub("", _POINT_NOUGHT.sub("", unicodedata.normalize("NFKC", text).strip()))


def is_valid_nhs(number: str) -> bool:
    """Return whether a normalised number passes its check and is neither a placeholder nor a padded key."""
    if not _TEN.fullmatch(number) or is_placeholder(number) or _PADDED.match(number):
        return False
    weighted: int = sum(map(mul, range(10, 0, -1), number.encode()))
    return weighted % 11 == 0  # character codes do for digits: 48 x 55, by which they differ, is a multiple of 11


def is_placeholder(number: str) -> bool:
    """Return whether one digit is repeated, as in 0000000000: such numbers pass the check and name nobody."""
    return len(number) > 1 and number.isdigit() and len(set(number)) == 1


def valid_nhs(text: pl.Series) -> pl.Series:
    """Return whether each text, which holds ten digits, is a valid number: the same answer as `is_valid_nhs`."""
    number = text.str.replace_all("[^0-9]", "").cast(pl.Int64).to_numpy()
    high, low = np.divmod(number, FIVE)
    passes = (placed()[high] + 5 * plain()[high] + placed()[low]) % 11 == 0
    month = number // 1_000_000 % 100
    padded = (number < 10**9) & ((number < 10**8) | (month < 1) | (month > 12))
    return pl.Series(passes & ~padded & (number % 1_111_111_111 != 0))


def in_few_groups(text: pl.Series) -> pl.Series:
    """Return whether ten digits stand in at most five groups: "9 4 3 4" is a list of numbers."""
    bare = text.str.replace("^[^0-9]+", "").str.replace("[^0-9]+$", "")
    return bare.str.count_matches(rf"{_SIGN}+") <= _GAPS


LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # 23, without I, O and S
_WORTH = {str(digit): digit for digit in range(10)} | {letter: at for at, letter in enumerate(LETTERS)}
UPN_SHAPE = (  # all authorities are 200 to 999
    rf"(?:^|[^0-9A-Za-z]|[Uu][Pp][Nn])[{LETTERS}{LETTERS.lower()}]{_SIGN}{{0,2}}[2-9](?:{_SIGN}{{0,2}}[0-9]){{10}}"
    rf"(?:{_SIGN}{{0,2}}[0-9]|[A-Za-z])(?:[^0-9A-Za-z]|$)"
)
_WHOLE = re.compile(rf"[{LETTERS}][0-9]{{11}}[0-9{LETTERS}]")  # a temporary number ends in a letter


def normalise_upn(text: str) -> str:
    """Return a number in capitals without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def is_valid_upn(number: str) -> bool:
    """Return whether a normalised number has the shape of a UPN and its check letter is right."""
    return bool(_WHOLE.fullmatch(number)) and number[0] == check_letter(number[1:])


def check_letter(rest: str) -> str:
    """Return the letter that goes before the other twelve characters."""
    return LETTERS[sum(weight * _WORTH[char] for weight, char in enumerate(rest, start=2)) % 23]


def valid_upn(text: pl.Series) -> pl.Series:
    """Return whether each text of a UPN's shape has the right check letter: the same answer as `is_valid_upn`."""
    number = text.str.to_uppercase().str.replace_all("[^0-9A-Z]", "").str.tail(13)
    high, low = np.divmod(number.str.slice(1, 11).cast(pl.Int64).to_numpy(), FIVE)
    first, middle = np.divmod(high, FIVE)
    weighted = 2 * first + 8 * plain()[middle] - placed()[middle] + 13 * plain()[low] - placed()[low]
    last = number.str.slice(12).replace_strict(_WORTH, default=None, return_dtype=pl.Int64)
    letter = number.str.head(1).replace_strict(_WORTH, default=None, return_dtype=pl.Int64)
    return ((last * 13 + pl.Series(weighted)) % 23 == letter).fill_null(value=False)
