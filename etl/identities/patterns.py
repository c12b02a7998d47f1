"""Lists the patterns of identifiers in plain text, with the check that each must pass.

Where keys can pass a check by chance, a column is judged by how many do (etl/identities/chance.py). Of random 10-digit
numbers 9.1% pass the check of NHS numbers, and of random letters 4.3% that of UPNs. Of two letters, six digits and a
letter 8.5% could be National Insurance numbers. Where a check is weaker, half of a column's values of that shape must
pass. Where the shape alone is proof (an e-mail address, a postcode with its space, a telephone number in groups), one
value is enough in any column.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from etl.identities import chance, numbers
from etl.identities.normal import A_DATE, LETTERS

NHS_NUMBERS, UPNS, NATIONAL_INSURANCE = "NHS numbers", "UPNs", "National Insurance numbers"
POSTCODES, EMAILS, PHONES = "full postcodes", "e-mail addresses", "phone numbers"
BIRTH_DATES, NAMES, ADDRESSES = "full dates of birth", "names of people", "addresses of people"


def _all(text: pl.Series) -> pl.Series:
    return text.is_not_null()


@dataclass(frozen=True)
class Kind:
    """A way in which an identifier is written.

    - `first`: what finds it before the text is in plain form, where that is wider than the shape.
    - `chance`: the share of random values of this shape that pass. The binomial distribution then judges.
    - `counts`: which of the values found count as being of this shape, where not all do.
    - `half`: half of the values of this shape must pass to be refused; else one is enough.
    - `diluted`: other values of 5 to 9 characters with a digit count as being of this shape too.
    - `dated`: dates are part of it; from the other kinds' text they are taken away.
    """

    name: str
    shape: str
    passes: Callable[[pl.Series], pl.Series] = _all
    first: str | None = None
    chance: float | None = None
    counts: Callable[[pl.Series], pl.Series] | None = None
    half: bool = False
    diluted: bool = False
    dated: bool = False


_AREAS = (  # the letters that UK postcodes begin with
    "AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|"
    "EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|"
    "N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|"
    "TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
_IN = "[ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}"  # never C, I, K, M, O or V
_NO_NINO = "BG|GB|KN|NK|NT|TN|ZZ"
_SIGNS = " \t\n\r,;.()[]{}\"':#_/-"


def _is_postcode(text: pl.Series) -> pl.Series:
    """Return whether a postcode begins with a known area; "level L1 2nd review" and "S3 2yr" are none."""
    bare = text.str.strip_chars(_SIGNS)
    return bare.str.contains(f"^(?i:{_AREAS})[0-9]") & ~bare.str.contains(
        "(?:1st|2nd|3rd|[04-9]th|[0-9](?:yr|hr|pt|ft|lb|gb))$"
    )


def _is_nino(text: pl.Series) -> pl.Series:
    bare = text.str.to_uppercase().str.replace_all("[^0-9A-Z]", "").str.tail(9)
    return bare.str.contains("^[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z][0-9]{6}[A-D]$") & ~bare.str.contains(
        f"^(?:{_NO_NINO})"
    )


_UK = "0(?:1[1-9]|2[03489]|3[0347]|7[1-57-9]|8[047])"  # what numbers in use begin with: "01000000001" is a padded key


def _is_phone(text: pl.Series) -> pl.Series:
    return text.str.replace_all("[^0-9]", "").str.contains(f"^{_UK}[0-9]{{8}}$")


_S = r"[ \t\r\n._/-]"
_OPEN, _SHUT = "(?:^|[^0-9A-Za-z])", "(?:[^0-9A-Za-z]|$)"
_GROUPS = "|".join(
    (
        rf"02[03489]\)?{_S}{{1,2}}[0-9]{{3,4}}{_S}?[0-9]{{4}}",  # 020 7946 0018
        rf"0[1378][0-9]{{2}}\)?{_S}{{1,2}}[0-9]{{3}}{_S}?[0-9]{{4}}",  # 0161 496 0000
        rf"0[17][0-9]{{3}}\)?{_S}{{1,2}}[0-9]{{3}}{_S}?[0-9]{{2,3}}",  # 07700 900123, 01204 12345
    )
)
_BIRTH_WORDS = (
    "[Dd][Oo][Bb]|[Dd][.] ?[Oo][.] ?[Bb][.]?|[Dd]ate[ -][Oo]f[ -][Bb]irth|DATE[ -]OF[ -]BIRTH|[Bb]irth ?(?:date|day)"
    "|[Bb]orn|BORN"
    "|[Bb][.]"
)
_BIRTH_FIRST = rf"(?:^|[^A-Za-z])(?:{_BIRTH_WORDS})(?:[^A-Za-z]|$|on|is|was)"
_ANY_DATE = (
    "[0-9]{1,4}(?:st|nd|rd|th)?(?: of)?[-/._ ]{1,2}[0-9A-Za-z]{1,9}[-/._, ]{1,2}[0-9]{2,4}|[0-9]{8}"
    rf"|{LETTERS}[-/. ]{{1,2}}[0-9]{{1,2}}(?:st|nd|rd|th)?[-/., ]{{1,2}}[0-9]{{2,4}}"
)

KINDS = (
    Kind(NHS_NUMBERS, numbers.NHS_SHAPE, numbers.valid_nhs, numbers.NHS_FIRST, chance.NHS, numbers.in_few_groups),
    Kind(NHS_NUMBERS, numbers.CHI_SHAPE, numbers.valid_nhs, chance=chance.NHS),
    Kind(NHS_NUMBERS, numbers.NHS_SAID, numbers.valid_nhs),
    Kind(UPNS, numbers.UPN_SHAPE, numbers.valid_upn, chance=chance.UPN),
    Kind(
        NATIONAL_INSURANCE,
        rf"(?:^|[^0-9A-Za-z]|[Nn][Ii][Nn][Oo])[A-Za-z]{{2}}(?:{_S}{{0,2}}[0-9]{{2}}){{3}}{_S}{{0,2}}[A-Za-z]{_SHUT}",
        _is_nino, chance=chance.NINO, half=True,  # the last letter of a key may be of a few
    ),
    Kind(POSTCODES, rf"{_OPEN}[A-Za-z]{{1,2}}[0-9][0-9A-Za-z]?[ \t\r\n]{{1,4}}[0-9]{_IN}{_SHUT}", _is_postcode),
    # Without its space a postcode looks like a short key (6 hexadecimal digits: 1 in 300), so such keys dilute it.
    Kind(
        POSTCODES, rf"{_OPEN}[A-Za-z]{{1,2}}[0-9][0-9A-Za-z]?[._/-]{{0,2}}[0-9]{_IN}{_SHUT}", _is_postcode,
        half=True, diluted=True,
    ),
    Kind(EMAILS, r"[^\s@,;<>] ?(?:@|[(\[]at[)\]]) ?[^\s@,;<>]+[.][A-Za-z]{2}"),
    Kind(PHONES, rf"{numbers.FREE}0(?:{_S}{{0,2}}[0-9]){{10}}{_SHUT}", _is_phone, half=True),
    Kind(PHONES, rf"{numbers.FREE}(?:{_GROUPS}){_SHUT}"),
    Kind(PHONES, rf"(?:\+|{numbers.FREE}00)44{_S}?(?:\(0\))?{_S}?[1-378](?:{_S}?[0-9]){{8,9}}{_SHUT}"),
    Kind(
        BIRTH_DATES,
        rf"(?:^|[^A-Za-z])(?:{_BIRTH_WORDS})[^0-9A-Za-z]{{0,3}}(?:on|is|was)?[^0-9]{{0,9}}(?:{_ANY_DATE})",
        first=_BIRTH_FIRST, dated=True,
    ),
    Kind(BIRTH_DATES, rf"[0-9][^0-9A-Za-z]{{0,3}}(?:{_BIRTH_WORDS}){_SHUT}", first=_BIRTH_FIRST, dated=True),
)  # fmt: skip

_STREETS = "road|rd|street|avenue|ave|lane|close|drive|crescent|court|grove|terrace|gardens|mews"


def _several(text: pl.Series) -> pl.Series:
    """Return for each whether there are several different ones: a hub may have its building's address for a name."""
    return pl.repeat(text.str.to_lowercase().n_unique() >= 3, len(text), eager=True)


