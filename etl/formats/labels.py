"""Labels into codes: one entry is one way in which workbooks name a code of the extract standard.

A label is tried by its leading code, by the table of names, then (sources only) by the words in it. What fits nowhere
is counted, so that an officer can map it by a `[[label]]` of the policy.
"""

import re
from collections.abc import Mapping

from etl import codes
from etl.formats.text import label_key

UNKNOWN_SOURCE = "10"

_YES_NO = {"yes": "yes", "y": "yes", "true": "yes", "1": "yes", "no": "no", "n": "no", "false": "no", "0": "no"}
_UNKNOWN = {"unknown": "unknown", "not known": "unknown", "u": "unknown", "2": "unknown"}
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
    "disability": _YES_NO | _UNKNOWN,
    "primary_need": _named(codes.PRIMARY_NEEDS),
    "closure_reason": _named(codes.CLOSURE_REASONS),
    "yes_no": _YES_NO,
}

_LEADING = {
    "source": re.compile(r"(1[a-d]|2[ab]|3[a-f]|4|5[a-d]|6|7|8|9|10)(?: |$)"),
    "ethnicity": re.compile(rf"({'|'.join(codes.ETHNICITIES).lower()})(?: |$)"),
    "primary_need": re.compile(r"(n[0-9])(?: |$)"),
    "closure_reason": re.compile(r"(rc[1-9])(?: |$)"),
}

# The first pattern found decides, so the narrow ones come first: "school nurse" before "school".
_SOURCE_WORDS = [
    (re.compile(pattern), code)
    for pattern, code in (
        (r"anonym", "9"),
        (r"polic|constab", "6"),
        (r"school nurs", "3C"),
        (r"health visit", "3B"),
        (r"\bgps?\b|general pract|\bdoctor", "3A"),
        (r"\ba ?(?:&|and|n)? ?e\b|accident|emergency dep", "3E"),
        (r"midwi|dentist|primary health|primary care|community nurs|pharmac", "3D"),
        (r"hospital|hospice|camhs|mental health|ambulance|paramedic|\bhealth|\bnhs\b|paediatric", "3F"),
        (r"housing|landlord", "4"),
        (r"youth (?:offend|justice)|\byot\b|\byos\b|\byjs\b", "5B"),
        (r"early help|family hub|troubled famil|supporting famil", "5D"),
        (r"(?:other|another|external) (?:la\b|local auth|council)|\bola\b|la services external", "5C"),
        (r"social (?:care|services|work)|\bla services? social|emergency duty|\bedt\b|adult services", "5A"),
        (r"la services? other|la other|internal (?:council|dep)|council dep|local authority", "5B"),
        (r"child ?minder|neighbour|friend|acquaintance", "1B"),
        (r"nursery|early years|pre ?school|education|\beducat", "2B"),
        (r"school|academy|college|pupil referral|teacher", "2A"),
        (r"court|probation|cafcass|prison|immigration|home office|solicitor|legal", "7"),
        (r"mother|father|mum|dad\b|parent|relative|grand|sibling|aunt|uncle|family member|carer", "1A"),
        (r"\bself\b|child themsel|young person|the child", "1C"),
        (r"member of (?:the )?public|stranger|individual", "1D"),
        (r"childrens? cent|volunt|charit|nspcc|independent|community|faith|church|mosque", "8"),
        (r"unknown|not (?:known|recorded|stated)|^blank$", "10"),
        (r"^other", "8"),
    )
]


def code_of(column: str, label: str, local: Mapping[tuple[str, str], str], name: str = "") -> str | None:
    """Return the code that a label means, or None. `column` is the kind of code, `name` the column it stands in.

    `local` maps (name, label key) as the policy says.
    """
    key = label_key(label)
    if (name or column, key) in local:
        return local[name or column, key]
    names = NAMES[column]
    if key in names:
        return names[key]
    if column in _LEADING and (leading := _LEADING[column].match(key)):
        return leading[1].upper()
    if column == "source":
        return next((code for pattern, code in _SOURCE_WORDS if pattern.search(key)), None)
    return names.get(key.split(" ")[0]) if column in ("sex", "yes_no", "disability") else None
