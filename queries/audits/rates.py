"""Estimates a share of all contacts from those audited in strata, weighted by how many contacts each stands for."""

from collections.abc import Sequence
from dataclasses import dataclass

from queries.audits.drawing import FEWEST, SampleError, worth
from queries.statistics.intervals import Interval, wilson

MOST_LEFT_OUT = 0.2  # share of a sample without an audit above which nothing is estimated: who is missing is no chance


@dataclass(frozen=True)
class Rate:
    """An estimated share of all contacts of a sample's frame, 0 to 1, with its 95% interval.

    `worth` is how many contacts drawn without strata would be as precise; `audited` is how many were judged.
    """

    value: float
    interval: Interval
    worth: float
    audited: int


def rate(population: Sequence[int], audited: Sequence[int], found: Sequence[float]) -> Rate:
    """Return the weighted share of contacts for which something was found, in each stratum `found` of `audited`.

    The interval is Wilson's, of as many contacts as the sample is worth. Raises SampleError for a stratum without two.
    """
    if not population or any(m < FEWEST for m in audited):
        raise SampleError("A stratum has fewer than 2 audited contacts: nothing is estimated.")
    total = sum(population)
    value = sum(size / total * x / m for size, x, m in zip(population, found, audited, strict=True))
    n = worth(population, audited)
    return Rate(value, wilson(value * n, n) or Interval(0.0, 1.0), n, sum(audited))


def check_complete(drawn: int, audited: int) -> None:
    """Raise SampleError where too much of a sample has no audit."""
    if audited < (1 - MOST_LEFT_OUT) * drawn:
        raise SampleError(
            f"{audited} of {drawn} contacts were audited, under 80%: nothing is estimated. Those left out may be the "
            "hard ones."
        )
