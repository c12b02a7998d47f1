"""Draws stratified samples: how many contacts from each stratum, and which, the same on every machine.

The order of the rows makes no difference. More is drawn from larger strata, and a larger sample contains the smaller.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from math import ceil

from etl.errors import MashError
from queries.statistics.intervals import wilson
from queries.words import counted

FLOOR = 8  # drawn from each stratum, or all of it
SECOND = 30  # contacts that a second auditor judges, at least
FEWEST = 2  # audited contacts of each stratum, below which nothing is told


class SampleError(MashError):
    """A sample can't be drawn, or nothing can be estimated from it."""


def sizes(population: Sequence[int], size: int) -> list[int]:
    """Return how many to draw from each stratum of so many contacts. Raises SampleError for too small a size.

    Each gives 8, or all it has; the rest go one by one to the largest N / (2a + 1), where a is given beyond those. By
    largest remainders a stratum of a growing sample shrank in 436 of 500 trials.
    """
    given, more = [min(each, FLOOR) for each in population], [0] * len(population)
    if size < sum(given):
        strata = counted(len(population), "stratum needs", "strata need")
        raise SampleError(f"{strata} a sample of at least {sum(given)} ({FLOOR} from each, or all it has), not {size}.")
    for _ in range(min(size, sum(population)) - sum(given)):
        left = [at for at, each in enumerate(population) if given[at] + more[at] < each]
        most = max(left, key=lambda at: (population[at] / (2 * more[at] + 1), -at))
        more[most] += 1
    return [least + extra for least, extra in zip(given, more, strict=True)]


def draw(ids: Iterable[str], number: int, seed: str) -> list[str]:
    """Return the first ids in the order of the SHA-256 of `seed|id`."""
    return sorted(ids, key=lambda each: place(seed, each))[:number]


def place(seed: str, key: str) -> str:
    """Return what decides when a key is drawn, in lower-case hex."""
    return sha256(f"{seed}|{key}".encode()).hexdigest()


def second(drawn: Sequence[int]) -> list[int]:
    """Return how many contacts of each stratum a second auditor judges: the first ones, at least 30 together.

    At least 2 of each stratum, where it has 2: with a single pair in one stratum, no interval could be given for all.
    """
    n = sum(drawn)
    return [min(each, max(FEWEST, ceil(SECOND * each / n))) for each in drawn] if n else []


def worth(population: Sequence[int], drawn: Sequence[int]) -> float:
    """Return how many contacts drawn without strata would be as precise as those drawn from strata."""
    total = sum(population)
    return 1 / sum((size / total) ** 2 / n for size, n in zip(population, drawn, strict=True) if n)


def half_width(number: int, rate: float = 0.1) -> float:
    """Return half the width of a rate's 95% interval (0 to 1), for so many contacts drawn without strata."""
    found = wilson(rate * number, number)
    return (found.upper - found.lower) / 2 if found else 1.0


def still_possible(number: int) -> float:
    """Return the highest rate (0 to 1) that is still possible if none of so many contacts is wrong."""
    found = wilson(0, number)
    return found.upper if found else 1.0
