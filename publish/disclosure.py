"""The one door out: one row of what it releases is a figure that may be read by anyone, or says that it is hidden."""

from typing import NoReturn

import polars as pl

from etl.errors import MashError

THRESHOLD = 6  # a count from 1 to 5 could point at a child (domain rule; DfE publishes by the same habit)
STATUSES = pl.Enum(["ok", "immature", "suppressed"])
# A whole and its parts with the same denominator: of three such figures, two give back the third.
WHOLES = {"risk_changed": ("risk_upgraded", "risk_downgraded")}
_NEEDED = {"metric", "period", "start", "numerator", "denominator", "value", "status"}
_FIGURES = ("numerator", "denominator", "value")
_KEY = object()  # known to `release` alone: without it no Released can be made


class DisclosureError(MashError):
    """Something would have left the building past the gate, or in a state that the gate can't judge."""


class Released:
    """Figures that passed the gate; it can't be changed, and only `release` makes one.

    `frame` has the columns of `queries.measure.measure`. Status: ok, immature (not known yet, no figures) or
    suppressed (no figures: never 0, never an accidental null). A month in which nothing was counted is ok, with
    denominator 0 and no value.
    """

    __slots__ = ("_frame",)
    _frame: pl.DataFrame

    def __init__(self, frame: pl.DataFrame, key: object) -> None:
        if key is not _KEY:
            raise DisclosureError("Released figures are made by publish.disclosure.release, and by nothing else.")
        object.__setattr__(self, "_frame", frame)

    def __init_subclass__(cls) -> None:
        """Refuse subclasses: one could leave the gate out."""
        raise DisclosureError("Released figures can't be subclassed.")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse every change."""
        raise DisclosureError(f"Released figures can't be changed: '{name}' was to be set.")

    def __reduce__(self) -> NoReturn:
        """Refuse pickling and copying: what is read back never passed the gate."""
        raise DisclosureError("Released figures can't be pickled or copied: release them again.")

    @property
    def frame(self) -> pl.DataFrame:
        """A copy of the figures, so that nobody can change what was released."""
        if not hasattr(self, "_frame"):
            raise DisclosureError("These figures never passed the gate: make them with publish.disclosure.release.")
        return self._frame.clone()

    def metric(self, name: str) -> pl.DataFrame:
        """Return the rows of one metric."""
        return self.frame.filter(pl.col("metric") == name)

    @property
    def suppressed(self) -> int:
        """How many figures are hidden."""
        return self.frame.filter(pl.col("status") == "suppressed").height


def require(released: object) -> Released:
    """Return what was given when the gate made it. Raises DisclosureError for anything else, so that writers refuse."""
    if type(released) is not Released:
        raise DisclosureError(
            f"Only released figures can be published, not {type(released).__name__}: pass them through "
            "publish.disclosure.release first."
        )
    released.frame  # noqa: B018  (raises for one that was made around the constructor)
    return released


def release(measures: pl.DataFrame) -> Released:
    """Return what may be published of `queries.measure.measure`'s rows. Raises DisclosureError.

    A month that is not complete is left out: beside the next snapshot's figure for it, the difference would count
    the children of a few days. Figures that are not known yet lose what is known so far, for the same reason.
    Counts from 1 to 5 are suppressed; percentages with a denominator, a numerator or a complement from 1 to 5 too.
    """
    frame = _checked(measures)
    hidden = _linked(frame.with_columns(hidden=_small()))
    gone = pl.col("hidden") | (pl.col("status") == "immature")
    status = pl.when("hidden").then(pl.lit("suppressed")).otherwise(pl.col("status").cast(pl.String))
    return Released(
        hidden.with_columns(status=status.cast(STATUSES))
        .with_columns(pl.when(~gone).then(pl.col(column)).alias(column) for column in _FIGURES)
        .drop("hidden"),
        _KEY,
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
