"""What a snapshot leaves out whole because hiding figures in it is not enough; one step is a part of its breakdowns.

A total that was published can't be hidden any more: where it is 6 and two hubs share it, each has 1 to 5, in any case.
Steps are as wide as they are because leaving out a single figure would tell which it was.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import polars as pl

from publish.disclosure import TOTAL, Released, UnsafeError, release
from publish.snapshot.groups import GROUPS

Progress = Callable[[str, float], None]
Step = tuple[str, pl.Expr]  # what is left out, in words, and the rows


def release_most(
    measures: pl.DataFrame, month: date, published: pl.DataFrame | None, progress: Progress
) -> tuple[Released, list[str]]:
    """Return what may be published of a snapshot's measures, and in words what of them is withheld. Raises
    DisclosureError where even the figures of all children are not safe.
    """
    withheld: list[str] = []
    steps = _steps(measures, month)
    while True:
        try:
            return release(measures, published=published, progress=progress), withheld
        except UnsafeError:
            step = next(steps, None)
            if step is None:
                raise
        withheld.append(step[0])
        measures = measures.filter(~step[1])


def said(withheld: Sequence[str]) -> list[str]:
    """Return the sentence of the disclosure statement on what is withheld; none where nothing is."""
    if not withheld:
        return []
    return [f"Left out, because hiding small counts there would not have been enough: {'; '.join(withheld)}."]


def _steps(measures: pl.DataFrame, month: date) -> Iterator[Step]:
    """Yield the steps that leave something out."""
    steps: list[Step] = []
    if "hub" in measures.columns:
        of_hub = pl.col("hub") != TOTAL
        steps += [
            ("figures by hub of earlier months", of_hub & (pl.col("start") < month)),
            ("figures by hub", of_hub),
        ]
    steps += [(f"figures by {_WORDS[dim]}", pl.col(dim) != TOTAL) for dim in GROUPS.values() if dim in measures.columns]
    return (step for step in steps if measures.select(step[1].any()).item())


_WORDS = {"agency": "agency", "risk_initial": "risk rating"}
