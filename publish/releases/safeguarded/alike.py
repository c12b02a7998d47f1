"""Who looks like whom: one row is a child, with the class of children whose released records are the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import polars as pl

from publish.releases.folder import ReleaseError
from publish.releases.safeguarded.asked import Asked
from publish.releases.safeguarded.detail import HISTORY, LEVEL, LOST, WHO, histories, who
from publish.releases.safeguarded.people import ID, People

CLASS = "class"
_SUPPRESSED = 5.0  # what leaving a child out loses, where telling the least of one loses 1: the rare are left out first


@dataclass(frozen=True)
class Alike:
    """What was chosen: the step of each characteristic, and for each child told its detail and class.

    `children`: child_id, the coarsened characteristics, history_detail (level of HISTORY), class.
    """

    steps: Mapping[str, int]
    children: pl.DataFrame
    suppressed: int

    @property
    def smallest(self) -> int:
        """How many children the smallest class has."""
        return min(self.children.group_by(CLASS).len()["len"].to_list(), default=0)

    def at_level(self) -> list[int]:
        """Return how many children are told at each level of detail."""
        return [self.children.filter(pl.col(LEVEL) == level).height for level in range(len(HISTORY))]


def make_alike(people: People, asked: Asked) -> Alike:
    """Return the choice that tells most, in which every child told is like at least k - 1 others.

    Raises ReleaseError with the group sizes where more children than allowed would have to be left out.
    """
    total = people.children.height
    told = [histories(people.events, level, dates=asked.dates) for level in range(len(HISTORY))]
    found = [_assigned(people, told, steps, asked.k) for steps in _choices()]
    fits = [one for one in found if one.suppressed <= asked.most_suppressed / 100 * total]
    if not fits:
        raise ReleaseError(_refusal(min(found, key=lambda one: one.suppressed), people, told, asked))
    return min(fits, key=lambda one: _loss(one, total))


def _choices() -> Iterator[dict[str, int]]:
    return (dict(zip(WHO, steps, strict=True)) for steps in product(*(range(len(names)) for names in WHO.values())))


def _assigned(people: People, told: list[pl.DataFrame], steps: dict[str, int], k: int) -> Alike:
    """Tell each child's history at the finest level that k children share; those told already no longer count."""
    left, kept = who(people.children, steps), []
    for level, history in enumerate(told):
        alike = pl.concat_str([pl.lit(str(level)), *(pl.col(name) for name in WHO), "history"], separator="§")
        at = left.join(history, on=ID, how="inner").with_columns(alike.hash(seed=0).alias(CLASS))
        enough = at.filter(pl.len().over(CLASS) >= k)
        kept.append(enough.select(ID, *WHO, pl.lit(level, pl.Int8).alias(LEVEL), CLASS))
        left = left.join(enough, on=ID, how="anti")
    return Alike(steps, pl.concat(kept), left.height)


def _loss(alike: Alike, total: int) -> float:
    """Return what is lost, 0 to 1 for who children are and 0 to 2 for what happened to them."""
    of_who = sum(LOST[-1] if step == len(WHO[name]) - 1 else LOST[step] for name, step in alike.steps.items()) / len(
        WHO
    )
    deepest = len(HISTORY) - 1
    of_history = sum(count * level / deepest for level, count in enumerate(alike.at_level()))
    return of_who + (of_history + _SUPPRESSED * alike.suppressed) / max(total, 1)


def _refusal(best: Alike, people: People, told: list[pl.DataFrame], asked: Asked) -> str:
    """Say which groups are too small, by size alone, when nothing but that is told of a child."""
    sizes = told[-1].join(who(people.children, best.steps), on=ID).group_by(*WHO, "history").len()
    small = sizes.filter(pl.col("len") < asked.k)["len"].value_counts().sort("len")
    counted = ", ".join(f"{row['count']} of {row['len']}" for row in small.to_dicts()) or "none"
    return (
        f"With {asked.k} children alike, {best.suppressed:,} of {people.children.height:,} would have to be left out "
        f"even with the least detail; {asked.most_suppressed:g}% may be. Groups too small, by size: {counted}. Nothing "
        "was released: ask for a lower --k, or wait for more data."
    )
