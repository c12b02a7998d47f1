"""Leaves out months of levels of need published on another ladder, where the difference would be a small count.

Step-ups on four levels less step-ups on a common ladder are the moves inside one level of the common ladder. Where that
number is small, a month may be shown on one ladder only: on the other, every figure on levels of that month, and of
longer periods with it, is left out.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from publish.disclosure.history import Key, Past, gives_back
from publish.disclosure.measures import LADDER
from publish.disclosure.tables import TOTAL

LEFT_OUT = "off_ladder"


def without_moved(
    frame: pl.DataFrame, dims: Sequence[str], pasts: Mapping[Key, Past], rounding: int | None, threshold: int
) -> pl.DataFrame:
    """Return measures in which months that would reveal moves inside a level have the status `off_ladder`."""
    if LADDER not in frame.columns or not any(past.elsewhere for past in pasts.values()):
        return frame
    groups = [pl.col(dim) if dim in frame.columns else pl.lit(TOTAL).alias(dim) for dim in dims]
    known = frame.filter(pl.col("status") == "ok", pl.col(LADDER).is_not_null())
    keys = known.select("metric", "period", *groups).rows()
    counts = known.select("numerator", "denominator", "period", "start").rows()
    left_out = set[int]()
    for key, (numerator, denominator, period, start) in zip(keys, counts, strict=True):
        past = pasts.get(key)
        if past and gives_back(key[0], (numerator, denominator), past, threshold, rounding):
            left_out.update(_months(period, start.year * 12 + start.month))
    touched = pl.Series(
        [
            ladder is not None and not left_out.isdisjoint(_months(period, start.year * 12 + start.month))
            for ladder, period, start in frame.select(LADDER, "period", "start").rows()
        ],
        dtype=pl.Boolean,
    )
    gone = touched & (frame["status"] == "ok")
    return frame.with_columns(status=pl.when(pl.lit(gone)).then(pl.lit(LEFT_OUT)).otherwise("status"))


def _months(period: str, first: int) -> range:
    """Return the months of a period from its label and the number of its first month."""
    if "Q" in period:
        return range(first, first + 3)
    return range(first, first + (1 if period == f"{(first - 1) // 12}-{(first - 1) % 12 + 1:02}" else 12))
