"""Puts the parts of a change into sentences for a board. None names a cause, except the mix, which is counted."""

from collections.abc import Sequence

from queries.explain.amounts import the_change, way_of
from queries.explain.change import Change
from queries.explain.one_dimension import (
    EVERYWHERE,
    Told,
    against_each_other,
    held_back,
    is_carried,
    of_split,
    one_way,
)
from queries.explain.split import SIGNIFICANT, Split
from queries.groups.breakdown import listed
from queries.groups.equality import NOT_KNOWN
from queries.metrics.dimensions import kind_of, title_of
from queries.series.sentences import fell


def headline(change: Change) -> Told:
    """Return what explains a change, over all dimensions looked at."""
    if not change.splits:
        moved = change.within is not None  # of a time; a figure that knows hubs alone has no groups within one
        return Told("Too little moved to be split by groups." if moved else "There are no groups to split it by.", "")
    found = leading(change)
    if found is not None or len(change.splits) == 1:
        return of_split(change, found or change.splits[0])
    way = way_of(change)
    went = fell(way) if way else "changed"
    if all(each.p is None for each in change.splits):
        claim = f"It {fell(way)}." if way and change.is_sure else _opening(change)
        return Told(claim, "No group is large enough to be compared with the others.")
    compared = [each for each in change.splits if not each.anew]
    unlike = [dim for each in compared if each.q is not None and each.q < SIGNIFICANT for dim in each.dims]
    if unlike:
        by = listed([title_of(dim) for dim in dict.fromkeys(unlike)])
        if way == 0:
            both = against_each_other(change, change.splits)
            return Told("It stayed the same.", f"Groups changed unlike each other, by {by}.{both}")
        back = held_back(change, change.splits)
        return Told(_opening(change), f"Groups {went} unlike each other, by {by}, and none drives it.{back}")
    looked_at = [each for each in compared if not is_untold(each)]
    if not looked_at:
        return Told(_opening(change), "No groups can be compared.")
    several = len(looked_at) > 1
    group = f"group of any of {len(looked_at)} dimensions" if several else kind_of(looked_at[0].dims[0])
    return Told(_opening(change), f"No {group} {went} by more than the rest.")


def leading(change: Change) -> Split | None:
    """Return the dimension that says most of a change: one with a driver, a reversal, or a mix that grew.

    Of a change within what chance allows only a driver says anything: in two groups of four noise alone "reverses".
    """
    if way_of(change) == 0:
        return None
    with_driver = [each for each in change.splits if each.with_verdict("drives")]
    if carried := [each for each in with_driver if is_carried(change, each)]:
        return _clearest(carried)
    for verdict in ("simpson", "mix") if change.is_sure else ():
        found = [each for each in change.splits if each.verdict == verdict and not each.anew]
        if found:
            return max(found, key=lambda each: abs(each.mix))
    return _clearest(with_driver) if with_driver else None


def _clearest(splits: Sequence[Split]) -> Split:
    """Return the dimension whose groups differ most surely, of equals that with the fewest."""
    return min(splits, key=lambda each: (each.q if each.q is not None else 1.0, len(each.parts)))


def _opening(change: Change) -> str:
    """Return how a change lies over the groups of all dimensions together."""
    way = way_of(change)
    if way == 0:
        return "It stayed the same."
    if not change.is_sure:
        return f"{the_change(change)} is no more than chance allows."
    every = [part for each in change.splits for part in each.parts]
    return f"It {fell(way)} across the board." if one_way(change, every, way) >= EVERYWHERE else "No group stands out."


def is_untold(split: Split) -> bool:
    """Return whether a dimension tells nothing: its groups are not known, or each is too small."""
    part, *others = split.parts
    return not others and (part.pooled > 0 or part.name in NOT_KNOWN)
