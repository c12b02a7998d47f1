"""Finds what readers know already of small counts from earlier publications, which no later one can take back.

Without this a single count that follows from what was published, or that was published under a lower threshold, would
stop every later publication.
"""

from publish.disclosure.lattice import Lattice, components
from publish.disclosure.reach import DOWN, UP, Reach


def note_sunk(lattice: Lattice) -> None:
    """Note, of each small count that earlier publications confine to less than it should vary, what they allow.

    A count that follows from them exactly is given. Any other must still be able to be all that they allow.
    """
    public = lattice.given  # a figure that was shown rounded is known between its limits only
    now, lattice.floor = lattice.floor, list(lattice.floor_before)
    try:
        for counts, rows in components(lattice.rows, [c for c in range(len(lattice.value)) if c not in public]):
            small = [count for count in counts if lattice.small(count)]
            if not small or not rows:
                continue
            reach = Reach(lattice, counts, rows)
            for count in reach.unproven(small):
                _note(lattice, count, reach.extreme(count, DOWN), reach.extreme(count, UP))
    finally:
        lattice.floor = now


def _note(lattice: Lattice, count: int, least: int | None, most: int | None) -> None:
    if least is None or most is None:
        return
    if most < lattice.threshold or most - least < lattice.threshold - 1:
        lattice.sunk[count] = (least, most)
    if least == most:
        lattice.given.add(count)