HOMES = Kind(  # for a column of words: 12 Elm Road; Flat 3, Elm Court
    ADDRESSES,
    r"(?i:(?:^|[^0-9A-Za-z])(?:flat |apartment |apt )?[0-9]{1,4}[a-z]?,? +"
    rf"(?:[a-z'.-]+ +){{1,3}}(?:{_STREETS})(?:[^a-z]|$))",
    counts=_several,
)
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
    dated=True,
)  # for a column that should hold months of birth
DATES_ALONE = Kind(BIRTH_DATES, rf"^\s*{A_DATE}(?:[T ].*)?$", dated=True)  # where children's ids or words belong
DATES_WITH_NAMES = Kind(BIRTH_DATES, rf"[A-Za-z]{{2,}}[ ,;]+{A_DATE}|{A_DATE}[ ,;]+[A-Za-z]{{2,}}", dated=True)
_DD, _MM, _YYYY = "(?:0[1-9]|[12][0-9]|3[01])", "(?:0[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
_COMPACT = f"{_YYYY}{_MM}{_DD}|{_DD}{_MM}{_YYYY}"
_SIX = f"{_DD}{_MM}[0-9]{{2}}|[0-9]{{2}}{_MM}{_DD}"


def _of_many_names(text: pl.Series) -> pl.Series:
    """Return for each whether the letters before the digits of all are many different ones: a prefix never changes."""
    different = text.unique()
    letters = different.str.extract("([A-Za-z]+)").str.to_uppercase()
    return pl.repeat(2 * letters.n_unique() > len(different), len(text), eager=True)


DATES_AFTER_NAMES = Kind(  # SMITHJ120315
    BIRTH_DATES, rf"{_OPEN}[A-Za-z]{{3,}}[-_.]?[0-9]{{6}}(?:[0-9]{{2}})?{_SHUT}",
    lambda text: text.str.contains(rf"[A-Za-z][-_.]?(?:{_COMPACT}|{_SIX}){_SHUT}"),
    chance=chance.SIX_DIGITS, counts=_of_many_names, half=True,
)  # fmt: skip
COMPACT_DATES = Kind(
    BIRTH_DATES, r"^\s*[0-9]{8}\s*$", lambda text: text.str.contains(rf"^\s*(?:{_COMPACT})\s*$"), chance=chance.DAY
)


def _is_first_of_month(text: pl.Series) -> pl.Series:
    """Return whether a text is Excel's day number, in either base, of the first of a month."""
    number = text.to_frame("text").select(
        pl.when(pl.col("text").str.contains(r"^\s*[0-9]{5}(?:[.][0-9]+)?\s*$")).then(pl.col("text").str.strip_chars())
    )
    days = pl.col("text").cast(pl.Float64).cast(pl.Int64)
    firsts = [(base + pl.duration(days=days)).dt.day() == 1 for base in (pl.date(1899, 12, 30), pl.date(1904, 1, 1))]
    return number.select(pl.any_horizontal(firsts).fill_null(value=False)).to_series()
