"""Distinguishes moments with a recorded time of day from whole days: an unrecorded time is not midnight.

A value without a time stands for the whole day. So does midnight, if more values are at midnight than chance explains.
"""

import polars as pl

PRECISIONS = pl.Enum(["day", "minute"])
MINUTES_OF_DAY = 1_440
_BITS = 1e-11  # of a day, which a number of five digits before its point can't tell
DECIMALS = 5  # of a day number, below which its minute can't be told: the fifth is 0.9 seconds, the fourth 9


def has_time(text: pl.Expr) -> pl.Expr:
    """Return whether a date was written with a time of day."""
    return text.str.contains(":", literal=True) | text.str.contains(r"^\s*\d{5}[.]\d*[1-9]")


def at_midnight(moment: pl.Expr) -> pl.Expr:
    """Return whether a moment is the first of its day."""
    return moment == moment.dt.truncate("1d")


def snapped(number: pl.Expr, decimals: pl.Expr) -> pl.Expr:
    """Return the milliseconds since day 0 that a day number means; null for one with 1 to 4 decimals.

    Its fraction is rounded in the last place, so it stands for the whole minute that lies within half of that place.
    """
    tolerance = pl.lit(10.0).pow(-decimals.cast(pl.Float64)) / 2 + _BITS
    minutes = (number * MINUTES_OF_DAY).round()
    milliseconds = pl.when(_off(number) <= tolerance).then(minutes * 60_000).otherwise((number * 86_400_000).round())
    return pl.when((decimals == 0) | (decimals >= DECIMALS)).then(milliseconds).cast(pl.Int64, strict=False)


def on_the_minute(number: pl.Expr) -> pl.Expr:
    """Return whether a day number is a whole minute exactly."""
    return _off(number) <= _BITS


def _off(number: pl.Expr) -> pl.Expr:
    return (number - (number * MINUTES_OF_DAY).round() / MINUTES_OF_DAY).abs()
