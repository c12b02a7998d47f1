"""Defines the lists of the page on journeys: the rows of each, its sentence, its columns and its order."""

from collections.abc import Callable

import polars as pl

from queries.cases.in_words import drifting_rows, household_rows, unchecked_rows
from queries.cases.sequences import Common
from queries.cases.sequences_in_words import again_claim, claim, drift_claim

Shown = Callable[[pl.DataFrame], tuple[list[str], list[list[str]]]]


def list_of(found: Common, which: str) -> tuple[pl.DataFrame | str, str, Shown, str]:
    """Return a list (unchecked, drifting, households): its rows or what is not in this data, and the rest in words."""
    if which == "drifting":
        return found.drifting, drift_claim(found), drifting_rows, "longest first"
    if which == "households":
        rows = found.families if isinstance(found.families, str) else found.families.again
        return rows, again_claim(found), household_rows, "most days first"
    return found.unchecked, claim(found), unchecked_rows, "latest first"
