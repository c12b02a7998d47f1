"""What children who look alike differ in: a sensitive field in which a class does not differ is withheld for it."""

from collections.abc import Sequence

import polars as pl

WITHHELD = "Withheld"


def withhold(frame: pl.DataFrame, alike: Sequence[str], sensitive: Sequence[str], least: int) -> pl.DataFrame:
    """Return the rows with a field withheld where rows alike have fewer than `least` different values of it.

    Whoever finds a child's class would else know the field though nobody was singled out.
    """
    return frame.with_columns(
        pl.when(pl.col(name).n_unique().over(alike) >= least).then(pl.col(name)).otherwise(pl.lit(WITHHELD)).alias(name)
        for name in sensitive
    )


def withheld(frame: pl.DataFrame, sensitive: Sequence[str]) -> int:
    """Return how many values are withheld."""
    return int(sum((frame[name] == WITHHELD).sum() for name in sensitive))
