"""Finds groups that may be groups of an earlier publication under another name.

Where hubs get new names, the gate knows nothing of what was published of them, but readers do. A figure that was hidden
under the old name and is shown under the new one tells what the old name hid, and 52 beside the 50 of the old name tell
of two children. Two hubs made one tell as much.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from etl.policy.words_agreed import NAMED
from publish.disclosure.history import Key, Pair, Past
from publish.disclosure.rounding import rounded
from publish.disclosure.tables import TOTAL, Group

Split = tuple[str, str, tuple[bool, ...]]  # metric, period, and which dimensions it is broken down by
Gone = Mapping[Split, Mapping[Group, Past]]
ALIKE = 4  # figures that agree, for each that does not, where a new name is known to stand for an old one


def unlike_gone(
    now: Mapping[Key, Pair], pasts: Mapping[Key, Past], dims: Sequence[str], rounding: int | None
) -> Mapping[Key, bool]:
    """Return figures of hubs and areas with a new name, where others of the same period were published that are gone;
    each is to be hidden, and may be 0 or not.

    They may be 0 where groups that are gone were hidden whatever they were; else figures that count nothing are shown.
    So are those of a group that was shown under its older name with the same counts, so that nothing is told. Which one
    that is follows from the counts of all figures. Groups by a code keep their name, and may be asked for one by one.
    Metrics with a colon in their name are not judged: areas of a pool come and go, and each publishes its own figures.
    """
    by_name = [2 + at for at, dim in enumerate(dims) if dim in NAMED]
    told = {key for key, past in pasts.items() if past.hidden or past.pairs}
    gone: dict[Split, dict[Group, Past]] = defaultdict(dict)
    for key in told - now.keys():
        if pasts[key].hidden or any(map(any, pasts[key].pairs)):
            gone[_split(key)][key[2:]] = pasts[key]
    or_zero = {split for split, names in gone.items() if any(p.hidden and not p.not_zero for p in names.values())}
    fresh: dict[Split, list[Key]] = defaultdict(list)
    for key in sorted(now.keys() - told) if gone else ():
        split = _split(key)
        named = ":" not in key[0] and any(key[at] != TOTAL for at in by_name)
        if named and split in gone and (any(now[key]) or split in or_zero):
            fresh[split].append(key)
    older = _older_names(now, fresh, gone, rounding)
    return {
        key: split in or_zero
        for split, keys in fresh.items()
        for key in keys
        if not _as_before(now[key], [gone[split][name] for name in older[key[2:]] if name in gone[split]], rounding)
    }


def _older_names(
    now: Mapping[Key, Pair], fresh: Mapping[Split, Collection[Key]], gone: Gone, rounding: int | None
) -> Mapping[Group, set[Group]]:
    """Return, by new name, the names that it had before: those shown with the same counts nearly everywhere.

    A name that several fit equally well is none's.
    """
    agree, differ = Counter[tuple[Group, Group]](), Counter[tuple[Group, Group]]()
    for split, keys in fresh.items():
        for name, past in gone[split].items():
            for key in keys if past.pairs else ():
                (agree if _shown_as(now[key], past, rounding) else differ)[key[2:], name] += 1
    fits: dict[Group, dict[Group, int]] = defaultdict(dict)
    for (new, old), count in agree.items():
        if count >= ALIKE * differ[new, old]:
            fits[old][new] = count
    older: dict[Group, set[Group]] = defaultdict(set)
    for old, counts in fits.items():
        best = [new for new, count in counts.items() if count == max(counts.values())]
        if len(best) == 1:
            older[best[0]].add(old)
    return older


def _as_before(pair: Pair, pasts: Collection[Past], rounding: int | None) -> bool:
    """Return whether counts are those that were shown under each older name."""
    return bool(pasts) and all(_shown_as(pair, past, rounding) for past in pasts)


def _shown_as(pair: Pair, past: Past, rounding: int | None) -> bool:
    if pair in past.exact:
        return True
    n, d = (None if count is None else rounded(count, rounding) for count in pair)
    return rounding is not None and ((n, d), rounding) in zip(past.pairs, past.bases, strict=True)


def _split(key: Key) -> Split:
    return key[0], key[1], tuple(group != TOTAL for group in key[2:])
