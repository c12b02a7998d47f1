"""Caches solutions for hidden counts, so that neither the gate nor the audit searches for the same one twice.

An answer gives every hidden count a whole number, so that all sums hold and all shown figures stay the same. It is kept
as the counts in which it differs from the truth, with their values.
"""

from collections.abc import Collection, Iterable, Sequence


class Answers:
    """Caches solutions for counts, for later questions about the same counts.

    Before an answer is used again, it is checked in whole numbers against all present sums and limits. So it proves as
    much as a new one, and the audit still checks everything.
    """

    def __init__(self) -> None:
        self._kept: list[dict[int, int]] = []
        self._of: dict[int, list[int]] = {}
        self._known: set[frozenset[tuple[int, int]]] = set()

    def keep(self, moved: dict[int, int]) -> None:
        """Keep an answer, given by the counts in which it differs from the truth, with their values."""
        key = frozenset(moved.items())
        if key not in self._known:
            self._known.add(key)
            for count in moved:
                self._of.setdefault(count, []).append(len(self._kept))
            self._kept.append(moved)

    def about(self, counts: Iterable[int]) -> list[dict[int, int]]:
        """Return the answers in which any of these counts differs from the truth, in the order of finding."""
        return [self._kept[i] for i in sorted({i for count in counts for i in self._of.get(count, ())})]


def apart(
    moved: Sequence[int], rows_of: Sequence[Sequence[int]], members: Sequence[Collection[int]]
) -> list[list[int]]:
    """Return the places that an answer moves, by what sums tie together of them: each part is an answer by itself.

    `rows_of` has the sums of each place, `members` the places of each sum. Parts outlive the whole: of an answer that
    moves forty counts, most parts still hold where one of the forty is shown.
    """
    left, parts, known = set(moved), list[list[int]](), set[int]()
    for first in moved:
        if first not in left:
            continue
        left.discard(first)
        part = [first]
        for place in part:  # which grows meanwhile
            rows = [row for row in rows_of[place] if row not in known]
            known.update(rows)
            near = set[int]().union(*(left.intersection(members[row]) for row in rows))
            part += sorted(near)
            left -= near
        parts.append(sorted(part))
    return parts
