"""Counts a metric by quarter or financial year, without verdicts. A row is one period.

Control limits need months: two years hold eight quarters, too few to tell a signal from chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from queries.build import Build
from queries.calendar.months import last_day, spans
from queries.measure.engine import measure
from queries.metrics.metric import Metric

SHOWN = {"month": 24, "quarter": 12, "financial-year": 6}


@dataclass(frozen=True)
class Period:
    """One period with its figure; `last` is its last day."""

    label: str
    first: date
    last: date
    numerator: int | None
    denominator: int | None
    value: float | None
    status: str

    @property
    def known(self) -> bool:
        """Whether it has a figure that can be known."""
        return self.status == "ok" and self.value is not None


def read_periods(
    build: Build, metric: Metric, period: str, month: date, where: Mapping[str, str] | None = None
) -> tuple[Period, ...]:
    """Return the periods that had ended by the end of a month, and the next one where it is not complete.

    Raises QuestionError.
    """
    end = last_day(month)
    frame = measure(build, [metric], where=where, until=end, period=period, ladder_until=end)
    rows = frame.to_dicts()
    if not rows:
        return ()
    lasts = {span.start: span.end for span in spans(period, rows[0]["start"], end)}
    periods = [
        Period(
            row["period"], row["start"], lasts[row["start"]], row["numerator"], row["denominator"], row["value"],
            row["status"],
        )
        for row in rows
    ]  # fmt: skip
    return tuple(p for p in periods if p.last <= end or p.status != "ok")[-SHOWN[period] :]
