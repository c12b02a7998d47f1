"""Reads the released figures of a pack: the agency's own, and those of all others (the total less its own)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from publish.disclosure import TOTAL, few_beyond
from publish.published.cells import Amount, Figure
from publish.reports.packs.asked import Asked
from queries.metrics.catalogue import METRICS
from queries.metrics.metric import Metric

HIDDEN, NONE, NOT_REACHED = "c", "–", "Not reached"
Group = tuple[str, str]  # a dimension and its group


@dataclass(frozen=True)
class Cell:
    """One figure: `shown` or hidden, with its counts and its value; None where nothing was counted or it is hidden."""

    metric: Metric
    shown: bool
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None

    def figure(self) -> Figure:
        """Return it as it is printed."""
        if not self.shown:
            return HIDDEN
        if self.metric.unit == "hours":
            return NONE if not self.denominator else NOT_REACHED if self.value is None else Amount(self.value, "hours")
        return NONE if self.value is None else Amount(self.value, self.metric.unit)

    def counted(self) -> Figure:
        """Return how many it is of."""
        return Amount(self.denominator or 0, "count") if self.shown else HIDDEN


class Cells:
    """The released figures by metric, period and group, from a released frame or from a published file."""

    def __init__(self, released: pl.DataFrame, asked: Asked) -> None:
        self.asked = asked
        self._rows: Mapping[tuple[str, ...], Mapping[str, object]] = {
            (row["metric"], row["period"], *(row[dim] for dim in asked.dims)): row
            for row in released.iter_rows(named=True)
        }

    def own(self, metric: str, group: Group, period: str | None = None) -> Cell | None:
        """Return the figure of one group over twelve months, or of another period; None where there is none."""
        return self._cell(metric, period or self.asked.year, group)

    def others(self, metric: str, groups: Sequence[Group]) -> Cell | None:
        """Return the figure of everybody but some groups over twelve months: it follows from theirs and from all."""
        every = self._cell(metric, self.asked.year, None)
        own = [cell for group in groups if (cell := self._cell(metric, self.asked.year, group))]
        if every is None:
            return None
        if not every.shown or not all(cell.shown for cell in own):
            return Cell(every.metric, shown=False)
        n = (every.numerator or 0) - sum(cell.numerator or 0 for cell in own)
        d = (every.denominator or 0) - sum(cell.denominator or 0 for cell in own)
        if few_beyond(metric, d, self.asked.policy.publication.threshold):
            return Cell(every.metric, shown=False)
        return Cell(every.metric, True, n, d, self._value(metric, n, d))

    def late(self, name: str) -> int | None:
        """Return how many checks of the agency are open and late, of one kind of LATE; None where it is not shown."""
        places = {"agency": self.asked.agency}
        day = self.asked.as_at.date()
        row = self._rows.get((f"{name}{day}", f"{day:%Y-%m}", *(places.get(dim, TOTAL) for dim in self.asked.dims)))
        return None if row is None or row["status"] != "ok" else row["numerator"]  # type: ignore[return-value]

    def _value(self, metric: str, n: int, d: int) -> float | None:
        if METRICS[metric].unit == "count":
            return float(n)
        if METRICS[metric].unit != "hours":
            return 100.0 * n / d if d else None
        own, others = self.asked.clocks or (None, None)
        if own is None or others is None or own.months != others.months:
            return None
        return others.half if metric.endswith("median") else others.nine_tenths

    def _cell(self, metric: str, period: str, group: Group | None) -> Cell | None:
        place = (group[1] if group and dim == group[0] else TOTAL for dim in self.asked.dims)
        row = self._rows.get((metric, period, *place))
        if row is None or row["status"] not in ("ok", "suppressed"):
            return None
        if row["status"] == "suppressed":
            return Cell(METRICS[metric], shown=False)
        return Cell(METRICS[metric], True, row["numerator"], row["denominator"], row["value"])  # type: ignore[arg-type]
