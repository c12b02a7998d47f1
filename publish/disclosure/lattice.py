"""Holds counts and the sums that tie them, and finds figures that directly show a small count.

Each row of `Lattice.rows` is a sum that is always 0: a whole less its parts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log1p

Row = tuple[tuple[int, int], ...]  # (count, coefficient)


@dataclass(frozen=True)
class Figure:
    """Names the counts that one figure reveals; a figure is shown or hidden as a whole.

    `kept`: it must stay as it is. `weight`: the cost of hiding it, relative to a measure.
    """

    counts: tuple[int, ...]
    kept: bool = False
    weight: float = 1.0


@dataclass
class Lattice:
    """Holds every count that a publication shows or lets a reader work out, with the sums between them.

    `value` is the true count. `floor` is the least that a reader must think possible while it is hidden: a hidden count
    is never 0; `floor_before` is the least by earlier publications alone. `judged` says whether it counts children,
    `named` whether a figure prints it: a difference alone costs nothing to hide. `dearer` is by what its cost is
    multiplied (see `publish.disclosure.unforeseen`). Readers have the counts that are `given` from elsewhere, and know
    that some counts are at most their `ceiling`. `sunk` has the small counts that earlier publications confine to less
    than they should vary, with the least and the most that those allow.
    """

    threshold: int
    value: list[int] = field(default_factory=list)
    floor: list[int] = field(default_factory=list)
    floor_before: list[int] = field(default_factory=list)
    judged: list[bool] = field(default_factory=list)
    named: list[bool] = field(default_factory=list)
    dearer: list[float] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    given: set[int] = field(default_factory=set)
    ceiling: dict[int, int] = field(default_factory=dict)
    sunk: dict[int, tuple[int, int]] = field(default_factory=dict)

    def count(self, value: int, *, floor: int = 0, judged: bool = True, named: bool = True, dearer: float = 1.0) -> int:
        """Add a count and return its number."""
        self.value.append(value)
        self.floor.append(min(floor, value))
        self.floor_before.append(min(floor, value, 0))
        self.judged.append(judged)
        self.named.append(named)
        self.dearer.append(dearer)
        return len(self.value) - 1

    def figure(self, counts: Iterable[int], *, kept: bool = False, weight: float = 1.0) -> int:
        """Add a figure that shows some counts and return its number."""
        self.figures.append(Figure(tuple(counts), kept, weight))
        return len(self.figures) - 1

    def whole(self, whole: int, parts: Sequence[int], *, exact: bool = False, signed: bool = False) -> int:
        """Tie a whole to its parts and return the remainder, which is itself a count of children.

        With `exact` nothing can be left over, and a reader knows it. Where the parts exceed the whole nothing is tied,
        and the caller gets the negative rest; with `signed` the excess is tied as a count of its own.
        """
        rest = self.value[whole] - sum(self.value[part] for part in parts)
        if rest < 0 and not signed:
            return rest
        terms = [(whole, 1), *((part, -1) for part in parts)]
        if rest or not exact:
            terms.append((self.count(abs(rest), named=False), 1 if rest < 0 else -1))
        self.rows.append(tuple(terms))
        return rest

    def small(self, count: int) -> bool:
        """Return whether a count could point at a child."""
        return self.judged[count] and 1 <= self.value[count] < self.threshold

    def width(self, count: int) -> int:
        """Return how much a hidden count must be able to vary: a small one by the distance from 1 to the threshold."""
        if count in self.sunk:
            return self.sunk[count][1] - self.sunk[count][0]
        return self.threshold - 1 if self.small(count) else 1

    def must_reach(self, count: int) -> tuple[int, int]:
        """Return the least and the most that a hidden count must be able to be."""
        if count in self.sunk:
            return self.sunk[count]
        return self.value[count], self.threshold if self.small(count) else self.value[count]

    def wide(self, count: int, low: int, high: int) -> bool:
        """Return whether a hidden count varies enough where it can be anything between two values."""
        least, most = self.must_reach(count)
        return low <= least and high >= most and high - low >= self.width(count)

    def known(self, hidden: Collection[int]) -> set[int]:
        """Return the counts that some figure shows, when these figures are hidden."""
        return self.given | {n for i, figure in enumerate(self.figures) if i not in hidden for n in figure.counts}

    def cost(self, count: int) -> float:
        """Return the cost of hiding a count: large counts are worth more to readers."""
        return (1 + log1p(abs(self.value[count]))) * self.dearer[count] if self.named[count] else 0.0


def components(
    rows: Sequence[Row], free: Collection[int], among: Iterable[int] | None = None
) -> list[tuple[list[int], list[int]]]:
    """Return (counts, rows) of each group of free counts that sums tie together; all other counts are constants.

    `among` are the rows that hold free counts, in order, where they are known.
    """
    top: dict[int, int] = {count: count for count in free}

    def find(count: int) -> int:
        while top[count] != count:
            top[count] = top[top[count]]
            count = top[count]
        return count

    touched: list[tuple[int, int]] = []
    for number in range(len(rows)) if among is None else among:
        members = [count for count, _ in rows[number] if count in top]
        if members:
            touched.append((number, members[0]))
        for other in members[1:]:
            top[find(other)] = find(members[0])
    groups: dict[int, tuple[list[int], list[int]]] = {}
    for count in sorted(top):
        groups.setdefault(find(count), ([], []))[0].append(count)
    for number, member in touched:
        groups[find(member)][1].append(number)
    return list(groups.values())


def primary(lattice: Lattice) -> set[int]:
    """Return the figures with a small count: their own, or a percentage's denominator or complement."""
    return {i for i, figure in enumerate(lattice.figures) if any(lattice.small(count) for count in figure.counts)}


def tied(
    lattice: Lattice, at: Mapping[int, int], rows: Sequence[int]
) -> tuple[list[tuple[tuple[int, int], ...]], list[int]]:
    """Return the rows of some counts by their places, each row once, and what the counts in it add up to."""
    found: dict[tuple[tuple[int, int], ...], int] = {}
    for number in rows:
        row: Row = lattice.rows[number]
        terms = tuple((at[c], k) for c, k in sorted(row) if c in at)
        if not terms:
            continue
        sign = 1 if terms[0][1] > 0 else -1
        total = -sum(k * lattice.value[c] for c, k in row if c not in at)
        found[tuple((place, sign * k) for place, k in terms)] = sign * total
    return list(found), list(found.values())
