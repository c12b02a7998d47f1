"""Finds groups that may be groups of an earlier publication under another name.

Where hubs get new names, the gate knows nothing of what was published of them, but readers do. A figure that was hidden
under the old name and is shown under the new one tells what the old name hid, and 52 beside the 50 of the old name tell
of two children. Two hubs made one tell as much.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

from publish.disclosure.history import Key, Pair, Past
from publish.disclosure.rounding import rounded
from publish.disclosure.tables import TOTAL

Split = tuple[str, str, tuple[bool, ...]]  # metric, period, and which dimensions it is broken down by


def unlike_gone(now: Mapping[Key, Pair], pasts: Mapping[Key, Past], rounding: int | None) -> set[Key]:
    """Return figures of groups with a new name, where groups of the same breakdown were published that are gone.

    Each is to be hidden, whatever it is, except where a group that is gone was shown with the same counts, so that
    nothing is told, and where it counts nothing. A breakdown of which only one group is asked for has lost none.
    """
    gone, told = defaultdict[Split, list[Past]](list), {key for key, past in pasts.items() if past.hidden or past.pairs}
    for key in told - now.keys():
        if pasts[key].hidden or any(_counts_any(pair) for pair in pasts[key].pairs):
            gone[_split(key)].append(pasts[key])
    fresh = defaultdict[Split, list[Key]](list)
    asked = Counter(_split(key) for key in now)
    for key in now.keys() - told if gone else ():
        split = _split(key)
        if split in gone and any(split[2]) and _counts_any(now[key]) and (asked[split] > 1 or _is_all(now, key)):
            fresh[split].append(key)
    return {key for split, keys in fresh.items() for key in _unlike(keys, now, gone[split], rounding)}


def _unlike(keys: list[Key], now: Mapping[Key, Pair], gone: list[Past], rounding: int | None) -> list[Key]:
    """Return the groups that no group that is gone was shown as; of several alike, as many must have been shown."""
    alike = Counter(now[key] for key in keys)
    was = {pair: sum(_shown_as(pair, past, rounding) for past in gone) for pair in alike}
    return [key for key in keys if alike[now[key]] > was[now[key]]]


def _shown_as(pair: Pair, past: Past, rounding: int | None) -> bool:
    if pair in past.exact:
        return True
    n, d = (None if count is None else rounded(count, rounding) for count in pair)
    return rounding is not None and ((n, d), rounding) in zip(past.pairs, past.bases, strict=True)


def _split(key: Key) -> Split:
    return key[0], key[1], tuple(group != TOTAL for group in key[2:])


def _is_all(now: Mapping[Key, Pair], key: Key) -> bool:
    """Return whether a group is everybody."""
    return now.get((*key[:2], *(TOTAL for _ in key[2:]))) == now[key]


def _counts_any(pair: Pair) -> bool:
    return any(pair)
