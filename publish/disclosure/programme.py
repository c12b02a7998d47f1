"""Whole numbers that fit a set of sums, by HiGHS; one answer is the value of each unknown."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from publish.disclosure.lattice import Row

SECONDS = 10.0  # for one programme; what was not found by then counts as not there


class Programme(NamedTuple):
    """Find the cheapest numbers between `lower` and `upper`, one for each count, with each row's sum as in `totals`."""

    rows: Sequence[Row]
    counts: Sequence[int]
    totals: Sequence[int]
    cost: Sequence[float]
    lower: Sequence[float]
    upper: Sequence[float]

    def solve(self, gap: float = 0.0, seconds: float = SECONDS) -> list[int] | None:
        """Return the cheapest whole numbers.

        None where there are none, or none could be found in time: the caller must fail closed. With a `gap` the numbers
        may cost that share more, or be the best found in time. What comes back was checked in whole numbers, so that no
        rounding in the solver can pass for an answer.
        """
        found = self._highs(whole=True, gap=gap, seconds=seconds)
        return None if found is None else self.exact(found)

    def relaxed(self) -> list[float] | None:
        """Return the cheapest numbers, whole or not; None where there are none."""
        return self._highs(whole=False, gap=0.0, seconds=SECONDS)

    def exact(self, found: Sequence[float]) -> list[int] | None:
        """Return numbers as whole ones where those fit every sum and every limit exactly; None otherwise."""
        values = [round(v) for v in found]
        place = {count: at for at, count in enumerate(self.counts)}
        inside = all(low <= v <= high for low, v, high in zip(self.lower, values, self.upper, strict=True))
        sums = (sum(k * values[place[c]] for c, k in row if c in place) for row in self.rows)
        return values if inside and all(s == t for s, t in zip(sums, self.totals, strict=True)) else None

    def _highs(self, *, whole: bool, gap: float, seconds: float) -> list[float] | None:
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        place = {count: at for at, count in enumerate(self.counts)}
        terms = [(i, place[c], k) for i, row in enumerate(self.rows) for c, k in row if c in place]
        at, column, data = zip(*terms, strict=True) if terms else ((), (), ())
        table = csr_array((np.array(data, float), (at, column)), shape=(len(self.rows), len(self.counts)))
        options: dict[str, Any] = {"time_limit": seconds, "mip_rel_gap": gap}
        found = milp(
            np.asarray(self.cost),
            integrality=np.full(len(self.counts), int(whole)),
            bounds=Bounds(np.asarray(self.lower, float), np.asarray(self.upper, float)),
            constraints=LinearConstraint(table, np.asarray(self.totals), np.asarray(self.totals)),
            options=options,
        )
        if found.x is None or (found.status != 0 and not gap):
            return None
        return [float(v) for v in found.x]
