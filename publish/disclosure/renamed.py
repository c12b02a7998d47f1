"""Finds hubs and areas that earlier publications had under another name, and groups that may be such.

Where hubs get new names, readers know which is which. A figure that was hidden under the old name and is shown under
the new one tells what the old name hid, and 52 beside the 50 of the old name tell of two children. Two hubs made one
tell as much.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import polars as pl

from etl.policy.words_agreed import NAMED
from publish.disclosure.history import Key, Memory, Pair, Past, read_past
from publish.disclosure.rounding import rounded
from publish.disclosure.tables import TOTAL, Group

Split = tuple[str, str, tuple[bool, ...]]  # metric, period, and which dimensions it is broken down by
ALIKE = 4  # figures that agree, for each that does not, where a new name is known to stand for an old one
ENOUGH = 8  # such figures: with fewer, a count that two hubs have in common would decide


def read_renamed(
    memory: Memory,
    frame: pl.DataFrame,
    dims: Sequence[str],
    ladders: Mapping[str, str | None],
) -> dict[Key, Past]:
    """Return what earlier publications showed of each figure, by the names that hubs and areas have in the frame.

    Which name stands for which follows from the counts of all figures. Raises DisclosureError where earlier
    publications can't be read.
    """
    pasts = read_past(memory, dims, ladders)
    new_names = _new_names(known_pairs(frame, dims), pasts, dims)
    if memory.figures is None or not new_names:
        return pasts
    named = [pl.col(dim).cast(pl.String).replace(names) for dim, names in new_names.items()]
    return read_past(replace(memory, figures=memory.figures.with_columns(named)), dims, ladders)


def known_pairs(frame: pl.DataFrame, dims: Sequence[str]) -> dict[Key, Pair]:
    """Return the counts of the figures that are known, by metric, period and groups."""
    known = frame.filter(pl.col("status") == "ok")
    groups = [pl.col(dim).cast(pl.String) if dim in frame.columns else pl.lit(TOTAL).alias(dim) for dim in dims]
    keys = known.select("metric", "period", *groups).rows()
    return dict(zip(keys, known.select("numerator", "denominator").rows(), strict=True))


class Unlike(NamedTuple):
    """A figure that is hidden as it may be of a group that is gone: whether it may be 0, and whether readers may have
    its counts, which such a group was shown with, or may know between which values they lie, as it was shown rounded.
    """

    or_zero: bool
    public: bool
    between: tuple[Mapping[str, tuple[int, int]], ...] = ()


def unlike_gone(
    now: Mapping[Key, Pair], pasts: Mapping[Key, Past], dims: Sequence[str], threshold: int
) -> Mapping[Key, Unlike]:
    """Return figures of hubs and areas that are new in a period of which others were published that are gone; each is
    to be hidden, as its children may be of those.

    They may be 0 where groups that are gone were hidden whatever they were; else figures that count nothing are shown.
    """
    gone, fresh = _gone(now, pasts), _fresh(now, pasts, dims)
    or_zero = {split for split, names in gone.items() if any(p.hidden and not p.not_zero for p in names.values())}
    return {
        key: _unlike(now[key], gone[split].values(), split in or_zero, threshold)
        for split, keys in fresh.items()
        for key in keys
        if split in gone and (any(now[key]) or split in or_zero)
    }


def _unlike(pair: Pair, gone: Collection[Past], or_zero: bool, threshold: int) -> Unlike:
    fitting = [past for past in gone if _shown_as(pair, past)]
    limits = tuple(each for past in fitting for each in past.between(threshold))
    return Unlike(or_zero, any(pair in past.exact for past in gone), limits)


def _gone(now: Mapping[Key, Pair], pasts: Mapping[Key, Past]) -> Mapping[Split, Mapping[Group, Past]]:
    """Return the figures of groups that are not counted any more, but where nothing was counted then."""
    gone: dict[Split, dict[Group, Past]] = defaultdict(dict)
    for key, past in pasts.items():
        if key not in now and (past.hidden or any(map(any, past.pairs))):
            gone[_split(key)][key[2:]] = past
    return gone


def _fresh(now: Mapping[Key, Pair], pasts: Mapping[Key, Past], dims: Sequence[str]) -> Mapping[Split, list[Key]]:
    """Return the figures of hubs and areas that no publication showed by these names.

    Groups by a code keep their name, and may be asked for one by one. Metrics with a colon in their name are left out:
    areas of a pool come and go, and each publishes its own figures.
    """
    by_name = [2 + at for at, dim in enumerate(dims) if dim in NAMED]
    told = {key for key, past in pasts.items() if past.pairs}
    fresh: dict[Split, list[Key]] = defaultdict(list)
    for key in sorted(now.keys() - told) if pasts else ():
        if ":" not in key[0] and any(key[at] != TOTAL for at in by_name):
            fresh[_split(key)].append(key)
    return fresh


def _new_names(
    now: Mapping[Key, Pair], pasts: Mapping[Key, Past], dims: Sequence[str]
) -> Mapping[str, Mapping[str, str]]:
    """Return, by dimension and by name in earlier publications, the new name that was shown with the same counts nearly
    everywhere; none for a name that several fit equally well.
    """
    agree, differ = Counter[tuple[Group, Group]](), Counter[tuple[Group, Group]]()
    gone, here = _gone(now, pasts), {key[2:] for key in now}
    for split, keys in _fresh(now, pasts, dims).items():
        for old, past in gone.get(split, {}).items():
            for key in keys if past.pairs and old not in here else ():
                if any(now[key]):
                    (agree if _shown_as(now[key], past) else differ)[key[2:], old] += 1
    fits: dict[Group, dict[Group, int]] = defaultdict(dict)
    for (new, old), count in agree.items():
        if count >= max(ENOUGH, ALIKE * differ[new, old]):
            fits[old][new] = count
    best = {old: max(counts, key=lambda new: counts[new]) for old, counts in fits.items()}
    sure = {old: new for old, new in best.items() if [*fits[old].values()].count(fits[old][new]) == 1}
    beside = {(one, other) for names in gone.values() for one in names for other in names if one != other}
    alone = {
        old: new
        for old, new in sure.items()
        if not any(
            new == sure[other] and (old, other) in beside and fits[other][new] >= fits[old][new] for other in sure
        )
    }  # of two older names in one period a new one is one at most
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for old, new in alone.items():
        for dim, was, now_is in zip(dims, old, new, strict=True):
            if was != now_is:
                names[dim][was] = now_is
    return names


def _shown_as(pair: Pair, past: Past) -> bool:
    """Return whether counts were shown so, exactly or rounded."""
    shown = zip(past.pairs, past.bases, strict=True)
    return any(was == tuple(None if count is None else rounded(count, base) for count in pair) for was, base in shown)


def _split(key: Key) -> Split:
    return key[0], key[1], tuple(group != TOTAL for group in key[2:])
