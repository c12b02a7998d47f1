"""Works out which months a total over all parts can speak for, from the months of its parts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields, replace

from etl.spans.span import PART, OfEveryHub, TableSpan


def for_all(whole: TableSpan, parts: Iterable[TableSpan]) -> TableSpan:
    """Return the span of totals over all parts: the latest first, the earliest last and every hole of those that can
    be checked or are declared.
    """
    judged = [whole, *(each for each in parts if each.is_judged)]
    first, last = max(judged, key=lambda each: each.first), min(judged, key=lambda each: each.last)
    holes = {hole for each in judged for hole in each.holes if first.first <= hole <= last.last}
    if first.first > last.last:
        return replace(whole, first=first.first, last=first.first, holes=(first.first,), first_by=first.first_by,
                       last_by=last.last_by)  # fmt: skip
    return replace(whole, first=first.first, last=last.last, holes=tuple(sorted(holes)), first_by=first.first_by,
                   last_by=last.last_by)  # fmt: skip


def for_hubs(spans: Sequence[TableSpan], hubs: Collection[str]) -> tuple[TableSpan, ...]:
    """Return spans as a reader of some hubs' rows may know them: without other hubs, totals being those of these.

    What is not divided by hub keeps its months, and tells no counts, as these are of all hubs together. Nor does a hub
    of which there is no row: how many were due follows from all hubs.
    """
    kept = [_uncounted(each) if PART.get(each.table) != "hub" or each.says_nothing else each
            for each in spans if PART.get(each.table) != "hub" or each.part in hubs]  # fmt: skip
    for whole in (each for each in spans if PART.get(each.table) == "hub" and each.part is None):
        mine = sorted((each for each in kept if each.table == whole.table), key=lambda each: each.says_nothing)
        kept.append(for_all(replace(mine[0], part=None), mine[1:]) if mine else _uncounted(whole))
    return tuple(kept)


def _uncounted(span: TableSpan) -> TableSpan:
    return OfEveryHub(**{each.name: getattr(span, each.name) for each in fields(TableSpan)})
