"""NHS numbers: ten digits, of which the last checks the others (NHS Data Dictionary: modulus 11)."""

import re
import unicodedata
from operator import mul

import numpy as np
import polars as pl

from etl.identities.digits import FIVE, placed, plain

FREE = r"(?:^|[^0-9A-Za-z.]|[^0-9][.])"  # neither the decimals of a number nor the middle of a key
_SPACE = r"[ \u00a0-]{1,3}"
SHAPE = rf"{FREE}(?:[0-9]{{10}}|[0-9]{{3}}{_SPACE}[0-9]{{3}}{_SPACE}[0-9]{{4}})(?:[^0-9A-Za-z]|$)"
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
_TEN = re.compile(r"[0-9]{10}")
_PADDED = re.compile("^0(?:0|[1-9](?:00|1[3-9]|[2-9][0-9]))")  # Scottish ones begin with a day and month of birth
_POINT_NOUGHT = re.compile(r"\.0+$")  # what a spreadsheet or pandas makes of a whole number


def normalise(text: str) -> str:
    """Return a number without spaces, dashes or a trailing `.0`: "943 476 5919" is "9434765919"."""
    if _TEN.fullmatch(text):
        return text
    return _BETWEEN.sub("", _POINT_NOUGHT.sub("", unicodedata.normalize("NFKC", text).strip()))


def is_valid(number: str) -> bool:
    """Return whether a normalised number passes its check and is neither a placeholder nor a padded key."""
    if not _TEN.fullmatch(number) or is_placeholder(number) or _PADDED.match(number):
        return False
    weighted: int = sum(map(mul, range(10, 0, -1), number.encode()))
    return weighted % 11 == 0  # character codes do for digits: 48 x 55, by which they differ, is a multiple of 11


def is_placeholder(number: str) -> bool:
    """Return whether one digit is repeated, as in 0000000000 or 9999999999, which pass the check and name nobody."""
    return len(number) > 1 and number.isdigit() and len(set(number)) == 1


def valid(text: pl.Series) -> pl.Series:
    """Return whether each text, of which the digits are ten, is a valid number (the same answer as `is_valid`)."""
    number = text.str.replace_all("[^0-9]", "").cast(pl.Int64).to_numpy()
    high, low = np.divmod(number, FIVE)
    passes = (placed()[high] + 5 * plain()[high] + placed()[low]) % 11 == 0
    month = number // 1_000_000 % 100
    padded = (number < 10**9) & ((number < 10**8) | (month < 1) | (month > 12))
    return pl.Series(passes & ~padded & (number % 1_111_111_111 != 0))
