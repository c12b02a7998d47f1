"""Series made by hand: one number is one month's value, from which the counts follow."""

from datetime import date

import polars as pl

from etl.policy.policy import Target
from queries.calendar.months import months_after
from queries.metrics.catalogue import METRICS
from queries.series.series import Series, make_series

SCHEMA = {
    "start": pl.Date, "numerator": pl.Int64, "denominator": pl.Int64, "value": pl.Float64, "status": pl.String,
}  # fmt: skip


def rows(values, *, first=date(2024, 4, 1), percent=True, statuses=None, n=1000):
    """Return the frame that `measure` gives for one metric: None is a month in which nothing was counted."""
    out = []
    for i, value in enumerate(values):
        counted = 0 if value is None else n
        numerator = 0 if value is None else round(value * n / 100) if percent else value
        shown = None if value is None else numerator * 100 / n if percent else float(numerator)
        status = (statuses or {}).get(i, "ok")
        out.append((months_after(first, i), numerator, counted if percent else None, shown, status))
    return pl.DataFrame(out, schema=SCHEMA, orient="row")


def series(name, values, *, month=None, target=None, first=date(2024, 4, 1), statuses=None, n=1000, **more) -> Series:
    """Return a judged series of a metric of the catalogue; `month` defaults to the last month given."""
    metric = METRICS[name]
    frame = rows(values, first=first, percent=metric.unit == "percent", statuses=statuses, n=n)
    goal = None if target is None else Target(name, date(2024, 4, 1), target)
    return make_series(frame, metric, month or months_after(first, len(values) - 1), target=goal, **more)
