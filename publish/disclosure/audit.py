"""Whether a reader who does every sum can work out what is hidden; one interval is what a hidden count can be.

Nothing of how figures were chosen to be hidden is used here: only the sums, and what is shown.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from publish.disclosure.lattice import Lattice, components
from publish.disclosure.reach import Reach
from publish.disclosure.released import DisclosureError

Progress = Callable[[str, float], None]


@dataclass
class Audit:
    """The hidden counts that a reader could tell, and by how much the others can vary, at least."""

    unsafe: list[int] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)


def audit(lattice: Lattice, hidden: Collection[int], progress: Progress | None = None) -> Audit:
    """Return what a reader of everything else could tell of each hidden count, in whole numbers.

    A small count is unsafe where it is shown, or can't be the threshold or more; a hidden figure where every count in
    it can be one number only. So is a count for which no answer was found in time.
    """
    known = lattice.known(hidden)
    unknown = set(range(len(lattice.value))) - known
    of_figures = {c for i in hidden for c in lattice.figures[i].counts}
    small = {c for c in unknown if lattice.small(c)}
    reach = {c: (lattice.value[c], lattice.value[c]) for c in known}
    reach |= _reach(lattice, unknown, (of_figures - known) | small, progress)
    unsafe = {c for c in known if lattice.small(c)}
    unsafe |= {c for c in small if reach[c][1] < lattice.threshold or reach[c][0] == reach[c][1]}
    told = [f.counts for i, f in enumerate(lattice.figures) if i in hidden and all(_told(reach[c]) for c in f.counts)]
    unsafe |= {count for counts in told for count in counts}
    return Audit(sorted(unsafe), [reach[c][1] - reach[c][0] for c in sorted(small - unsafe)])


def _told(interval: tuple[int, int]) -> bool:
    return interval[0] == interval[1]


def _reach(
    lattice: Lattice, unknown: set[int], wanted: set[int], progress: Progress | None
) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    parts = components(lattice.rows, unknown)
    for done, (counts, rows) in enumerate(parts):
        if wanted.isdisjoint(counts):
            continue
        if progress:
            progress("Checking what could be worked out", done / len(parts))
        found |= _judged(Reach(lattice, counts, rows), [c for c in counts if c in wanted])
    return found


def intervals(lattice: Lattice, hidden: Collection[int], counts: Sequence[int]) -> list[tuple[int, int]]:
    """Return the least and the most that each hidden count can be, exactly. Raises DisclosureError without an answer.

    What has no upper limit is given the one up to which the audit looks.
    """
    unknown = set(range(len(lattice.value))) - lattice.known(hidden)
    exact: dict[int, tuple[int, int]] = {}
    for members, rows in components(lattice.rows, unknown):
        one = Reach(lattice, members, rows)
        for c in set(members) & set(counts):
            low, high = (one.extreme(c, sense) for sense in (1, -1)) if rows else (lattice.floor[c], one.far)
            if low is None or high is None:
                raise DisclosureError("What a hidden count can be was not found in time: nothing is said of it.")
            exact[c] = (low, high)
    return [exact[c] for c in counts]


def _judged(one: Reach, wanted: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return intervals wide enough to judge by: exact where they are too narrow to be safe."""
    if not one.rows:
        return {c: (one.lattice.floor[c], one.far) for c in wanted}
    for count in one.raise_together(wanted):
        for sense in (-1, 1):
            if not one.wide(count):
                one.extreme(count, sense)
    return {c: one.seen[c] for c in wanted}
