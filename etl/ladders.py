"""Defines ladders, the ordered levels of need that an area counts, and says which is in force in a hub on a day.

A place is a level, or a level with its tier. Each rung of a ladder holds places, and the lowest rung comes first. All
ladders keep the order of `codes.PLACES`. So the highest place that a child has on a day gives its rung on any ladder,
by a look-up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TypeAlias

from etl.codes import CHILD_IN_NEED, EARLY_HELP, PLACES
from etl.errors import QuestionError, nearest

AUTO, COMMON = "auto", "common"
STANDARD = "four_levels"  # whose rungs have the names of levels, as saved links and returns know them
NUMBER = {place: number for number, place in enumerate(PLACES, start=1)}
OFF = (0, 0)
NEAR, SOON, LATE = 28, 90, 60  # days round a switch: of a closure, of a start after it, and of an old level's going on
Bounds: TypeAlias = tuple[int, int]  # the lowest and the highest rung at which a place may lie, from 1; (0, 0) is off


@dataclass(frozen=True)
class Rung:
    """One step of a ladder, with the places that it holds."""

    name: str
    title: str
    holds: tuple[str, ...]


@dataclass(frozen=True)
class Ladder:
    """Rungs in rising order of need. `between` names, for a place that may lie at several rungs, the lowest and the
    highest of them: such a place is wide.
    """

    name: str
    title: str
    rungs: tuple[Rung, ...]
    between: tuple[tuple[str, str, str], ...] = ()
    source: str = ""

    @cached_property
    def bounds(self) -> tuple[Bounds, ...]:
        """The bounds of each place, by its number; number 0 is no active episode."""
        at = {place: (rung, rung) for rung, each in enumerate(self.rungs, start=1) for place in each.holds}
        number = {rung.name: place for place, rung in enumerate(self.rungs, start=1)}
        at |= {place: (number[low], number[high]) for place, low, high in self.between}
        return (OFF, *(at.get(place, OFF) for place in PLACES))

    @cached_property
    def states(self) -> tuple[Bounds, ...]:
        """All bounds that a child can have, in rising order, the first being off the ladder."""
        return tuple(sorted({OFF, *((rung, rung) for rung in range(1, len(self.rungs) + 1)), *self.bounds}))

    @cached_property
    def titles(self) -> dict[str, str]:
        """The words of each state by its name, in the order of `states`."""
        named = {}
        for low, high in self.states:
            first, last = (self.rungs[rung - 1] for rung in (low, high)) if low else (None, None)
            if first is None or last is None:
                named["none"] = "No active episode"
            elif first is last:
                named[first.name] = first.title
            else:
                named[f"{first.name}_or_{last.name}"] = f"{first.title} or {last.title.lower()}"
        return named

    @property
    def held(self) -> dict[str, str]:
        """The words of each state with the places that it holds, by its name."""
        holds = {rung.name: f" ({', '.join(rung.holds)})" for rung in self.rungs}
        return {name: f"{title}{holds.get(name, '')}" for name, title in self.titles.items()}

    @property
    def wide(self) -> tuple[int, ...]:
        """The numbers of the places that are wide."""
        return tuple(number for number, (low, high) in enumerate(self.bounds) if low < high)

    @property
    def like(self) -> tuple[object, ...]:
        """What makes two ladders give the same changes under the same names."""
        return self.bounds, tuple(self.titles)

    def rung_of(self, place: str) -> str | None:
        """Return the name of the (lowest) rung of a place; None where it is off the ladder."""
        low, _ = self.bounds[NUMBER[place]]
        return self.rungs[low - 1].name if low else None


@dataclass(frozen=True)
class InForce:
    """A ladder that counts from a day on, in one hub or in all."""

    ladder: str
    from_day: date
    hub: str | None = None
    source: str = ""


@dataclass(frozen=True)
class Ladders:
    """The ladders that a policy knows, and which of them is in force when."""

    known: tuple[Ladder, ...] = ()
    entries: tuple[InForce, ...] = ()

    def at(self, day: date, hub: str | None = None) -> Ladder:
        """Return the ladder in force on a day: a hub's own wins over one for all, then the latest dated, then last."""
        fits = [each for each in self.entries if each.from_day <= day and each.hub in (None, hub)]
        fits.sort(key=lambda each: (each.hub is not None, each.from_day))
        return self._named[fits[-1].ladder if fits else STANDARD]

    @cached_property
    def hubs(self) -> tuple[str | None, ...]:
        """The hubs with ladders of their own, and all others (None)."""
        return (None, *dict.fromkeys(each.hub for each in self.entries if each.hub))

    def during(self, first: date, last: date, hub: str | None = None) -> list[Ladder]:
        """Return the ladders in force between two days, in one hub or in any; the earliest first."""
        hubs = self.hubs if hub is None else (hub,)
        days = sorted({first, *(each.from_day for each in self.entries if first <= each.from_day <= last)})
        return list({each.name: each for day in days for at in hubs for each in [self.at(day, at)]}.values())

    @cached_property
    def ever(self) -> tuple[Ladder, ...]:
        """The ladders in force in any hub at any time, the earliest first."""
        return tuple(self.during(min(each.from_day for each in self.entries), date.max))

    @cached_property
    def default(self) -> Ladder:
        """The finest ladder on which all that were ever in force agree: the one in force where there is only one."""
        return common(self.ever)

    @cached_property
    def switches(self) -> tuple[InForce, ...]:
        """The entries by which another ladder came into force in a hub, in order of date."""
        begun, day = min(each.from_day for each in self.entries), timedelta(days=1)
        moved = [
            each
            for each in self.entries
            if each.from_day > begun
            and self.at(each.from_day, each.hub).name == each.ladder != self.at(each.from_day - day, each.hub).name
        ]
        return tuple(sorted(moved, key=lambda each: each.from_day))

    def begins_family_help(self, switch: InForce) -> bool:
        """Return whether a switch may begin Family Help: it goes to a ladder that the hub has not had before, from one
        that tells early help from child in need.
        """
        eve = switch.from_day - timedelta(days=1)
        before = self.at(eve, switch.hub)
        had = self.during(min(each.from_day for each in self.entries), eve, switch.hub)
        told = before.rung_of(EARLY_HELP.code) != before.rung_of(CHILD_IN_NEED.code)
        return told and switch.ladder not in [each.name for each in had]

    def until(self, switch: InForce) -> date:
        """Return the day from which a switch's ladder no longer counts; the last of all days where it still does."""
        ends = (each.from_day for each in self.switches if each.hub == switch.hub and each.from_day > switch.from_day)
        return min(ends, default=date.max)

    @cached_property
    def derived(self) -> dict[str, Ladder]:
        """The ladders on which changes are stored, by the end of their table's name: the default has none."""
        found = {"": self.default}
        for each in dict.fromkeys([*self.ever, self._named[STANDARD]]):
            if each.like not in [other.like for other in found.values()]:
                found[f"__{each.name}"] = each
        return found

    def table(self, ladder: Ladder) -> str:
        """Return the end of the name of the table that holds a ladder's changes."""
        return next(end for end, each in self.derived.items() if each.like == ladder.like)

    def chosen(self, name: str, first: date, last: date, hub: str | None = None) -> Ladder:
        """Return the ladder to count on for months between two days: the one named, or by `auto` the only one in force
        in all of them, else the common one. Raises QuestionError for a name that is not known, or never in force.
        """
        if name == AUTO:
            held = self.during(first, last, hub)
            return held[0] if len(held) == 1 else self.default
        if name == COMMON:
            return self.default
        allowed = list(dict.fromkeys([*(each.name for each in self.ever), STANDARD]))
        if name not in allowed:
            known = ", ".join([AUTO, COMMON, *allowed])
            raise QuestionError(f"There is no ladder '{name}' in force.{nearest(name, allowed)} Known: {known}.")
        return self._named[name]

    def named(self, name: str) -> Ladder:
        """Return a ladder by its name."""
        return self.default if name == self.default.name else self._named[name]

    @cached_property
    def _named(self) -> dict[str, Ladder]:
        return {each.name: each for each in self.known}


