"""Withholds a sensitive field where nearly all children of a class have the same value.

Otherwise anybody who finds a child's class would know the field, although no child is singled out.
"""

from collections.abc import Collection, Sequence

import polars as pl

from etl.keeping.core_files import ID
from publish.releases.safeguarded.people import NOT_KNOWN

WITHHELD = "Withheld"
MOST_ALIKE, OTHERS = 0.8, 2  # share of one value in a class, and children with another, with which it is told
MOST_GUARDED = 0.3  # share of a value that alone must not be told, where every other value may be
GUARDED = {"no_further_action": "yes"}  # a field of which one value alone is sensitive; released where policy says so
_TOLD = "may tell {}"


def withhold(
    frame: pl.DataFrame,
    alike: Sequence[str],
    fields: Sequence[str],
    together: Sequence[Collection[str]] = (),
) -> pl.DataFrame:
    """Return the rows with a field withheld where rows alike tell it of a child, or nearly.

    It is withheld where over 80% of the known values are the same, or fewer than two children have another. What is not
    known is no value. Fields of which one follows from the others are withheld `together`. Of a field of GUARDED one
    value alone is sensitive: it is withheld where over 30% have that.
    """
    row = "row of the frame"
    numbered = frame.with_row_index(row)
    for name in fields:
        judged = differing(frame, alike, name)
        numbered = numbered.join(judged.rename({"differs": _TOLD.format(name)}), on=alike, how="left").with_columns(
            _told(name).fill_null(value=False)
        )
    for group in together:
        told = pl.all_horizontal(_told(name) for name in group)
        numbered = numbered.with_columns(told.alias(_TOLD.format(name)) for name in group)
    shown = [pl.when(_told(name)).then(pl.col(name)).otherwise(pl.lit(WITHHELD)).alias(name) for name in fields]
    return numbered.sort(row).with_columns(shown).drop(row, *(_TOLD.format(name) for name in fields))


def _told(name: str) -> pl.Expr:
    return pl.col(_TOLD.format(name))


def differing(frame: pl.DataFrame, alike: Sequence[str], name: str) -> pl.DataFrame:
    """Return whether rows alike differ in a field, for each group of them in which it is known at all."""
    known = frame.filter(~pl.col(name).is_in([NOT_KNOWN, WITHHELD]))
    if name in GUARDED:
        return known.group_by(alike).agg(differs=(pl.col(name) == GUARDED[name]).mean() <= MOST_GUARDED)
    values = known.group_by(*alike, name).agg(rows=pl.len()).sort("rows", name, descending=[True, False])
    common = values.group_by(alike, maintain_order=True).agg(
        every=pl.col("rows").sum(), most=pl.col("rows").first(), mode=pl.col(name).first()
    )
    beside = known.join(common, on=alike).filter(pl.col(name) != pl.col("mode"))
    others = beside.group_by(alike).agg(others=pl.col(ID).n_unique())
    enough = (pl.col("most") <= MOST_ALIKE * pl.col("every")) & (pl.col("others").fill_null(0) >= OTHERS)
    return common.join(others, on=alike, how="left").select(*alike, differs=enough)


def withheld(frame: pl.DataFrame, sensitive: Sequence[str]) -> int:
    """Return how many values are withheld."""
    return int(sum((frame[name] == WITHHELD).sum() for name in sensitive))
