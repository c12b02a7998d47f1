"""Chooses which further figures to hide, so that no sum reveals a small count (secondary suppression)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from publish.disclosure.answers import Answers
from publish.disclosure.lattice import Lattice, components
from publish.disclosure.reach import MANY_NODES, Reach
from publish.disclosure.solver import Model, Numbers

ROUNDS = 6  # of looking for answers and hiding more where there are none
WHOLE_FROM = 2  # the round from which figures are chosen in whole numbers, which takes longer
GAP = 0.1  # an answer in whole numbers may cost 10% more than the cheapest: it is found several times as fast
TINY = 1e-6
Progress = Callable[[str, float], None]


def secondary(lattice: Lattice, hidden: Collection[int], progress: Progress | None = None) -> set[int]:
    """Return every figure to hide: those given, and the cheapest others so that each small count could be larger."""
    answers = Answers()
    chosen = choose(lattice, hidden, answers, progress)
    return show_again(lattice, hidden, chosen, answers)


@dataclass(frozen=True)
class Chosen:
    """Names the hidden figures, and the counts that still don't vary as much as they must."""

    hidden: frozenset[int]
    unproven: frozenset[int]


def choose(
    lattice: Lattice,
    hidden: Collection[int],
    answers: Answers,
    progress: Progress | None = None,
    begin: Collection[int] = (),
) -> Chosen:
    """Return figures to hide: those given, and others so that each small count could be larger.

    For each small count that no answer lets vary enough, smallest first: minimise the sum of cost x (up + down) over
    changes that keep every sum, with the count moved and no other below its floor. Counts that are hidden already cost
    nothing. Every figure that shows a changed count is hidden. A figure hidden in an earlier publication must be able
    to change by 1. `begin` are figures found before, to start with; `answers` gets what is found.
    """
    work = _Work(lattice, frozenset(hidden), {*hidden, *begin}, answers)
    todo = [part for part in components(lattice.rows, work.mobile) if any(map(work.must_vary.__contains__, part[0]))]
    unproven: set[int] = set()
    for done, (counts, rows) in enumerate(todo):
        if progress:
            progress("Hiding what would reveal a small count", done / len(todo))
        unproven.update(_protect(work, _Moves(work, counts, rows)))
    return Chosen(frozenset(work.hidden), frozenset(unproven))


def show_again(lattice: Lattice, first: Collection[int], chosen: Chosen, answers: Answers) -> set[int]:
    """Return what stays hidden once further figures are shown again, the most valuable first, where that is safe. The
    audit decides afterwards whether what is left is enough.
    """
    work = _Work(lattice, frozenset(first), set(chosen.hidden), answers)
    _show_again(work, chosen.unproven)
    return work.hidden


def _protect(work: "_Work", moves: "_Moves") -> list[int]:
    """Hide figures of one component until an answer was found for each count that must vary, or rounds run out.

    Return the counts for which none was found.
    """
    for attempt in range(ROUNDS):
        unproven = work.unproven(moves.counts, moves.rows)
        if not unproven:
            return []
        before = len(work.hidden)
        eased: set[int] = set()
        for count in sorted(unproven, key=lambda c: (work.lattice.value[c], c)):
            if count not in eased:
                eased |= moves.make_room(count, whole=attempt >= WHOLE_FROM)
        if len(work.hidden) == before and attempt >= WHOLE_FROM:
            return unproven
    return work.unproven(moves.counts, moves.rows)


def _show_again(work: "_Work", unproven: Collection[int]) -> None:
    """Show figures again that were hidden to protect others; what can't be proved does not keep a figure hidden."""
    lattice = work.lattice
    reaches = work.reaches()
    of = {count: reach for reach in reaches for count in reach.counts}
    wanted = {id(reach): [c for c in reach.counts if c in work.must_vary and c not in unproven] for reach in reaches}
    extra = work.hidden - work.first

    def price(figure: int) -> tuple[float, int]:
        shown = lattice.figures[figure]
        return -shown.weight * sum(map(lattice.cost, shown.counts)), figure

    for figure in sorted(extra, key=price):
        counts = [c for c in lattice.figures[figure].counts if c in of]
        beside = {id(of[c]): of[c] for c in counts}
        before = [(reach, reach.fix(counts)) for reach in beside.values()]
        if all(reach.proves(wanted[key], counts) for key, reach in beside.items()):
            work.hidden.discard(figure)
        else:
            for reach, past in before:
                reach.restore(past)