def common(ladders: Sequence[Ladder]) -> Ladder:
    """Return the finest ladder on which all agree. A cut between two neighbouring places stands only where on every
    ladder all up to it lie below all above it. A rung is named as on a ladder whose rung holds the same places.
    """
    if len(ladders) == 1:
        return ladders[0]
    held = [number for number in range(1, len(PLACES) + 1) if any(each.bounds[number] != OFF for each in ladders)]
    groups: list[list[int]] = [[]]
    for at, number in enumerate(held):
        groups[-1].append(number)
        if at + 1 < len(held) and all(_cuts(each, held[: at + 1], held[at + 1 :]) for each in ladders):
            groups.append([])
    places = list(PLACES)
    rungs = [
        _named_as(ladders, place, tuple(places[each - 1] for each in group)) for place, group in enumerate(groups, 1)
    ]
    title = f"{len(rungs)} common level{'s' if len(rungs) > 1 else ''}"
    return Ladder(COMMON, title, tuple(rungs))


def _cuts(ladder: Ladder, below: Iterable[int], above: Iterable[int]) -> bool:
    highs = [ladder.bounds[each][1] for each in below if ladder.bounds[each] != OFF]
    lows = [ladder.bounds[each][0] for each in above if ladder.bounds[each] != OFF]
    return max(highs, default=0) < min(lows, default=len(PLACES))


def _named_as(ladders: Sequence[Ladder], number: int, holds: tuple[str, ...]) -> Rung:
    every = [rung for each in ladders for rung in each.rungs]
    alike = next((rung for rung in every if set(rung.holds) == set(holds)), None)
    if alike:
        return replace(alike, holds=holds)
    titles = [rung.title for rung in ladders[-1].rungs if set(rung.holds) & set(holds)]
    return Rung(f"level_{number}", " and ".join([titles[0], *(each.lower() for each in titles[1:])]), holds)
