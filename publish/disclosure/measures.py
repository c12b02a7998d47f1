"""Refuses measures that the gate can't judge, and sorts the others into an order that reveals nothing."""

import polars as pl

from publish.disclosure.containment import unit_of
from publish.disclosure.released import DisclosureError
from queries.metrics.catalogue import METRICS

NEEDED = ("metric", "period", "start", "numerator", "denominator", "value", "status")
LADDER = "ladder"  # on which levels of need are counted: no group of children
WITHOUT_FIGURES = ("immature", "unknown", "untimed", "off_ladder")


def check_measures(measures: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Return the measures of complete periods in order, and their dimensions. Raises DisclosureError."""
    missing = sorted(set(NEEDED) - set(measures.columns))
    if missing:
        raise DisclosureError(f"The gate can't judge figures without {', '.join(missing)}.")
    dims = [column for column in measures.columns if column not in (*NEEDED, LADDER)]
    frame = measures.with_columns(pl.col("status", *dims).cast(pl.String))
    unknown = sorted(set(frame["status"].drop_nulls()) - {"ok", "partial", *WITHOUT_FIGURES})
    if unknown or frame["status"].null_count():
        raise DisclosureError(f"The gate can't judge figures with status {', '.join(unknown) or 'left empty'}.")
    if any(frame[dim].null_count() for dim in dims):
        raise DisclosureError(
            'The gate can\'t judge figures of a group without a name: all groups together are "Total".'
        )
    frame = frame.filter(pl.col("status") != "partial")
    if frame.select("metric", "period", *dims).is_duplicated().any():
        raise DisclosureError("The gate can't judge figures that are given twice.")
    _refuse_impossible(frame)
    place = {name: at for at, name in enumerate([*METRICS, *sorted(set(frame["metric"]) - set(METRICS))])}
    at = pl.col("metric").replace_strict(place, return_dtype=pl.Int64, default=None)
    return frame.sort(at, "start", "period", *dims), dims  # in no order that could follow what is hidden


def _refuse_impossible(frame: pl.DataFrame) -> None:
    """Refuse impossible counts: the order of rows must not follow what they hide, nor limits rest on errors."""
    names = frame["metric"].unique()
    units = {name: unit_of(name, None) for name in names}
    hours = pl.col("metric").is_in([n for n in names if units[n] == "hours"])
    net = pl.col("metric").is_in([n for n in names if units[n] == "net"])
    share = pl.col("metric").is_in([n for n in names if unit_of(n, 0) == "percent"])
    n, d = pl.col("numerator"), pl.col("denominator")
    wrong = frame.filter(
        (n.is_null() & ~hours & (pl.col("status") != "unknown"))
        | ((n < 0) & ~net)
        | (share & (n > d))
        | (share & (d < 0))
        | (hours & d.is_null() & (pl.col("status") != "unknown"))
    )
    if wrong.height:
        raise DisclosureError(
            f"{wrong.height} figures have no count, or a numerator above the denominator: nothing is released."
        )
