"""Counts rounded to 5 or 10, after what must be hidden is hidden; one value is worked out from the rounded counts."""

import polars as pl

from publish.disclosure.released import DisclosureError

BASES = (5, 10)


def checked_base(base: int | None) -> int | None:
    """Return a base to round to. Raises DisclosureError for one that is not agreed."""
    if base is not None and base not in BASES:
        raise DisclosureError(f"Counts are rounded to {' or '.join(map(str, BASES))}, not to {base}.")
    return base


def rounded(value: int, base: int | None) -> int:
    """Return a count rounded to the nearest multiple of a base, halves up; without a base the count itself."""
    return value if not base else (2 * value + base) // (2 * base) * base


def is_rounded(value: int, base: int) -> bool:
    """Whether a count is a multiple of the base."""
    return value % base == 0


def round_counts(column: pl.Expr, base: int) -> pl.Expr:
    """Return a column of counts rounded as `rounded` does."""
    return (2 * column + base) // (2 * base) * base
