"""Unique pupil numbers: a check letter, a local authority, a school and a serial number (DfE UPN guide).

Any local authority is taken as valid: a list of codes goes stale (838, 839 and 940 to 943 are newer than most), and
a pupil keeps the number of an authority that no longer exists.
"""

import re
import unicodedata

import numpy as np
import polars as pl

from etl.identities.digits import FIVE, placed, plain

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # 23, without I, O and S
_WORTH = {str(digit): digit for digit in range(10)} | {letter: at for at, letter in enumerate(LETTERS)}
SHAPE = rf"(?-u:\b)[{LETTERS}{LETTERS.lower()}][2-9][0-9]{{10}}[0-9A-Za-z](?-u:\b)"  # all authorities are 200 to 999
_WHOLE = re.compile(rf"[{LETTERS}][0-9]{{11}}[0-9{LETTERS}]")  # a temporary number ends in a letter


def normalise(text: str) -> str:
    """Return a number in capitals without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def is_valid(number: str) -> bool:
    """Return whether a normalised number has the shape of a UPN and its check letter is right."""
    return bool(_WHOLE.fullmatch(number)) and number[0] == check_letter(number[1:])


def check_letter(rest: str) -> str:
    """Return the letter that goes before the other twelve characters."""
    return LETTERS[sum(weight * _WORTH[char] for weight, char in enumerate(rest, start=2)) % 23]


def valid(text: pl.Series) -> pl.Series:
    """Return whether each text of the shape of a UPN has the right check letter (the same answer as `is_valid`)."""
    number = text.str.to_uppercase()
    high, low = np.divmod(number.str.slice(1, 11).cast(pl.Int64).to_numpy(), FIVE)
    first, middle = np.divmod(high, FIVE)
    weighted = 2 * first + 8 * plain()[middle] - placed()[middle] + 13 * plain()[low] - placed()[low]
    last = number.str.slice(12).replace_strict(_WORTH, default=None, return_dtype=pl.Int64)
    letter = number.str.head(1).replace_strict(_WORTH, default=None, return_dtype=pl.Int64)
    return ((last * 13 + pl.Series(weighted)) % 23 == letter).fill_null(value=False)
