"""Rounds counts to the nearest 5 or 10, where a policy says so, after small ones are hidden."""

import polars as pl

from publish.disclosure.released import DisclosureError

BASES = (5, 10)


def checked_base(base: int | None) -> int | None:
    """Return a base to round to. Raises DisclosureError for any but 5 and 10."""
    if base is not None and base not in BASES:
        raise DisclosureError(f"Counts are rounded to {' or '.join(map(str, BASES))}, not to {base}.")
    return base


def rounded(value: int, base: int | None) -> int:
    """Return a count rounded to the nearest multiple of a base, halves up; without a base the count itself."""
    return value if not base else (2 * value + base) // (2 * base) * base


def limits(shown: int, base: int | None, threshold: int) -> tuple[int, int]:
    """Return the range within which a reader knows a shown count to lie: less than the threshold would be hidden."""
    if base is None or shown == 0:
        return shown, shown
    return max(shown - base // 2, threshold), shown + (base - 1) // 2


def round_counts(column: pl.Expr, base: int) -> pl.Expr:
    """Return a column of counts rounded as `rounded` does."""
    return (2 * column + base) // (2 * base) * base
