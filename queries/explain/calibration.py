"""Tests, on invented areas where the truth is known, how often the right group is named as the driver of a change.

Each area has two months of contacts and eleven dimensions whose groups differ in size as a hub's do. Either all groups
fall by 4 points alike, and any driver named is false, or only a quarter of the contacts falls, and that group alone
should be named. The outcomes are stored in trials.json; `python -m mash.documents --trials` runs the trials again.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from queries.explain.split import SIGNIFICANT, Split, judged, split
from queries.metrics.catalogue import METRICS
from queries.statistics.contributions import Both, Cell

STORED = Path(__file__).with_name("trials.json")
SIZES = (600, 1_500, 6_000)  # contacts in each month
FALLS = {"alike": 0.04, "quarter 15": 0.15, "quarter 25": 0.25}
TRIALS = 2_000  # areas of each size and kind
LEVEL, SEED = 0.85, 24
# shares of the groups of each dimension; the first group of the last holds a quarter
GROUPS = (
    (0.6, 0.4),
    (0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05),
    (0.3, *(0.05,) * 10, *(0.02,) * 10),
    (0.3, 0.15, 0.15, 0.1, 0.1, 0.1, 0.03, 0.03, 0.02, 0.02),
    (0.25, 0.2, 0.15, 0.1, 0.1, 0.1, 0.05, 0.03, 0.02),
    (0.6, 0.3, 0.1),
    (0.05, 0.05, 0.2, 0.25, 0.3, 0.15),
    (0.5, 0.48, 0.02),
    (0.7, 0.1, 0.1, 0.05, 0.05),
    (0.8, 0.12, 0.08),
    (0.25, 0.25, 0.2, 0.15, 0.15),
)
_DIMS = ("hub", "area", "source", "source_group", "concern", "risk_initial", "age_band", "sex", "ethnicity_group",
         "disability", "imd_quintile")  # fmt: skip
_METRIC = METRICS["contact_decided_on_time"]


def trial(kind: str, size: int, number: int) -> tuple[bool, bool]:
    """Return whether the right group was named (or any, if all fell alike), and whether any group had p < 0.05.

    The second is what a reader finds who compares each group with the rest and allows for nothing.
    """
    splits = area(kind, size, number)
    drivers = [(each.dims[0], part.name) for each in splits for part in each.with_verdict("drives")]
    by_eye = any(p < SIGNIFICANT for each in splits for p in each.beside_rest())
    return (bool(drivers) if kind == "alike" else (_DIMS[-1], "0") in drivers), by_eye


def area(kind: str, size: int, number: int) -> list[Split]:
    """Return the change of one invented area, split and judged."""
    draw = np.random.default_rng([SEED, list(FALLS).index(kind), size, number])
    months = []
    for later in (False, True):
        groups = [draw.choice(len(shares), size, p=np.array(shares) / sum(shares)) for shares in GROUPS]
        chance = np.full(size, LEVEL)
        if later:
            chance -= FALLS[kind] * (1 if kind == "alike" else groups[-1] == 0)
        met = draw.random(size) < chance
        months.append([_cells(each, met, len(shares)) for each, shares in zip(groups, GROUPS, strict=True)])
    return judged(
        [
            split(_METRIC, (dim,), [Both(str(i), *both) for i, both in enumerate(zip(*cells, strict=True))])
            for dim, cells in zip(_DIMS, zip(*months, strict=True), strict=True)
        ]
    )


def _cells(groups: NDArray[np.int64], met: NDArray[np.bool_], number: int) -> list[Cell]:
    every, done = np.bincount(groups, minlength=number), np.bincount(groups[met], minlength=number)
    return [Cell(int(x), int(n)) for x, n in zip(done, every, strict=True)]


def run_all() -> dict[str, dict[str, list[int]]]:
    """Return, by kind and size, the numbers of areas, of areas with a driver named, and of areas with any p < 0.05."""
    found: dict[str, dict[str, list[int]]] = {}
    for kind in FALLS:
        for size in SIZES:
            pairs = [trial(kind, size, number) for number in range(TRIALS)]
            named, by_eye = (sum(each) for each in zip(*pairs, strict=True))
            found.setdefault(kind, {})[str(size)] = [TRIALS, named, by_eye]
    return found
