"""Reads policy entries on how agencies write extracts: labels, names of places, and words for nothing."""

from dataclasses import dataclass
from typing import Any

from etl import codes
from etl.errors import PolicyError
from etl.reading.missing import Words
from etl.reading.names import FORMULA, clean_name
from etl.reading.sheet import squeeze

NAMED = ("hub", "area")
LABELLED = {
    "source": codes.SOURCES,
    "sex": codes.SEXES,
    "ethnicity": codes.ETHNICITIES,
    "disability": codes.YES_NO_UNKNOWN,
    "primary_need": codes.PRIMARY_NEEDS,
    "closure_reason": codes.CLOSURE_REASONS,
    "no_further_action": codes.YES_NO,
    "conference_not_required": codes.YES_NO,
    "plan_started": codes.YES_NO,
    "level": codes.EPISODE_LEVELS,
    "tier": codes.TIERS,
    "lead_practitioner": codes.LEAD_PRACTITIONERS,
    "end_reason": codes.END_REASONS,
}


@dataclass(frozen=True)
class Label:
    """What a column's label means in this area's workbooks, where the software can't tell."""

    column: str
    label: str
    code: str


@dataclass(frozen=True)
class Name:
    """What a hub or area is called, where agencies write it in another way."""

    column: str
    written: str
    name: str


def read_label(entry: dict[str, Any]) -> Label:
    """Return a label from its entry. Raises PolicyError."""
    found = Label(str(entry["column"]), str(entry["label"]), str(entry["code"]))
    if found.column not in LABELLED:
        raise PolicyError(f"A label belongs to one of {', '.join(LABELLED)}, not '{found.column}'.")
    if found.code not in LABELLED[found.column]:
        known = ", ".join(LABELLED[found.column])
        raise PolicyError(f"The label '{found.label}' can't mean '{found.code}': a {found.column} is one of {known}.")
    return found


def read_name(entry: dict[str, Any]) -> Name:
    """Return a name from its entry. Raises PolicyError."""
    found = Name(str(entry["column"]), clean_name(str(entry["written"])), clean_name(str(entry["name"])))
    if found.column not in NAMED:
        raise PolicyError(f"A name belongs to one of {', '.join(NAMED)}, not '{found.column}'.")
    if not found.name or found.name.startswith(FORMULA):
        raise PolicyError(
            f"'{found.name}' can't be the name of a {found.column}: it is empty or begins with =, +, - or @."
        )
    return found


def read_declared(entry: dict[str, Any]) -> frozenset[str]:
    """Return the squeezed headings of keys that only look like identifiers. Raises PolicyError."""
    for name in entry.keys() - {"not_identifiers"}:
        raise PolicyError(f"The policy's declared has no entry '{name}': give not_identifiers, a list of headings.")
    headings = entry.get("not_identifiers", [])
    if not isinstance(headings, list) or not all(isinstance(each, str) and squeeze(each) for each in headings):
        raise PolicyError("The policy's not_identifiers is a list of headings, such as ['Case reference'].")
    return frozenset(map(squeeze, headings))


def read_words(base: Words, entry: dict[str, Any]) -> Words:
    """Return words for nothing with those that an entry adds. Raises PolicyError."""
    for name in entry.keys() - {"words", "not_yet"}:
        raise PolicyError(f"The policy's missing has no entry '{name}': give words, and not_yet for columns of dates.")
    given = (entry.get(name, []) for name in ("words", "not_yet"))  # one word needs no list: its letters are no words
    lists = [[each] if isinstance(each, str) else list(map(str, each)) for each in given]
    return base.with_more(*lists)
