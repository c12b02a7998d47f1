"""Counts tied together by sums; one row of `rows` is a sum that is always 0, as whole less parts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from math import log1p

Row = tuple[tuple[int, int], ...]  # (count, coefficient)


@dataclass(frozen=True)
class Figure:
    """What is shown or hidden as one: the counts that it gives away, and whether it must stay as it is."""

    counts: tuple[int, ...]
    kept: bool = False


@dataclass
class Lattice:
    """Every count that a publication shows, or lets a reader work out, with the sums between them.

    `value` is the true count, `floor` the least that a reader must think possible of it while it is hidden (a hidden
    count is never 0), `judged` whether it counts children, and `named` whether a figure prints it: what is only a
    difference has no cost of its own. Counts that are `given` a reader has from elsewhere.
    """

    threshold: int
    value: list[int] = field(default_factory=list)
    floor: list[int] = field(default_factory=list)
    judged: list[bool] = field(default_factory=list)
    named: list[bool] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    given: set[int] = field(default_factory=set)

    def count(self, value: int, *, floor: int = 0, judged: bool = True, named: bool = True) -> int:
        """Add a count and return its number."""
        self.value.append(value)
        self.floor.append(min(floor, value))
        self.judged.append(judged)
        self.named.append(named)
        return len(self.value) - 1

    def figure(self, counts: Iterable[int], *, kept: bool = False) -> int:
        """Add a figure that shows some counts and return its number."""
        self.figures.append(Figure(tuple(counts), kept))
        return len(self.figures) - 1

    def whole(self, whole: int, parts: Sequence[int], *, exact: bool = False, signed: bool = False) -> int:
        """Tie a whole to its parts and return what the parts leave over; the rest is itself a count of children.

        With `exact` nothing can be left over, and a reader knows it. Parts that are more than the whole are no parts:
        nothing is tied, and the negative rest tells the caller; with `signed` what they are more is a count, too.
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
        """Whether a count could point at a child."""
        return self.judged[count] and 1 <= self.value[count] < self.threshold

    def known(self, hidden: Collection[int]) -> set[int]:
        """Return the counts that some figure shows, when these figures are hidden."""
        return self.given | {n for i, figure in enumerate(self.figures) if i not in hidden for n in figure.counts}

    def cost(self, count: int) -> float:
        """Return what it costs to hide a count: large ones tell more, and hiding them hides more of the page."""
        return 1 + log1p(abs(self.value[count])) if self.named[count] else 0.0


def components(rows: Sequence[Row], free: Collection[int]) -> list[tuple[list[int], list[int]]]:
    """Return (counts, rows) of each group of free counts that sums tie together; the others are as good as numbers."""
    top: dict[int, int] = {count: count for count in free}

    def find(count: int) -> int:
        while top[count] != count:
            top[count] = top[top[count]]
            count = top[count]
        return count

    touched: list[tuple[int, int]] = []
    for number, row in enumerate(rows):
        members = [count for count, _ in row if count in top]
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
