"""Coarsens children's records until each is the same as at least k - 1 others.

A class is a group of children whose released records are the same (k-anonymity). Where there are earlier releases, a
class lies within one stratum: children about whom these revealed the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import polars as pl

from etl.keeping.core_files import ID
from publish.published.folder import ReleaseError
from publish.releases.safeguarded.detail import HISTORY, LEVEL, LOST, WHO, histories, who
from publish.releases.safeguarded.people import People

CLASS, STRATUM = "class", "stratum"
MOST_LEFT_OUT = 0.2  # of all children: with more, nothing is released
_SUPPRESSED = 5.0  # the loss of leaving a child out, where releasing the least detail of a child loses 1


@dataclass(frozen=True)
class Alike:
    """Holds the step chosen for each characteristic, and the detail and class of each child that is like k - 1 others.

    `children`: child_id, stratum, the coarsened characteristics, history_detail (level of HISTORY), class. `left`:
    child_id and stratum of those who fit nowhere.
    """

    steps: Mapping[str, int]
    children: pl.DataFrame
    left: pl.DataFrame

    def at_level(self) -> list[int]:
        """Return how many children are released at each level of detail."""
        return [self.children.filter(pl.col(LEVEL) == level).height for level in range(len(HISTORY))]


def make_alike(people: People, k: int, strata: pl.DataFrame, beside: Sequence[str] = ()) -> Alike:
    """Return the choice that loses least, in which every child released is like at least k - 1 others of its stratum.

    `strata`: child_id, stratum; `beside` names the releases that they come from. Raises ReleaseError with the group
    sizes where more children than allowed would have to be left out.
    """
    by_level = levels_of(people)
    every = [assigned(people, by_level, steps, k, strata) for steps in _choices()]
    total = people.children.height
    allowed = [alike for alike in every if alike.left.height <= MOST_LEFT_OUT * total]
    if not allowed:
        raise ReleaseError(_refusal(min(every, key=lambda alike: alike.left.height), people, by_level, k, beside))
    return min(allowed, key=lambda alike: _loss(alike, total))


def levels_of(people: People) -> list[pl.DataFrame]:
    """Return each child's history as it is released at each level of detail."""
    return [histories(people.events, level) for level in range(len(HISTORY))]


def _choices() -> Iterator[dict[str, int]]:
    """Yield every combination of the steps of the characteristics."""
    return (dict(zip(WHO, steps, strict=True)) for steps in product(*(range(len(names)) for names in WHO.values())))


def assigned(
    people: People, by_level: Sequence[pl.DataFrame], steps: Mapping[str, int], k: int, strata: pl.DataFrame
) -> Alike:
    """Give each child the finest level of detail that k children share; those of a finer level no longer count."""
    left, kept = who(people.children, steps).join(strata, on=ID), []
    for level, history in enumerate(by_level):
        parts = [pl.lit(str(level)), pl.col(STRATUM).cast(pl.String), *(pl.col(name) for name in WHO), "history"]
        at = left.join(history, on=ID, how="inner").with_columns(
            pl.concat_str(parts, separator="§").hash(seed=0).alias(CLASS)
        )
        enough = at.filter(pl.len().over(CLASS) >= k)
        kept.append(enough.select(ID, STRATUM, *WHO, pl.lit(level, pl.Int8).alias(LEVEL), CLASS))
        left = left.join(enough, on=ID, how="anti")
    return Alike(steps, pl.concat(kept), left.select(ID, STRATUM))


def _loss(alike: Alike, total: int) -> float:
    """Return the loss of a choice: 0 to 1 for who children are, and more for what happened to them."""
    of_who = sum(LOST[-1] if step == len(WHO[name]) - 1 else LOST[step] for name, step in alike.steps.items()) / len(
        WHO
    )
    deepest = len(HISTORY) - 1
    of_history = sum(count * level / deepest for level, count in enumerate(alike.at_level()))
    return of_who + (of_history + _SUPPRESSED * alike.left.height) / max(total, 1)


def _refusal(best: Alike, people: People, by_level: Sequence[pl.DataFrame], k: int, beside: Sequence[str]) -> str:
    """Return why nothing is released, with the sizes of the groups that are too small even at the least detail."""
    sizes = by_level[-1].join(who(people.children, best.steps), on=ID).group_by(*WHO, "history").len()
    small = sizes.filter(pl.col("len") < k)["len"].value_counts().sort("len")
    counted = ", ".join(f"{row['count']} of {row['len']}" for row in small.to_dicts()) or "none"
    ways = "wait for more data"
    if beside:
        those = "it" if len(beside) == 1 else "them"
        ways += f", or have {' and '.join(beside)} destroyed and withdraw {those} with 'mash withdraw'"
    return (
        f"With {k} children alike, {best.left.height:,} of {people.children.height:,} would have to be left out "
        f"even with the least detail; {MOST_LEFT_OUT:.0%} may be. Groups too small, by size: {counted}. Nothing "
        f"was released: {ways}."
    )
