"""What hiding costs beside the cheapest choice there is: 40 tables of 4 by 5 with margins, each solved exactly.

`python -m tests.support.optimum` prints the mean and the most of cost over optimum. The cheapest choice hides the cells
with which each small count can be the threshold, and vary as much as it must, by moves that keep every margin.
"""

from collections.abc import Iterator

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from publish.disclosure.audit import audit
from publish.disclosure.lattice import Lattice, primary
from publish.disclosure.secondary import secondary
from publish.disclosure.tables import TOTAL, Group, tie_totals

TABLES, ROWS, COLUMNS, T = 40, 4, 5, 6
FAR = 400


def table(seed: int) -> tuple[Lattice, list[int]]:
    """Return a table's lattice: cells of 0 to some dozens, a quarter of them small, with all totals."""
    chance = np.random.default_rng(seed)
    cells = np.where(chance.random((ROWS, COLUMNS)) < 0.25, chance.integers(0, T, (ROWS, COLUMNS)),
                     chance.integers(T, 60, (ROWS, COLUMNS)))  # fmt: skip
    counts: dict[Group, int] = {}
    for (i, j), value in np.ndenumerate(cells):
        for group in ((str(i), str(j)), (str(i), TOTAL), (TOTAL, str(j)), (TOTAL, TOTAL)):
            counts[group] = counts.get(group, 0) + int(value)
    lattice = Lattice(T)
    numbers = {group: lattice.count(value, floor=1) for group, value in counts.items()}
    for number in numbers.values():
        lattice.figure([number])
    tie_totals(lattice, numbers)
    return lattice, list(numbers.values())


def cheapest(lattice: Lattice, cells: list[int]) -> float:
    """Return the cost of the cheapest cells to hide beside the small ones, by an integer programme."""
    small = [cell for cell in cells if lattice.small(cell)]
    free = [cell for cell in cells if lattice.value[cell]]
    at = {cell: place for place, cell in enumerate(free)}
    size = len(free)
    ways = [(cell, least) for cell in small for least in (False, True)]  # a move up for each, and one down
    width = size * (1 + len(ways)) + len(small)
    lower, upper = np.full(width, -float(FAR)), np.full(width, float(FAR))
    lower[:size], upper[:size] = [float(cell in small) for cell in free], 1.0
    rows: list[tuple[dict[int, float], float, float]] = []
    for number, (cell, least) in enumerate(ways):
        start = size * (1 + number)
        rows += [({start + at[c]: k for c, k in row if c in at}, 0, 0) for row in lattice.rows]
        for c in free:  # a cell moves only where it is hidden, and never below 1
            rows.append(({start + at[c]: 1, at[c]: -FAR}, -np.inf, 0))
            rows.append(({start + at[c]: 1, at[c]: FAR}, 0, np.inf))
            lower[start + at[c]] = 1 - lattice.value[c]
        if not least:
            lower[start + at[cell]] = T - lattice.value[cell]
        else:
            upper[start + at[cell]] = 0
            rows.append(({start - size + at[cell]: 1, start + at[cell]: -1}, T - 1, np.inf))
    table_ = np.zeros((len(rows), width))
    for r, (terms, _, _) in enumerate(rows):
        for c, k in terms.items():
            table_[r, c] = k
    cost = np.zeros(width)
    cost[:size] = [0.0 if cell in small else lattice.cost(cell) for cell in free]
    whole = np.zeros(width)
    whole[:size] = 1
    limits = LinearConstraint(table_, [low for _, low, _ in rows], [high for _, _, high in rows])
    end = milp(cost, integrality=whole, bounds=Bounds(lower, upper), constraints=[limits])
    if end.x is None:
        raise ValueError(f"No choice was found: {end.message}")
    return float(cost @ np.rint(end.x * whole))


def ratios() -> Iterator[tuple[float, float]]:
    """Yield what hiding costs, and what the cheapest choice does, of each table in which something must be hidden."""
    for seed in range(TABLES):
        lattice, cells = table(seed)
        first = primary(lattice)
        hidden = secondary(lattice, first)
        if audit(lattice, hidden).unsafe:
            raise ValueError("A table is not protected.")
        if first:
            yield sum(lattice.cost(cells[i]) for i in hidden - first), cheapest(lattice, cells)


if __name__ == "__main__":
    pairs = [(ours, best) for ours, best in ratios() if best]
    over = [ours / best for ours, best in pairs]
    print(f"{len(over)} tables: mean {np.mean(over):.2f}, most {max(over):.2f}, "  # noqa: T201
          f"all together {sum(ours for ours, _ in pairs) / sum(best for _, best in pairs):.2f}")  # fmt: skip