@dataclass
class _Work:
    """Holds the figures hidden at `first` and so far, and which counts were seen to vary as much as they must.

    What was seen stays true as more gets hidden.
    """

    lattice: Lattice
    first: frozenset[int]
    hidden: set[int]
    answers: Answers
    seen: dict[int, tuple[int, int]] = field(default_factory=dict)

    @cached_property
    def shown_by(self) -> list[list[int]]:
        """By count, the figures that show it."""
        found: list[list[int]] = [[] for _ in self.lattice.value]
        for number, figure in enumerate(self.lattice.figures):
            for count in figure.counts:
                found[count].append(number)
        return found

    @cached_property
    def mobile(self) -> list[int]:
        """The counts that hiding can make vary: not those that stay shown, and 0 stays 0."""
        lattice = self.lattice
        kept = {c for i, f in enumerate(lattice.figures) if f.kept and i not in self.first for c in f.counts}
        zero = {c for c in lattice.known(self.first) if lattice.named[c] and lattice.value[c] == 0}
        fixed = lattice.given | kept | zero
        return [c for c in range(len(lattice.value)) if c not in fixed]

    @cached_property
    def must_vary(self) -> frozenset[int]:
        """The small counts, and one count of each figure without any that was hidden in an earlier publication."""
        lattice, mobile = self.lattice, set(self.mobile)
        small = {c for c in mobile if lattice.small(c)}
        stays = (lattice.figures[i].counts for i in self.first)
        return frozenset(small | {c for own in stays if small.isdisjoint(own) for c in own[:1] if c in mobile})

    def known(self, count: int) -> bool:
        """Return whether some figure shows a count, with what is hidden now."""
        return count in self.lattice.given or not self.hidden.issuperset(self.shown_by[count])

    def reaches(self) -> list[Reach]:
        """Return the hidden counts in groups tied by sums, where one of a group must vary."""
        parts = components(self.lattice.rows, [c for c in range(len(self.lattice.value)) if not self.known(c)])
        return [Reach(self.lattice, *part, self.answers) for part in parts if not self.must_vary.isdisjoint(part[0])]

    def unproven(self, counts: Collection[int], rows: Sequence[int]) -> list[int]:
        """Return the counts that must vary and were not seen to, with what is hidden now; `rows` hold them all."""
        left: list[int] = []
        for part in components(self.lattice.rows, [c for c in counts if not self.known(c)], rows):
            wanted = [c for c in part[0] if c in self.must_vary and not self._proven(c)]
            if wanted:
                reach = Reach(self.lattice, *part, self.answers)
                left += reach.unproven(wanted)
                self.seen |= {c: reach.seen(c) for c in wanted}
        return [*left, *(c for c in counts if c in self.must_vary and self.known(c))]

    def _proven(self, count: int) -> bool:
        return count in self.seen and self.lattice.wide(count, *self.seen[count])

    def still_shown(self, count: int) -> list[int]:
        """Return the figures that show a count and may be hidden."""
        return [i for i in self.shown_by[count] if i not in self.hidden]

    def hide(self, count: int) -> list[int]:
        """Hide every figure that shows a count; return the counts of figures hidden by that."""
        more = [i for i in self.still_shown(count) if not self.lattice.figures[i].kept]
        self.hidden.update(more)
        return [c for i in more for c in self.lattice.figures[i].counts]


class _Moves:
    """Finds the cheapest change of counts that sums tie together; the way up is one column, the way down another."""

    def __init__(self, work: _Work, counts: Sequence[int], rows: Sequence[int]) -> None:
        self.work, self.counts, self.rows = work, list(counts), rows
        self.at = {count: place for place, count in enumerate(self.counts)}
        lattice, size = work.lattice, len(counts)
        value = np.array([lattice.value[c] for c in counts])
        self.far = 4.0 * (lattice.threshold + float(np.abs(value).max()))
        floor = np.array([lattice.floor[c] for c in counts])
        most = np.array([lattice.ceiling.get(c, lattice.value[c] + self.far) for c in counts])
        self.upper = np.concatenate([np.minimum(most - value, self.far), np.clip(value - floor, 0, self.far)])
        weight = [sum(lattice.figures[i].weight for i in work.still_shown(c)) if work.known(c) else 0.0 for c in counts]
        price = [lattice.cost(c) * times for c, times in zip(counts, weight, strict=True)]
        self.cost = np.array([*price, *price]) + 0.001
        self.size = size

    @cached_property
    def model(self) -> Model:
        """The programme of these counts, made when it is first needed."""
        rows = [[(self.at[c], k) for c, k in self.work.lattice.rows[r] if c in self.at] for r in self.rows]
        doubled = [[*row, *((place + self.size, -k) for place, k in row)] for row in rows]
        return Model(doubled, [0] * len(rows), 2 * self.size)

    def make_room(self, count: int, *, whole: bool) -> set[int]:
        """Hide the cheapest figures that let a count vary enough; return the counts that vary enough by that."""
        for by in self._ways(count):
            moves = self._moved(count, by, whole=whole)
            if moves is None:
                continue
            steps = moves[: self.size] - moves[self.size :]
            moved = [self.counts[place] for place in np.flatnonzero(np.abs(steps) > TINY)]
            for other in moved:
                for now_hidden in self.work.hide(other):
                    if now_hidden in self.at:
                        place = self.at[now_hidden]
                        self.cost[[place, place + self.size]] = 0.001
            return {c for c in moved if self._reaches(c, steps[self.at[c]])}
        return set()

    def _ways(self, count: int) -> list[int]:
        """Return by how much a count could be moved, in the order in which that is tried."""
        lattice, value = self.work.lattice, self.work.lattice.value[count]
        low, high = self.work.seen.get(count, (value, value))
        least, most = lattice.must_reach(count)
        ways = [most - value] if high < most else []
        if high >= most:
            ways = [min(least, high - lattice.width(count)) - value, low + lattice.width(count) - value]
        return [by for by in ways if by] or [1, -1]

    def _reaches(self, count: int, step: float) -> bool:
        lattice = self.work.lattice
        return lattice.value[count] + step > lattice.must_reach(count)[1] - TINY

    def _moved(self, count: int, by: int, *, whole: bool) -> Numbers | None:
        place = self.at[count]
        lower, upper = np.zeros(2 * self.size), self.upper.copy()
        up, down = (place, place + self.size) if by > 0 else (place + self.size, place)
        if self.upper[up] < abs(by):
            return None
        lower[up] = upper[up] = abs(by)
        upper[down] = 0
        relaxed = self.model.relaxed(self.cost, lower, upper)
        if relaxed is None or not whole:
            return relaxed
        exact = self.model.exact(relaxed, lower, upper)
        if exact is None:
            exact = self.model.whole(self.cost, lower, upper, MANY_NODES, GAP)
        return relaxed if exact is None else exact
