"""Decides how a figure that was published before may be published now.

Publishing a count again shows by how much it changed, and that change is itself a count of children.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Literal

import polars as pl

from etl.ladders import STANDARD
from publish.disclosure.containment import counts_people
from publish.disclosure.counts import counts_in
from publish.disclosure.measures import LADDER, WITHOUT_FIGURES
from publish.disclosure.released import DisclosureError
from publish.disclosure.rounding import limits, rounded
from publish.disclosure.tables import TOTAL

Key = tuple[str, ...]  # metric, period and the groups
Pair = tuple[int | None, int | None]  # numerator and denominator
Verdict = Literal["new", "same", "held", "hidden", "stays hidden"]
_NEEDED = ("metric", "period", "numerator", "denominator", "value", "status")


@dataclass(frozen=True)
class Memory:
    """Holds every figure that was published before, the latest publication last; one row is one figure shown then.

    Columns: metric, period, the dimensions, numerator, denominator, value, status, the base that counts were rounded to
    (`rounding`, null for exact ones; without the column all are exact), the least that a hidden one can be, and the day
    of the data that it was of (`as_at`). Only
    `publish.published.ledger_rows` makes one, from all that a data directory has published, so that no outlet can
    forget another. `secret` stays the same for all that a data directory publishes: without it nobody can foresee which
    figures are hidden to protect others.
    """

    figures: pl.DataFrame | None = None
    secret: bytes = field(default=b"", repr=False, compare=False)

    @property
    def dims(self) -> list[str]:
        """The dimensions that earlier publications were broken down by."""
        known = (*_NEEDED, "start", "rounding", "least", "as_at", LADDER)
        return [] if self.figures is None else [name for name in self.figures.columns if name not in known]


NOTHING_PUBLISHED = Memory()


@dataclass
class Past:
    """Holds each pair of counts that was shown of one figure, the latest last, with the base it was rounded to.

    `value` and `on` are the value shown last, and the day of its data.
    `hidden` if the figure was hidden last, `not_zero` if a publication hid it that hides no 0. `elsewhere` are pairs
    shown of it on another ladder of levels, with their bases: their difference from it counts the children who moved
    inside a level.
    """

    pairs: list[Pair] = field(default_factory=list)
    bases: list[int | None] = field(default_factory=list)
    elsewhere: list[tuple[Pair, int | None]] = field(default_factory=list)
    value: float | None = None
    on: str | None = None
    hidden: bool = False
    not_zero: bool = False

    @property
    def exact(self) -> list[Pair]:
        """The pairs that were shown exactly."""
        return [pair for pair, base in zip(self.pairs, self.bases, strict=True) if base is None]

    def between(self, threshold: int) -> list[dict[str, tuple[int, int]]]:
        """Return the least and the most of each count of the pairs that were shown rounded."""
        roles = ("numerator", "denominator")
        return [
            {role: limits(count, base, threshold) for role, count in zip(roles, pair, strict=True) if count is not None}
            for pair, base in zip(self.pairs, self.bases, strict=True)
            if base is not None
        ]


def read_past(memory: Memory, dims: Sequence[str], ladders: Mapping[str, str | None]) -> dict[Key, Past]:
    """Return what earlier publications showed of each figure; `ladders` says on which one each metric is counted now.

    Raises DisclosureError where that can't be read.
    """
    published = memory.figures
    if published is None or not published.height:
        return {}
    missing = [name for name in _NEEDED if name not in published.columns]
    if missing:
        raise DisclosureError(f"What was published before can't be judged without {', '.join(missing)}.")
    groups = [pl.col(d).cast(pl.String).fill_null(TOTAL) if d in published.columns else pl.lit(TOTAL) for d in dims]
    keys = published.select("metric", "period", *(g.alias(d) for d, g in zip(dims, groups, strict=True)))
    ladder = pl.col(LADDER) if LADDER in published.columns else pl.lit(None, pl.String).alias(LADDER)
    base = pl.col("rounding") if "rounding" in published.columns else pl.lit(None, pl.Int64).alias("rounding")
    least = pl.col("least") if "least" in published.columns else pl.lit(1).alias("least")
    day = pl.col("as_at") if "as_at" in published.columns else pl.lit(None, pl.String).alias("as_at")
    counts = ("numerator", "denominator", "value")
    rows = published.select(pl.col("status").cast(pl.String), *counts, ladder, base, least, day).rows()
    pasts: dict[Key, Past] = {}
    for key, (status, numerator, denominator, value, on, rounding, low, day_of) in zip(keys.rows(), rows, strict=True):
        past, now_on = pasts.setdefault(key, Past()), ladders.get(key[0])
        if now_on is not None and (on or STANDARD) != now_on:  # older publications knew the four levels only
            past.elsewhere += [((numerator, denominator), rounding)] if status == "ok" else []
        elif status == "ok":
            past.pairs.append((numerator, denominator))
            past.bases.append(rounding)
            past.value, past.on, past.hidden = value, day_of, False
        elif status == "suppressed":
            past.hidden, past.not_zero = True, past.not_zero or low != 0
        elif status not in WITHOUT_FIGURES:
            raise DisclosureError("What was published before holds a status that the gate does not know.")
    return pasts


def judge(metric: str, now: Pair, past: Past | None, threshold: int, rounding: int | None) -> Verdict:
    """Return what may be done with a figure, given all that was shown of it.

    - new: publish it as it is; same: it was published with these counts.
    - held: show it as it was shown last. It changed by less than the threshold in numerator, denominator or
      complement, against something that was shown. Rounded counts are held while the change may be so small.
    - hidden: hide it. It would be held, but was hidden last, or at counts that are small by now.
    - stays hidden: it was hidden last, and may be shown where nothing is tied to it.
    """
    if past is None or not (past.hidden or past.pairs):
        return "new"
    shown = zip(past.pairs, past.bases, strict=True)
    close = any(_too_close(metric, now, pair, threshold, base, rounding) for pair, base in shown)
    if past.hidden:
        return "hidden" if close else "stays hidden"
    last, base = past.pairs[-1], past.bases[-1]
    if close:
        least = rounded(threshold, base) if base else threshold
        return "hidden" if is_small(metric, last, least) else "held"
    if base is None and _same(metric, now, last):
        return "same"
    return "same" if base == rounding and _same(metric, _rounded(now, rounding), last) else "new"


def is_known(metric: str, now: Pair, past: Past | None) -> bool:
    """Return whether readers already have the present figure from an earlier publication that showed it exactly."""
    return past is not None and any(_same(metric, now, pair) for pair in past.exact)


def gives_back(metric: str, now: Pair, past: Past, threshold: int, rounding: int | None) -> bool:
    """Return whether a figure would reveal few moves inside a level, together with the figure shown on another ladder.

    Their number is the difference of the two figures. That is also so where the figure is small, hidden or not.
    """
    if not past.elsewhere:
        return False
    close = any(_too_close(metric, now, shown, threshold, base, rounding) for shown, base in past.elsewhere)
    return close or is_small(metric, now, threshold)


def is_small(metric: str, pair: Pair, threshold: int) -> bool:
    """Return whether a pair shows a count that would now be hidden, because the threshold was raised since."""
    return any(1 <= count < threshold for _, count, unit in counts_in(metric, *pair) if unit != "net")


def _too_close(metric: str, now: Pair, shown: Pair, threshold: int, base: int | None, rounding: int | None) -> bool:
    """Return whether the difference between two pairs would count fewer children than the threshold, but some.

    Of a count that was rounded a reader knows two ends: the change is told where all that it can be is too few.
    """
    if base is None:
        return _small_change(metric, now, shown, threshold)
    if base == rounding:
        # Counts that are k steps apart differ by more than k - 1 steps before they are rounded.
        steps = 1 + ceil((threshold - 1) / base)
        return _small_change(metric, _rounded(now, base), shown, steps * base)
    below, above = base // 2, (base - 1) // 2
    own = [(above, below), (above, below), (above + below, above + below)]  # a complement is off by what both are
    spans = [
        (change - less, change + more) for change, (less, more) in zip(_changes(metric, now, shown), own, strict=False)
    ]
    return any(-threshold < low <= high < threshold and (low > 0 or high < 0) for low, high in spans)


def _small_change(metric: str, now: Pair, shown: Pair, enough: int) -> bool:
    return any(1 <= abs(change) < enough for change in _changes(metric, now, shown))


def _same(metric: str, now: Pair, shown: Pair) -> bool:
    return not any(_changes(metric, now, shown))


def _changes(metric: str, now: Pair, shown: Pair) -> list[int]:
    (n, d), (n_before, d_before) = now, shown
    changes = [] if n is None or n_before is None else [n - n_before]
    if d is not None and d_before is not None and counts_people(metric):
        changes += [d - d_before, *((d - d_before) - change for change in changes)]
    return changes


def _rounded(pair: Pair, base: int | None) -> Pair:
    n, d = (None if count is None else rounded(count, base) for count in pair)
    return n, d


def only_before(pasts: Mapping[Key, Past], now: set[Key]) -> dict[Key, Pair]:
    """Return the latest exact pair of figures that were published and are not among those of now: readers have them.

    Rounded ones tie nothing together exactly, and are left out.
    """
    gone = {key: past.exact for key, past in pasts.items() if key not in now and past.exact}
    return {key: pairs[-1] for key, pairs in gone.items()}
