"""Reads a policy file's ladders of levels of need, with the day from which each counts, and refuses invalid ones."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from etl.codes import PLACES
from etl.errors import PolicyError, nearest
from etl.ladders import AUTO, COMMON, NUMBER, OFF, STANDARD, InForce, Ladder, Ladders, Rung
from etl.policy.policy_entries import day_of

_KEEPS = "Every ladder keeps the order of the extract standard."
_IN_FORCE = ("ladder", "from", "hub", "source")


def with_entries(base: Ladders, ladders: Iterable[Mapping[str, Any]], entries: Iterable[Mapping[str, Any]]) -> Ladders:
    """Return ladders with those of a policy file, and with what it says is in force. Raises PolicyError."""
    more = tuple(_ladder(each) for each in ladders)
    names = [each.name for each in more]
    for name in names:
        if names.count(name) > 1:
            raise PolicyError(f"The policy describes the ladder '{name}' twice.")
    standard = next((each for each in base.known if each.name == STANDARD), None)
    for each in more:
        if each.name in (AUTO, COMMON) or (standard and each.name == STANDARD and each.like != standard.like):
            raise PolicyError(f"'{each.name}' is a ladder that comes with mash: give yours another name.")
    known = {each.name: each for each in (*base.known, *more)}
    return Ladders(tuple(known.values()), (*base.entries, *(_in_force(each, known) for each in entries)))


def _ladder(entry: Mapping[str, Any]) -> Ladder:
    """Return a ladder from its entry. Raises PolicyError where it breaks the order of the extract standard."""
    _check_entries(entry, "[[ladder]]", ("name", "title", "source", "rungs", "between"))
    name = _name(entry["name"], "A ladder")
    rungs = tuple(_rung(name, each) for each in entry["rungs"])
    if not rungs:
        raise PolicyError(f"The ladder '{name}' has no rungs.")
    between = tuple((place, *_two(name, place, ends)) for place, ends in entry.get("between", {}).items())
    ladder = Ladder(name, str(entry.get("title", name)), rungs, between, str(entry.get("source", "")))
    _check(ladder)
    return ladder


def _rung(ladder: str, entry: Mapping[str, Any]) -> Rung:
    _check_entries(entry, f"rung of the ladder '{ladder}'", ("name", "title", "holds"))
    name, holds = _name(entry["name"], f"A rung of the ladder '{ladder}'"), entry["holds"]
    if not isinstance(holds, list) or not holds:
        raise PolicyError(f"The rung '{name}' of the ladder '{ladder}' must list the levels that it holds.")
    return Rung(name, str(entry["title"]), tuple(map(str, holds)))


def _two(ladder: str, place: str, ends: object) -> tuple[str, str]:
    """Return the lowest and the highest rung at which a place may lie."""
    if isinstance(ends, list) and len(ends) == 2:
        return str(ends[0]), str(ends[1])
    raise PolicyError(f"The ladder '{ladder}' must put {place} between two rungs, the lower one first.")


def _name(given: object, whose: str) -> str:
    """Return a name that tables, links and files can bear: in one case, as tables are told apart without it."""
    name = str(given)
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
        raise PolicyError(f"{whose} has a name of small letters, digits and _, at most 40 of them, not '{name}'.")
    return name


def _check_entries(entry: Mapping[str, Any], what: str, known: tuple[str, ...]) -> None:
    for name in entry.keys() - set(known):
        raise PolicyError(f"A {what} has no entry '{name}'.{nearest(name, known)}")


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
    for place, low, high in ladder.between:
        if names.index(low) >= names.index(high):
            raise PolicyError(f"The ladder '{ladder.name}' must put {place} between two rungs, the lower one first.")
    _check_order(ladder)
    _check_states(ladder)


def _check_states(ladder: Ladder) -> None:
    """Raise PolicyError where a rung has the name of another state of a child: off the ladder, or between two rungs."""
    states = ["none", *(f"{low}_or_{high}" for _, low, high in ladder.between)]
    for rung in ladder.rungs:
        if rung.name in states:
            raise PolicyError(f"The ladder '{ladder.name}' can't have a rung '{rung.name}': the name has a meaning.")


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
    _check_entries(entry, "[[ladder_in_force]]", _IN_FORCE)
    name, day = str(entry["ladder"]), day_of(entry["from"])
    if name not in known:
        raise PolicyError(f"'{name}' is in force from {day} but no ladder has that name.{nearest(name, known)}")
    return InForce(name, day, entry.get("hub"), str(entry.get("source", "")))
