"""Column names that announce people: one pattern is one way of naming what no extract may hold."""

import re

from etl.identities.patterns import ADDRESSES, BIRTH_DATES, EMAILS, NAMES, NHS_NUMBERS, PHONES, UPNS

_WHO = (
    "(?:(?:child(?:ren)?|young(?:person|people)?|pupil|student|patient|client|person|people|subject|serviceuser|"
    "sibling|parent|carer|mother|father|mum|dad|guardian|family|adult|victim|perpetrator|referrer|socialworker|worker|"
    "practitioner|staff|gp)s?)?"
)
_WHICH = rf"{_WHO}(?:birth|current|previous|former|home|main|primary|postal|correspondence|full|work|contact)?"
_NAME = "(?:first|fore|given|christian|middle|last|second|sur|family|full|preferred|maiden|known|birth)?names?"
_NAMED = {
    NAMES: rf"{_WHO}{_NAME}\d?|{_WHO}(?:knownas|aka|alias(?:es)?|initials)|namesurname|firstnamelastname",
    ADDRESSES: rf"{_WHICH}(?:address(?:es)?|addr)(?:line)?\d?|{_WHICH}street(?:name)?|house(?:number|no|name)|uprn",
    EMAILS: rf"{_WHICH}e?mail(?:address(?:es)?)?\d?",
    PHONES: rf"{_WHICH}(?:tele|mobile|landline)?(?:tel|phone|mobile|landline)(?:number|no|num)?s?\d?",
    BIRTH_DATES: (
        "(?!.*(?:month|year|quarter|known|verified|estimated))"
        "(?:.*(?:dateofbirth|birthdate|birthday|dobirth).*|.*dob|dob.*)"
    ),
}
_BY_NAME = {kind: re.compile(pattern) for kind, pattern in _NAMED.items()}
_BIRTH_PERIOD = re.compile(".*(?:birth|dob).*(?:month|year|quarter).*|.*(?:month|year|quarter)of(?:birth|dob).*")
_NUMBERS = {
    NHS_NUMBERS: re.compile(rf"{_WHO}(?:nhs|chi)(?:number|no|num|id)?"),
    UPNS: re.compile(
        rf"{_WHO}(?:former|current|temporary)?(?:upn|uniquepupil(?:number|no|id|reference))(?:number|no)?"
    ),
}


def named_kind(header: str) -> str | None:
    """Return the kind of identifier that a column's name alone announces, or None."""
    name = squeeze(header)
    return next((kind for kind, pattern in _BY_NAME.items() if pattern.fullmatch(name)), None)


def is_birth_period(header: str) -> bool:
    """Return whether a column should hold months (or quarters, years) of birth, and so no full dates."""
    return bool(_BIRTH_PERIOD.fullmatch(squeeze(header)))


def is_number_of(header: str, kind: str) -> bool:
    """Return whether a column is named as holding NHS numbers or UPNs: one value of that shape is then enough."""
    return kind in _NUMBERS and bool(_NUMBERS[kind].fullmatch(squeeze(header)))


def squeeze(header: str) -> str:
    """Return a column name as lower-case letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", header.lower())
