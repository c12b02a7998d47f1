"""Estimates each step's share of a load's time, for the progress bar."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Protocol

from etl.landing.record import Extract

BUILDING = 3.0  # time that building takes for each byte sent, against landing it (1 M contacts with all tables)
TABLES = 0.25  # share of building's time until facts are derived


class Step(Protocol):
    """What a build calls at each step, with words and, once tables are stored, the share of slices derived so far."""

    def __call__(self, what: str, derived: float = 0.0) -> None:
        """Note the step that begins."""


def landing_share(new: int, known: int) -> float:
    """Return the share of a load's time that landing takes: new bytes are landed and built, known ones only built."""
    return new / (new + BUILDING * (new + known)) if new else 0.0


def steps(extracts: Iterable[Extract], progress: Callable[[str, float], None], begins: float) -> Step:
    """Return what a build calls at each step; "Building" and a table's name announces that table.

    Progress goes on from the share at which it `begins`. A table counts by its rows, and all slices count alike.
    """
    rows = Counter[str]()
    for each in extracts:
        rows.update({name: tally.kept for name, tally in each.tables.items()})
    done = 0

    def step(what: str, derived: float = 0.0) -> None:
        nonlocal done
        built = TABLES * done / (rows.total() or 1) + (1 - TABLES) * derived
        progress(what, begins + (1 - begins) * built)
        done += rows[what.removeprefix("Building ")]

    return step
