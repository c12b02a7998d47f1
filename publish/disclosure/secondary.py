"""Which further figures are hidden, so that no sum gives a hidden count back; one step protects one small count."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from publish.disclosure.lattice import Lattice, components
from publish.disclosure.programme import Programme
from publish.disclosure.reach import Reach

NEAR = 200  # counts around a small one that are looked at first: the cheapest way round is nearly always that short
GAP = 0.1  # whole moves may cost 10% more than the cheapest: found several times as fast
TINY = 1e-6
Progress = Callable[[str, float], None]


def secondary(lattice: Lattice, hidden: Collection[int], progress: Progress | None = None) -> set[int]:
    """Return every figure to hide: those given, and the cheapest others that leave each small count room.

    For each small count p, smallest first: minimise the sum of cost x (up + down) over moves that keep every sum, with
    p raised to the threshold and nothing lowered under its floor; a count that is hidden already costs nothing. Every
    figure that shows a count which moves is hidden. A figure that is hidden and moved in no such step (hidden in an
    earlier publication) must be able to move by 1. Whether that was enough is for the audit to say.
    """
    work = _Work(lattice, set(hidden))
    todo = [
        (counts, rows) for counts, rows in components(lattice.rows, work.mobile) if any(map(work.needs_room, counts))
    ]
    for done, (counts, rows) in enumerate(todo):
        if progress:
            progress("Hiding what would give a small count back", done / len(todo))
        work.find_room(counts, rows)
        for whole in (False, True):
            for count in sorted(filter(work.needs_room, counts), key=lambda c: lattice.value[c]):
                if work.needs_room(count) and (whole or count not in work.eased):
                    work.make_room(count, counts, rows, whole=whole)
            work.find_room(counts, rows)
    return work.hidden - (_told(work) - set(hidden))


def _told(work: "_Work") -> set[int]:
    """Return hidden figures without a small count of which every count follows from what is shown.

    Hiding them hides nothing: showing them says nothing new.
    """
    lattice, known = work.lattice, work.lattice.known(work.hidden)
    still = {i for i in work.hidden if not any(c in work.moved or lattice.small(c) for c in lattice.figures[i].counts)}
    wanted = {c for i in still for c in lattice.figures[i].counts} - known
    fixed = set(known)
    for counts, rows in components(lattice.rows, set(range(len(lattice.value))) - known) if wanted else ():
        one = Reach(lattice, counts, rows)
        for count in wanted.intersection(counts) if rows else ():
            if one.extreme(count, 1) == one.extreme(count, -1) == lattice.value[count]:
                fixed.add(count)
    return {i for i in still if fixed.issuperset(lattice.figures[i].counts)}


@dataclass
class _Work:
    """The figures hidden so far, and how high each count was seen to reach with all that is shown unchanged."""

    lattice: Lattice
    hidden: set[int]
    reach: list[int] = field(init=False)
    moved: set[int] = field(default_factory=set)
    eased: set[int] = field(default_factory=set)  # small counts that reach the threshold, though not in whole numbers
    shown_by: list[list[int]] = field(init=False)
    rows_of: list[list[int]] = field(init=False)
    mobile: set[int] = field(init=False)
    stays: set[int] = field(init=False)

    def __post_init__(self) -> None:
        lattice = self.lattice
        self.reach = list(lattice.value)
        self.shown_by = [[] for _ in lattice.value]
        self.rows_of = [[] for _ in lattice.value]
        for i, figure in enumerate(lattice.figures):
            for count in figure.counts:
                self.shown_by[count].append(i)
        for number, row in enumerate(lattice.rows):
            for count, _ in row:
                self.rows_of[count].append(number)
        known = lattice.known(self.hidden)
        fixed = lattice.given | {
            c for i, f in enumerate(lattice.figures) if f.kept and i not in self.hidden for c in f.counts
        }
        fixed |= {c for c in known if lattice.named[c] and lattice.value[c] == 0}  # 0 stays 0
        self.mobile = set(range(len(lattice.value))) - fixed
        hidden_counts = {c for i in self.hidden for c in lattice.figures[i].counts}
        small = {c for i in self.hidden for c in lattice.figures[i].counts if any(map(lattice.small, self._of(i)))}
        self.stays = hidden_counts - small

    def _of(self, figure: int) -> tuple[int, ...]:
        return self.lattice.figures[figure].counts

    def needs_room(self, count: int) -> bool:
        """Whether a count is small and was not seen to reach the threshold, or is hidden and has not moved."""
        if self.lattice.small(count):
            return self.reach[count] < self.lattice.threshold
        if count not in self.stays:
            return False
        return not any(c in self.moved for i in self.shown_by[count] if i in self.hidden for c in self._of(i))

    def find_room(self, counts: Sequence[int], rows: Sequence[int]) -> None:
        """See which counts are safe by what is hidden already."""
        known = self.lattice.known(self.hidden)
        own = [self.lattice.rows[r] for r in rows]
        for members, tied in components(own, [c for c in counts if c not in known]):
            one = Reach(self.lattice, members, [rows[r] for r in tied])
            if not tied:  # nothing that is shown says anything of it
                self.moved.update(members)
                self.reach[members[0]] = one.far
                continue
            one.raise_together([c for c in members if self.needs_room(c)])
            self._note({c: one.seen[c] for c in members})

    def _note(self, seen: Mapping[int, tuple[int, int]]) -> None:
        for count, (low, high) in seen.items():
            self.reach[count] = max(self.reach[count], high)
            if low < high:
                self.moved.add(count)

    def make_room(self, count: int, counts: Sequence[int], rows: Sequence[int], *, whole: bool) -> None:
        """Hide the figures on the cheapest way to raise a count; where there is none, all that may be hidden."""
        near = self._near(count, counts, rows)
        for around in [near, (counts, rows)] if len(near[0]) < len(counts) else [near]:
            for by in [max(1, self.lattice.threshold - self.lattice.value[count]), *self._down(count)]:
                if self._raise(count, by, *around, whole=whole):
                    return
        for other in counts:
            self._hide(other)

    def _down(self, count: int) -> list[int]:
        small = self.lattice.small(count) or self.lattice.value[count] <= self.lattice.floor[count]
        return [] if small else [-1]

    def _raise(self, count: int, by: int, counts: Sequence[int], rows: Sequence[int], *, whole: bool) -> bool:
        lattice, known = self.lattice, self.lattice.known(self.hidden)
        cost = [0.001 if c not in known else lattice.cost(c) * len(self._showing(c)) + 0.001 for c in counts]
        far = 4 * (lattice.threshold + max(lattice.value[c] for c in counts))
        up = [float(by) if c == count and by > 0 else 0.0 if c == count else far for c in counts]
        low = [float(by) if c == count and by > 0 else 0.0 for c in counts]
        down = [float(-by if by < 0 else 0) if c == count else self._room_below(c, far) for c in counts]
        low_down = [float(-by) if c == count and by < 0 else 0.0 for c in counts]
        size = len(lattice.value)
        both = [*counts, *(c + size for c in counts)]  # a count's way up, then its way down
        tied = [tuple((c, k) for c, k in lattice.rows[r]) for r in rows]
        doubled = [(*row, *((c + size, -k) for c, k in row)) for row in tied]
        programme = Programme(
            doubled, both, [0] * len(rows), [*cost, *cost], lower=[*low, *low_down], upper=[*up, *down]
        )
        found = programme.relaxed()
        if found is None:
            return False
        moves = programme.exact(found)
        if moves is None and whole:
            moves = programme.solve(gap=GAP)
        for at, c in enumerate(counts):
            step = (moves or found)[at] - (moves or found)[at + len(counts)]
            if abs(step) > TINY:
                self._hide(c)
                if lattice.value[c] + step > lattice.threshold - TINY:
                    self.eased.add(c)
                if moves:
                    self.moved.add(c)
                    self.reach[c] = max(self.reach[c], self.lattice.value[c] + round(step))
        return True

    def _room_below(self, count: int, far: float) -> float:
        room = self.lattice.value[count] - self.lattice.floor[count]
        return float(max(0, min(far, room)))

    def _showing(self, count: int) -> list[int]:
        return [i for i in self.shown_by[count] if i not in self.hidden]

    def _hide(self, count: int) -> None:
        self.hidden.update(i for i in self.shown_by[count] if not self.lattice.figures[i].kept)

    def _near(self, count: int, counts: Sequence[int], rows: Sequence[int]) -> tuple[list[int], list[int]]:
        """Return the counts a few sums away, with every sum that they are in."""
        if len(counts) <= NEAR:
            return list(counts), list(rows)
        inside, seen = set(counts), {count}
        edge = [count]
        while edge and len(seen) < NEAR:
            beside = {c for one in edge for r in self.rows_of[one] for c, _ in self.lattice.rows[r]}
            edge = sorted((beside & inside) - seen)
            seen.update(edge)
        return sorted(seen), sorted({r for c in seen for r in self.rows_of[c]})
