"""The gate: from measures to what may be published of them; one row is one figure."""

from collections.abc import Callable

import polars as pl

from publish.disclosure.released import KEY, STATUSES, THRESHOLD, DisclosureError, Released, Report

TOTAL = "Total"  # what a dimension holds in the row of all its groups
# A whole and its parts with the same denominator: of three such figures, two give back the third.
WHOLES = {"risk_changed": ("risk_upgraded", "risk_downgraded")}
_NEEDED = {"metric", "period", "start", "numerator", "denominator", "value", "status"}
_FIGURES = ("numerator", "denominator", "value")


def release(
    measures: pl.DataFrame,
    *,
    published: pl.DataFrame | None = None,
    rounding: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Released:
    """Return what may be published of `queries.measure.measure`'s rows. Raises DisclosureError.

    A month that is not complete is left out: beside the next snapshot's figure for it, the difference would count
    the children of a few days. Figures that are not known yet lose what is known so far, for the same reason.
    Counts from 1 to 5 are suppressed; percentages with a denominator, a numerator or a complement from 1 to 5 too.

    `published` holds what earlier publications of the same measures showed, the latest last (metric, period, the
    dims, numerator, denominator, value, status). `rounding` is 5, 10 or None. `progress` hears what is being done
    and how much of it is done, 0 to 1.
    """
    if published is not None and published.height:
        progress = progress or _silent
    if progress:
        progress("Hiding small counts", 0.0)
    frame = _checked(measures)
    hidden = _linked(frame.with_columns(hidden=_small()))
    gone = pl.col("hidden") | (pl.col("status") == "immature")
    status = pl.when("hidden").then(pl.lit("suppressed")).otherwise(pl.col("status").cast(pl.String))
    return Released(
        hidden.with_columns(status=status.cast(STATUSES))
        .with_columns(pl.when(~gone).then(pl.col(column)).alias(column) for column in _FIGURES)
        .drop("hidden"),
        KEY,
        Report(cells=hidden.height, primary=int(hidden["hidden"].sum()), rounding=rounding),
    )


def _checked(measures: pl.DataFrame) -> pl.DataFrame:
    missing = sorted(_NEEDED - set(measures.columns))
    if missing:
        raise DisclosureError(f"The gate can't judge figures without {', '.join(missing)}.")
    frame = measures.with_columns(pl.col("status").cast(pl.String))
    unknown = sorted(set(frame["status"].drop_nulls()) - {"ok", "immature", "partial"})
    if unknown or frame["status"].null_count():
        raise DisclosureError(f"The gate knows no figures with status {', '.join(unknown) or 'left empty'}.")
    frame = frame.filter(pl.col("status") != "partial")
    wrong = frame.filter(
        pl.col("numerator").is_null() | (pl.col("numerator") < 0) | (pl.col("numerator") > pl.col("denominator"))
    )
    if wrong.height:
        raise DisclosureError(f"{wrong.height} figures have no count, or more met than counted: nothing is released.")
    return frame


def _small() -> pl.Expr:
    """Say whether a known figure, its denominator or its complement is from 1 to 5."""

    def small(count: pl.Expr) -> pl.Expr:
        return count.is_between(1, THRESHOLD - 1).fill_null(value=False)  # a count has no denominator

    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    return (pl.col("status") == "ok") & (small(numerator) | small(denominator) | small(denominator - numerator))


def _linked(frame: pl.DataFrame) -> pl.DataFrame:
    """Where one figure of a whole and its parts is hidden alone, hide the smallest other one that is not 0."""
    for whole, parts in WHOLES.items():
        cell = [c for c in frame.columns if c not in {"metric", "hidden", *_FIGURES}]
        member = pl.col("metric").is_in([whole, *parts])
        alone = (pl.col("hidden") & member).sum().over(cell) == 1
        other = member & ~pl.col("hidden") & (pl.col("numerator") > 0)
        smallest = pl.col("numerator") == pl.when(other).then(pl.col("numerator")).min().over(cell)
        frame = frame.with_columns(hidden=pl.col("hidden") | (alone & other & smallest))
    return frame


def _silent(doing: str, done: float) -> None:
    """Hear nothing."""
