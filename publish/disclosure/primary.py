"""Which figures are hidden for what they show themselves: a count in them is from 1 to 5."""

from publish.disclosure.lattice import Lattice


def primary(lattice: Lattice) -> set[int]:
    """Return the figures that give a small count away: their own, or a percentage's denominator or complement."""
    return {i for i, figure in enumerate(lattice.figures) if any(lattice.small(count) for count in figure.counts)}
