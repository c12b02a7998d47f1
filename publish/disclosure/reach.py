"""How far hidden counts can be from the truth while all that is shown stays; one answer fits every sum."""

from collections.abc import Sequence

from publish.disclosure.lattice import Lattice
from publish.disclosure.programme import Programme

GAP = 0.05  # raising many counts at once need not be done best, only well
SECONDS = 2.0


class Reach:
    """Hidden counts that sums tie together, with the least and the most that each was seen to be in some answer."""

    def __init__(self, lattice: Lattice, counts: Sequence[int], rows: Sequence[int]) -> None:
        inside = set(counts)
        self.lattice, self.counts, self.rows = lattice, list(counts), [lattice.rows[r] for r in rows]
        self.totals = [-sum(k * lattice.value[c] for c, k in row if c not in inside) for row in self.rows]
        # A limit far above everything only makes the check stricter: it takes possible values away.
        most = max(lattice.value[c] for c in counts)
        self.far = 4 * (lattice.threshold + most + sum(abs(total) for total in self.totals))
        self.seen = {c: (lattice.value[c], lattice.value[c]) for c in counts}  # the truth fits

    def wide(self, count: int) -> bool:
        """Whether a count was seen to vary, and where it is small, to be the threshold or more."""
        low, high = self.seen[count]
        return low < high and (not self.lattice.small(count) or high >= self.lattice.threshold)

    def raise_together(self, wanted: Sequence[int]) -> list[int]:
        """Raise as many counts as can be at once, again and again, and return those that were not seen to be safe."""
        left = [c for c in wanted if not self.wide(c)]
        while len(left) > 1:
            goal = {c: max(self.lattice.threshold, self.lattice.value[c] + 1) for c in left}
            upper = [float(goal.get(c, self.far)) for c in self.counts]
            if not self._some([-float(c in goal) for c in self.counts], upper):
                return left
            after = [c for c in left if not self.wide(c)]
            if len(after) == len(left):
                return left
            left = after
        return left

    def extreme(self, count: int, sense: int) -> int | None:
        """Return the least (1) or the most (-1) that a count can be; None where no answer was found in time."""
        cost = [float(sense) if c == count else 0.0 for c in self.counts]
        answer = self._programme(cost, [float(self.far)] * len(self.counts)).solve()
        return None if answer is None else self._note(answer)[self.counts.index(count)]

    def _some(self, cost: Sequence[float], upper: Sequence[float]) -> list[int] | None:
        """Find a good answer: that without the demand for whole numbers is often whole, and found much faster."""
        programme = self._programme(cost, upper)
        found = programme.relaxed()
        if found is None:
            return None
        answer = programme.exact(found) or programme.solve(gap=GAP, seconds=SECONDS)
        return None if answer is None else self._note(answer)

    def _programme(self, cost: Sequence[float], upper: Sequence[float]) -> Programme:
        floor = [float(self.lattice.floor[c]) for c in self.counts]
        return Programme(self.rows, self.counts, self.totals, cost, floor, upper)

    def _note(self, answer: list[int]) -> list[int]:
        """Keep what an answer shows of every count."""
        for c, value in zip(self.counts, answer, strict=True):
            low, high = self.seen[c]
            self.seen[c] = (min(low, value), max(high, value))
        return answer
