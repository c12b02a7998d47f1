"""Solves the gate's linear programmes with HiGHS, with the same answers on every machine.

The number of steps is limited, never the time. A model keeps its last solution, so that the next question, with other
costs and limits, starts from it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]
STEPS = 40  # times that one sum may narrow the limits of its counts
OPTIONS: dict[str, bool | int | str] = {"output_flag": False, "threads": 1, "parallel": "off", "random_seed": 1}


class Model:
    """Holds columns that sums tie together, and finds the cheapest numbers that fit all sums and limits.

    `rows` name columns with their coefficients, `totals` what each row adds up to. `searches` counts questions,
    `capped` the whole-number searches that ended at their limit of nodes.
    """

    def __init__(self, rows: Sequence[Sequence[tuple[int, int]]], totals: Sequence[int], columns: int) -> None:
        self.columns, self.searches, self.capped = columns, 0, 0
        self._totals = np.asarray(totals, dtype=np.int64)
        self._starts = np.cumsum([0, *(len(row) for row in rows)])
        self._index = np.array([column for row in rows for column, _ in row], dtype=np.int32)
        self._factor = np.array([factor for row in rows for _, factor in row], dtype=np.int64)
        self._every = np.arange(columns, dtype=np.int32)
        self._solvers: dict[bool, Any] = {}

    def relaxed(self, cost: Numbers, lower: Numbers, upper: Numbers) -> Numbers | None:
        """Return the cheapest numbers, whole or not; None where there are none."""
        solver = self._asked(cost, lower, upper, whole=False)
        solver.run()
        if str(solver.getModelStatus()) != "HighsModelStatus.kOptimal":
            return None
        return np.array(solver.getSolution().col_value)

    def whole(self, cost: Numbers, lower: Numbers, upper: Numbers, nodes: int, gap: float = 0.0) -> Numbers | None:
        """Return the cheapest whole numbers found within some nodes of the search tree; None where none was found.

        With a `gap` they may cost that share more. The answer is exact: it is checked in whole numbers.
        """
        solver = self._asked(cost, lower, upper, whole=True)
        solver.setOptionValue("mip_max_nodes", nodes)
        solver.setOptionValue("mip_rel_gap", gap)
        solver.run()
        self.capped += str(solver.getModelStatus()) not in ("HighsModelStatus.kOptimal", "HighsModelStatus.kInfeasible")
        values = solver.getSolution().col_value
        return self.exact(np.array(values), lower, upper) if len(values) == self.columns else None

    def exact(self, numbers: Numbers, lower: Numbers, upper: Numbers) -> Numbers | None:
        """Return numbers as whole ones where those fit every sum and every limit exactly; None otherwise."""
        values = np.rint(numbers)
        if (values < lower).any() or (values > upper).any():
            return None
        terms = self._factor * values.astype(np.int64)[self._index]
        sums = np.add.reduceat(terms, self._starts[:-1]) if len(self._totals) else self._totals
        return values if bool((sums == self._totals).all()) else None

    def _asked(self, cost: Numbers, lower: Numbers, upper: Numbers, *, whole: bool) -> Any:
        self.searches += 1
        if whole not in self._solvers:
            self._solvers[whole] = self._made(whole=whole)
        solver = self._solvers[whole]
        solver.changeColsCost(self.columns, self._every, cost)
        solver.changeColsBounds(self.columns, self._every, lower, upper)
        return solver

    def _made(self, *, whole: bool) -> Any:
        import highspy  # 0.1 s, which a question to the command line need not wait for

        solver = _quiet()
        free = np.zeros(self.columns), np.zeros(self.columns), np.full(self.columns, highspy.kHighsInf)
        solver.addCols(self.columns, *free, 0, np.array([], np.int32), np.array([], np.int32), np.array([], float))
        totals = self._totals.astype(float)
        starts = self._starts[:-1].astype(np.int32)
        solver.addRows(len(totals), totals, totals, len(self._index), starts, self._index, self._factor.astype(float))
        if whole:
            kinds = np.full(self.columns, highspy.HighsVarType.kInteger)
            solver.changeColsIntegrality(self.columns, self._every, kinds)
        return solver


def _quiet() -> Any:
    """Return a solver that prints nothing, though it prints its name as soon as callbacks are possible."""
    import highspy

    class Quiet(highspy.Highs):
        def enableCallbacks(self) -> None:  # noqa: N802  HiGHS calls it so
            for name, value in OPTIONS.items():
                self.setOptionValue(name, value)

    quiet: Any = Quiet
    return quiet()


def narrow(
    rows: Sequence[Sequence[tuple[int, int]]],
    totals: Sequence[int],
    low: list[int],
    high: list[int],
    rows_of: Sequence[Sequence[int]],
    begin: Iterable[int],
) -> None:
    """Narrow the limits of counts, in whole numbers, by what each sum leaves for one count beside the others.

    `rows_of` has the rows of each place; it begins with some rows, and goes on with those whose counts were narrowed.
    """
    waiting, times = dict.fromkeys(sorted(begin)), [0] * len(rows)
    while waiting:
        number = next(iter(waiting))
        del waiting[number]
        times[number] += 1
        row, total = rows[number], totals[number]
        least = most = 0
        for place, k in row:
            near, far = (low[place], high[place]) if k > 0 else (high[place], low[place])
            least += k * near
            most += k * far
        for place, k in row:
            if low[place] == high[place]:
                continue
            rest_most = most - k * (high[place] if k > 0 else low[place])
            rest_least = least - k * (low[place] if k > 0 else high[place])
            near, far = (rest_most, rest_least) if k > 0 else (rest_least, rest_most)
            new_low, new_high = max(low[place], -((near - total) // k)), min(high[place], (total - far) // k)
            if (new_low, new_high) != (low[place], high[place]):
                least += k * (new_low - low[place]) if k > 0 else k * (new_high - high[place])
                most += k * (new_high - high[place]) if k > 0 else k * (new_low - low[place])
                low[place], high[place] = new_low, new_high
                waiting.update((r, None) for r in rows_of[place] if times[r] < STEPS)
