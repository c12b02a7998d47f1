"""Checks, independently of how figures were hidden, whether a reader could work out a hidden count.

It uses only the sums and the figures shown. An interval is the range of values that a hidden count can have. What
earlier publications reveal about a small count can't be taken back. That is noted first, since otherwise a single such
count would stop every later publication.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from publish.disclosure.answers import Answers
from publish.disclosure.lattice import Lattice, components
from publish.disclosure.reach import DOWN, UP, Reach
from publish.disclosure.released import DisclosureError

Progress = Callable[[str, float], None]


@dataclass
class Audit:
    """Lists the hidden counts that a reader could work out, and how much the others can vary at least.

    `searches` counts the programmes solved, `capped` whole-number searches that ended at their limit: without an answer
    a count is unsafe.
    """

    unsafe: list[int] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    searches: int = 0
    capped: int = 0


def audit(
    lattice: Lattice, hidden: Collection[int], progress: Progress | None = None, answers: Answers | None = None
) -> Audit:
    """Return which small counts a reader of everything else could work out, in whole numbers.

    A small count is unsafe if it is shown. It is also unsafe if no two answers were found whose values differ as much
    as 1 and the threshold, with one of them at the threshold or above. A hidden figure without a small count may follow
    from others. Counts that readers have already are not judged. `answers` were found before: each is checked against
    every sum and all that is shown now, and only what they leave unproven is searched for.
    """
    known = lattice.known(hidden)
    free = [c for c in range(len(lattice.value)) if c not in known]
    found = Audit([c for c in sorted(known - lattice.given) if lattice.small(c)])
    parts = components(lattice.rows, free)
    for done, (counts, rows) in enumerate(parts):
        small = [c for c in counts if lattice.small(c)]
        if not small:
            continue
        if progress:
            progress("Checking what could be worked out", done / len(parts))
        reach = Reach(lattice, counts, rows, answers)
        unsafe = reach.unproven(small)
        found.unsafe += unsafe
        judged = [c for c in small if c not in unsafe and c not in lattice.sunk]
        found.widths += [high - low for low, high in map(reach.seen, judged)]
        found.searches, found.capped = (
            now + more for now, more in zip((found.searches, found.capped), reach.searches, strict=True)
        )
    found.unsafe.sort()
    return found


def intervals(lattice: Lattice, hidden: Collection[int], counts: Sequence[int]) -> list[tuple[int, int]]:
    """Return the least and the most that each hidden count can be, exactly.

    A count without an upper limit gets the limit up to which the audit looks. Raises DisclosureError where a search
    ended at its limit.
    """
    known = lattice.known(hidden)
    exact: dict[int, tuple[int, int]] = {c: (lattice.value[c], lattice.value[c]) for c in known}
    for members, rows in components(lattice.rows, [c for c in range(len(lattice.value)) if c not in known]):
        wanted = set(members).intersection(counts)
        if not wanted:
            continue
        reach = Reach(lattice, members, rows)
        for c in wanted:
            low, high = reach.extreme(c, DOWN), reach.extreme(c, UP)
            if low is None or high is None:
                raise DisclosureError("The range of a hidden count was not found, so none is given.")
            exact[c] = (low, high)
    return [exact[c] for c in counts]


def note_sunk(lattice: Lattice) -> None:
    """Note what earlier publications allow for each small count that they confine to too few values.

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
