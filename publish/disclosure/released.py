"""What passed the gate; one row of `Released.frame` is a figure that anyone may read, or one that says it is hidden."""

from dataclasses import asdict, dataclass
from typing import Any, NoReturn

import polars as pl

from etl.errors import MashError

THRESHOLD = 6  # a count from 1 to 5 could point at a child (domain rule; DfE publishes by the same habit)
STATUSES = pl.Enum(["ok", "immature", "suppressed"])
KEY = object()  # known to the gate alone: without it no Released can be made


class DisclosureError(MashError):
    """Something would have left the building past the gate, or in a state that the gate can't judge."""


class UnsafeError(DisclosureError):
    """Something hidden could be worked out from what would be shown; `figures` has a row for each figure it is of."""

    def __init__(self, said: str, figures: pl.DataFrame) -> None:
        super().__init__(said)
        self.figures = figures


@dataclass(frozen=True)
class Report:
    """What the gate did, in counts, for a disclosure statement; nothing in it points at a figure.

    `cells`: figures released or hidden. `primary`: hidden because a count in them is small. `secondary`: hidden
    because they would give such a count back, or were hidden in an earlier publication. `held`: shown as they were
    published before, because the change since is small. `relations`: sums that tie the counts together. `narrowest`
    and `median` width: by how much, at least, a hidden small count can vary for a reader who does every sum.
    """

    cells: int = 0
    primary: int = 0
    secondary: int = 0
    held: int = 0
    relations: int = 0
    rounding: int | None = None
    threshold: int = THRESHOLD
    audited: bool = False
    narrowest_width: int | None = None
    median_width: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON knows it."""
        return asdict(self)


class Released:
    """Figures that passed the gate; it can't be changed, and only `release` makes one.

    `frame` has the columns of `queries.measure.measure`. Status: ok, immature (not known yet, no figures) or
    suppressed (no figures: never 0, never an accidental null). A month in which nothing was counted is ok, with
    denominator 0 and no value. `report` says what was hidden and how it was checked.
    """

    __slots__ = ("_frame", "_report")
    _frame: pl.DataFrame
    _report: Report

    def __init__(self, frame: pl.DataFrame, key: object, report: Report) -> None:
        if key is not KEY:
            raise DisclosureError("Released figures are made by publish.disclosure.release, and by nothing else.")
        object.__setattr__(self, "_frame", frame)
        object.__setattr__(self, "_report", report)

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

    @property
    def report(self) -> Report:
        """What was hidden, held and checked."""
        return self._report

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
