"""Decides from a column's heading alone whether it holds names, addresses, numbers or birth dates of people."""

import re

from etl.identities.normal import plain_text
from etl.identities.patterns import ADDRESSES, BIRTH_DATES, EMAILS, NAMES, NHS_NUMBERS, PHONES, UPNS
from etl.reading.sheet import squeeze

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

_NAME_WORDS = frozenset({
    "name", "names", "forename", "forenames", "surname", "surnames", "firstname", "lastname", "fullname", "aka",
    "initials",
})  # fmt: skip
_OF_PEOPLE = frozenset({
    "child", "children", "yp", "person", "pupil", "student", "patient", "client", "subject", "sibling", "parent",
    "carer", "mother", "father", "mum", "dad", "guardian", "family", "adult", "victim", "offender", "perpetrator",
    "suspect", "referrer", "worker", "practitioner", "staff", "officer", "manager", "gp", "contact", "nominal",
})  # fmt: skip
_OF_PLACES = frozenset({  # what has a name and is nobody
    "school", "team", "hub", "area", "ward", "agency", "service", "authority", "la", "region", "country", "district",
    "locality", "provider", "organisation", "office", "estate", "hospital", "trust", "force", "department", "file",
    "table", "column", "field", "sheet", "measure", "category", "type", "plan", "project", "product", "system",
})  # fmt: skip
_NOT_NAMES = frozenset({"recorded", "known", "verified", "given", "count", "number", "present", "held"})
_CAMEL = re.compile("(?<=[a-z])(?=[A-Z])")


def named_kind(header: str) -> str | None:
    """Return the kind of identifier that a column's name alone announces, or None."""
    name = squeeze(plain_text(header))
    found = next((kind for kind, pattern in _BY_NAME.items() if pattern.fullmatch(name)), None)
    return found or (NAMES if _names_people(plain_text(header)) else None)


def _names_people(header: str) -> bool:
    """Return whether one of a heading's words means a name, and none says that it is a place's or a fact about one."""
    words = set(re.findall("[a-z]+", _CAMEL.sub(" ", header).lower()))
    words |= {word.removesuffix("s") for word in words}
    if not words & _NAME_WORDS or words & _NOT_NAMES:
        return False
    return bool(words & _OF_PEOPLE) or not words & _OF_PLACES


def is_birth_period(header: str) -> bool:
    """Return whether a column should hold months (or quarters, or years) of birth, and so no full dates."""
    return bool(_BIRTH_PERIOD.fullmatch(squeeze(plain_text(header))))


def is_number_of(header: str, kind: str) -> bool:
    """Return whether a column is named as holding NHS numbers or UPNs: one value of that shape is then enough."""
    return kind in _NUMBERS and bool(_NUMBERS[kind].fullmatch(squeeze(plain_text(header))))
