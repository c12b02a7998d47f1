"""What identifiers look like in text: one kind is one shape, the check that a value of that shape must pass, and how
many values are enough to refuse a column.

Where a check tells true from chance (8.9% of random 10-digit numbers pass that of an NHS number, 4.3% of random
letters that of a UPN, 8.5% of random two letters, six digits and a letter could be National Insurance numbers), a
column is refused when at least half of its values of that shape pass: so keys of the same shape load. One in a column
without such keys is then enough. Where the shape alone says it (an e-mail address, a postcode with its space, a
telephone number in groups), one is enough everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from etl.identities import nhs, upn

NHS_NUMBERS, UPNS, NATIONAL_INSURANCE = "NHS numbers", "UPNs", "National Insurance numbers"
POSTCODES, EMAILS, PHONES = "full postcodes", "e-mail addresses", "phone numbers"
BIRTH_DATES, NAMES, ADDRESSES = "full dates of birth", "names of people", "addresses of people"


def _all(text: pl.Series) -> pl.Series:
    return text.is_not_null()


@dataclass(frozen=True)
class Kind:
    """One way in which an identifier is written.

    `half` says that half of the values of this shape must pass (else one is enough), `least` how many must have the
    shape before it counts, `diluted` that other values of 5 to 7 characters with a digit count as being of this shape,
    `sampled` that the beginning of each batch is enough, because only a whole column of it counts.
    """

    name: str
    shape: str
    passes: Callable[[pl.Series], pl.Series] = _all
    half: bool = False
    least: int = 1
    diluted: bool = False
    sampled: bool = False


_AREAS = (  # the letters that UK postcodes begin with
    "AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|"
    "EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|"
    "N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|"
    "TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
_IN = "[ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}"  # never C, I, K, M, O or V
_NO_NINO = "BG|GB|KN|NK|NT|TN|ZZ"


def _is_postcode(text: pl.Series) -> pl.Series:
    """A known area; "level L1 2nd review" and "S3 2yr" are no postcodes."""
    bare = text.str.strip_chars(" \u00a0\t\n\r,;.()")
    return bare.str.contains(f"^(?i:{_AREAS})[0-9]") & ~bare.str.contains(
        "(?:1st|2nd|3rd|[04-9]th|[0-9](?:yr|hr|pt|ft|lb|gb))$"
    )


def _is_nino(text: pl.Series) -> pl.Series:
    bare = text.str.replace_all(" ", "").str.to_uppercase()
    return bare.str.contains("^[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z][0-9]{6}[A-D]$") & ~bare.str.contains(
        f"^(?:{_NO_NINO})"
    )


_UK = "0(?:1[1-9]|2[03489]|3[0347]|7[1-57-9]|8[047])"  # what numbers in use begin with: "01000000001" is a padded key


def _is_phone(text: pl.Series) -> pl.Series:
    return text.str.contains(f"{_UK}[0-9]{{8}}$")


_GROUPS = "|".join(
    (
        r"02[03489]\)?[ -]{1,2}[0-9]{3,4}[ -]?[0-9]{4}",  # 020 7946 0018
        r"0[1378][0-9]{2}\)?[ -]{1,2}[0-9]{3}[ -]?[0-9]{4}",  # 0161 496 0000
        r"0[17][0-9]{3}\)?[ -]{1,2}[0-9]{3}[ -]?[0-9]{2,3}",  # 07700 900123, 01204 12345
    )
)
_BIRTH_WORDS = "dob|d[.]o[.]b|date of birth|birthday|born"
_ANY_DATE = "[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}[-/. ][0-9]{2,4}"

KINDS = (
    Kind(NHS_NUMBERS, nhs.SHAPE, nhs.valid, half=True),
    # A key made of a prefix and an NHS number (P9434765919). By chance half of 10 keys pass in 1 extract of 1,000.
    Kind(NHS_NUMBERS, "^[A-Za-z]{1,8}_?[0-9]{10}$", nhs.valid, half=True, least=10, sampled=True),
    Kind(UPNS, upn.SHAPE, upn.valid, half=True),
    Kind(
        NATIONAL_INSURANCE, r"(?-u:\b)[A-Za-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-Za-z](?-u:\b)", _is_nino, half=True
    ),
    Kind(POSTCODES, rf"(?-u:\b)[A-Za-z]{{1,2}}[0-9][0-9A-Za-z]?[ \u00a0]{{1,2}}[0-9]{_IN}(?-u:\b)", _is_postcode),
    # Without its space a postcode looks like a short key (6 hexadecimal digits: 1 in 300), so such keys dilute it.
    Kind(
        POSTCODES, rf"(?:^|[\s,;(])[A-Za-z]{{1,2}}[0-9][0-9A-Za-z]?[0-9]{_IN}(?:$|[\s,;.)])", _is_postcode,
        half=True, diluted=True,
    ),
    Kind(EMAILS, r"[^\s@,;<>]@[^\s@,;<>]+[.][A-Za-z]{2}"),
    Kind(PHONES, rf"{nhs.FREE}[0-9]{{11}}(?-u:\b)", _is_phone, half=True),
    Kind(PHONES, rf"{nhs.FREE}(?:{_GROUPS})(?-u:\b)"),
    Kind(PHONES, rf"(?:\+|{nhs.FREE}00)44[ -]?(?:\(0\))?[ -]?[1-378](?:[ -]?[0-9]){{8,9}}(?-u:\b)"),
    Kind(BIRTH_DATES, rf"(?-u:\b)(?i:{_BIRTH_WORDS})(?-u:\b)[^0-9]{{0,12}}{_ANY_DATE}"),
)  # fmt: skip

_NOT_FIRST = "(?:0?[2-9]|[12][0-9]|3[01])"  # a month may be written as its first day
_MONTH = "(?:0?[1-9]|1[0-2]|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
FULL_DATES = Kind(
    BIRTH_DATES,
    rf"^\s*(?:[0-9]{{4}}[-/. ]{_MONTH}[-/. ]{_NOT_FIRST}(?:[^0-9]|$)"
    rf"|{_NOT_FIRST}(?:st|nd|rd|th)?[-/. ]{{1,2}}{_MONTH}[-/., ]{{1,2}}[0-9]{{2,4}}(?:[^0-9]|$)"
    rf"|{_MONTH}[-/. ](?:1[3-9]|2[0-9]|3[01])[-/., ]{{1,2}}[0-9]{{2,4}}(?:[^0-9]|$)"
    r"|(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[2-9]|[12][0-9]|3[01])\s*$"
    r"|[0-9]{5}(?:[.][0-9]+)?\s*$)",
    lambda text: ~_is_first_of_month(text),
)  # for a column that should hold months of birth


def _is_first_of_month(text: pl.Series) -> pl.Series:
    """Return whether a text is Excel's day number, in either base, of the first of a month."""
    number = text.to_frame("text").select(
        pl.when(pl.col("text").str.contains(r"^\s*[0-9]{5}(?:[.][0-9]+)?\s*$")).then(pl.col("text").str.strip_chars())
    )
    days = pl.col("text").cast(pl.Float64).cast(pl.Int64)
    firsts = [(base + pl.duration(days=days)).dt.day() == 1 for base in (pl.date(1899, 12, 30), pl.date(1904, 1, 1))]
    return number.select(pl.any_horizontal(firsts).fill_null(value=False)).to_series()
