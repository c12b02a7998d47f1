"""A metric by quarter or financial year; one row is one period, counted whole and not judged.

Control limits need months: two years hold eight quarters, too few to tell a signal from chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from queries.build import Build
from queries.measure import measure
from queries.metric import Metric
from queries.months import months_after, spans

SHOWN = {"month": 24, "quarter": 12, "financial-year": 6}


@dataclass(frozen=True)
class Period:
    """One period, with its figure as `queries.measure` gives it; `last` is its last day."""

    label: str
    first: date
    last: date
    numerator: int | None
    denominator: int | None
    value: float | None
    status: str

    @property
    def known(self) -> bool:
        """Whether its figure can be known and is not empty."""
        return self.status == "ok" and self.value is not None


def read_periods(
    build: Build, metric: Metric, period: str, month: date, where: Mapping[str, str] | None = None
) -> tuple[Period, ...]:
    """Return the periods that had ended by the end of a month, and the next one where it is not complete.

    Raises QuestionError.
    """
    end = months_after(month, 1) - timedelta(days=1)
    frame = measure(build, [metric], where=where, until=end, period=period)
    rows = frame.to_dicts()
    if not rows:
        return ()
    lasts = {span.start: span.end for span in spans(period, rows[0]["start"], end)}
    found = [
        Period(
            row["period"], row["start"], lasts[row["start"]], row["numerator"], row["denominator"], row["value"],
            row["status"],
        )
        for row in rows
    ]  # fmt: skip
    return tuple(one for one in found if one.last <= end or one.status != "ok")[-SHOWN[period] :]
