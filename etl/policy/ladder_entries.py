"""Reads the ladders of a policy file and from which day each counts, and refuses one that breaks the order."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from etl.codes import PLACES
from etl.errors import PolicyError, nearest
from etl.ladders import AUTO, COMMON, NUMBER, OFF, STANDARD, InForce, Ladder, Ladders, Rung

_KEEPS = "Every ladder keeps the order of the extract standard."


def with_entries(base: Ladders, ladders: Iterable[Mapping[str, Any]], entries: Iterable[Mapping[str, Any]]) -> Ladders:
    """Return ladders with those of a policy file, and with what it says is in force. Raises PolicyError."""
    more = tuple(_ladder(each) for each in ladders)
    standard = next((each for each in base.known if each.name == STANDARD), None)
    for each in more:
        if each.name in (AUTO, COMMON) or (standard and each.name == STANDARD and each.like != standard.like):
            raise PolicyError(f"'{each.name}' is a ladder that comes with mash: give yours another name.")
    known = {each.name: each for each in (*base.known, *more)}
    return Ladders(tuple(known.values()), (*base.entries, *(_in_force(each, known) for each in entries)))


def _ladder(entry: Mapping[str, Any]) -> Ladder:
    """Return a ladder from its entry. Raises PolicyError where it breaks the order of the extract standard."""
    known = ("name", "title", "source", "rungs", "between")
    for name in entry.keys() - set(known):
        raise PolicyError(f"A [[ladder]] has no entry '{name}'.{nearest(name, known)}")
    rungs = tuple(Rung(str(each["name"]), str(each["title"]), tuple(each["holds"])) for each in entry["rungs"])
    between = tuple((place, min_, max_) for place, (min_, max_) in entry.get("between", {}).items())
    ladder = Ladder(str(entry["name"]), str(entry.get("title", entry["name"])), rungs, between,
                    str(entry.get("source", "")))  # fmt: skip
    _check(ladder)
    return ladder


def _check(ladder: Ladder) -> None:
    names = [rung.name for rung in ladder.rungs]
    held = [place for rung in ladder.rungs for place in rung.holds] + [place for place, *_ in ladder.between]
    for name in names:
        if names.count(name) > 1:
            raise PolicyError(f"The ladder '{ladder.name}' has two rungs '{name}'.")
    for place in held:
        if place not in NUMBER:
            raise PolicyError(f"'{place}' is no level.{nearest(place, NUMBER)}")
        if held.count(place) > 1:
            raise PolicyError(f"The ladder '{ladder.name}' holds {place} twice.")
    for rung in (each for _, *ends in ladder.between for each in ends):
        if rung not in names:
            raise PolicyError(f"The ladder '{ladder.name}' has no rung '{rung}'.{nearest(rung, names)}")
    _check_order(ladder)


def _check_order(ladder: Ladder) -> None:
    """Raise PolicyError where a bound falls along the order of places, or a place is off above one that is on."""
    at = dict(zip(PLACES, ladder.bounds[1:], strict=True))
    held = [place for place in PLACES if at[place] != OFF]
    for before, place in pairwise(held):
        if at[place][0] < at[before][0] or at[place][1] < at[before][1]:
            raise PolicyError(f"The ladder '{ladder.name}' puts {place} below {before}. {_KEEPS}")
    for place in PLACES:
        if at[place] == OFF and NUMBER[place] > NUMBER[held[0]]:
            raise PolicyError(f"The ladder '{ladder.name}' leaves out {place}, which lies above {held[0]}. {_KEEPS}")
    wide = sorted({pair for pair in ladder.bounds if pair[0] < pair[1]})
    for (first, high), (low, end) in pairwise(wide):
        if first < low <= high < end:
            raise PolicyError(f"The ladder '{ladder.name}' has two places between rungs that overlap in part.")


def _in_force(entry: Mapping[str, Any], known: Mapping[str, Ladder]) -> InForce:
    name, day = str(entry["ladder"]), entry["from"]
    if not isinstance(day, date):
        raise PolicyError(f"'from' must be a date such as 2026-04-01, not '{day}'.")
    if name not in known:
        raise PolicyError(f"'{name}' is in force from {day} but no ladder has that name.{nearest(name, known)}")
    return InForce(name, day, entry.get("hub"), str(entry.get("source", "")))
