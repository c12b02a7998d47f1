"""What was published before, and what that allows now; one entry is a figure with all that was shown of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from publish.disclosure.relations import counts_people
from publish.disclosure.released import DisclosureError
from publish.disclosure.rounding import is_rounded, rounded
from publish.disclosure.tables import TOTAL

Key = tuple[str, ...]  # metric, period and the groups
Counts = tuple[int | None, int | None]  # numerator and denominator
Now = Literal["new", "same", "held", "stays"]
_NEEDED = ("metric", "period", "numerator", "denominator", "value", "status")


@dataclass
class Past:
    """Every pair of counts that was shown of a figure, the latest last, with its value then; hidden if it was last."""

    counts: list[Counts] = field(default_factory=list)
    value: float | None = None
    hidden: bool = False


def read_past(published: pl.DataFrame | None, dims: Sequence[str]) -> dict[Key, Past]:
    """Return what earlier publications showed, by figure. Raises DisclosureError for what can't be read as such."""
    if published is None or not published.height:
        return {}
    missing = [name for name in _NEEDED if name not in published.columns]
    if missing:
        raise DisclosureError(f"What was published before can't be judged without {', '.join(missing)}.")
    groups = [pl.col(d).cast(pl.String).fill_null(TOTAL) if d in published.columns else pl.lit(TOTAL) for d in dims]
    keys = published.select("metric", "period", *(g.alias(d) for d, g in zip(dims, groups, strict=True)))
    rows = published.select(pl.col("status").cast(pl.String), "numerator", "denominator", "value").rows()
    found: dict[Key, Past] = {}
    for key, (status, numerator, denominator, value) in zip(keys.rows(), rows, strict=True):
        past = found.setdefault(key, Past())
        if status == "ok":
            past.counts.append((numerator, denominator))
            past.value, past.hidden = value, False
        elif status == "suppressed":
            past.hidden = True
        elif status != "immature":
            raise DisclosureError("What was published before holds a status that the gate does not know.")
    return found


def judge(metric: str, now: Counts, past: Past | None, threshold: int, rounding: int | None) -> Now:
    """Say what may be done with a figure that may have been published.

    The difference between two published counts is itself a count: while it is from 1 to 5 in numerator, denominator or
    complement, against anything that was shown, the figure is held at what was shown last. Rounded counts are held
    while they are less than two steps apart. One that was hidden stays hidden.
    """
    if past is None or (past.hidden is False and not past.counts):
        return "new"
    if past.hidden:
        return "stays"
    for old in past.counts:
        if _all_rounded(old, rounding):  # a rounded count that moved by one step can have changed by a single child
            close = _small_change(metric, _rounded(now, rounding), old, 2 * (rounding or 0))
        else:
            close = _small_change(metric, now, old, threshold)
        if close:
            return "held"
    last = past.counts[-1]
    return "same" if _same(metric, _rounded(now, rounding) if _all_rounded(last, rounding) else now, last) else "new"


def _small_change(metric: str, now: Counts, old: Counts, enough: int) -> bool:
    return any(1 <= abs(change) < enough for change in _changes(metric, now, old))


def _same(metric: str, now: Counts, old: Counts) -> bool:
    return not any(_changes(metric, now, old))


def _changes(metric: str, now: Counts, old: Counts) -> list[int]:
    (n, d), (n_old, d_old) = now, old
    changes = [] if n is None or n_old is None else [n - n_old]
    if d is not None and d_old is not None and counts_people(metric):
        changes += [d - d_old, *((d - d_old) - change for change in changes)]
    return changes


def _rounded(counts: Counts, base: int | None) -> Counts:
    n, d = (None if count is None else rounded(count, base) for count in counts)
    return n, d


def _all_rounded(counts: Counts, base: int | None) -> bool:
    return base is not None and all(count is None or is_rounded(count, base) for count in counts)


def only_before(past: Mapping[Key, Past], now: set[Key], rounding: int | None) -> dict[Key, Counts]:
    """Return the latest counts of figures that are published and not among those of now: a reader still has them.

    Rounded ones tie nothing together exactly, and are left out.
    """
    gone = {key: one for key, one in past.items() if key not in now and one.counts and not one.hidden}
    return {key: one.counts[-1] for key, one in gone.items() if not _all_rounded(one.counts[-1], rounding)}
