"""Parses a question typed on the command line: metrics, breakdowns, filters, months and days."""

from collections.abc import Sequence
from datetime import date

from etl.errors import QuestionError, nearest
from queries.calendar.months import months_after, read_month
from queries.metrics.catalogue import METRICS, find
from queries.metrics.dimensions import DIMENSIONS
from queries.metrics.metric import Metric


def read_where(pairs: Sequence[str]) -> dict[str, str]:
    """Return DIM=VALUE pairs as a mapping. Raises QuestionError."""
    where: dict[str, str] = {}
    for pair in pairs:
        dim, equals, value = pair.partition("=")
        if not equals:
            raise QuestionError(f"--where takes DIM=VALUE, for example hub=Northvale, not '{pair}'.")
        if where.setdefault(dim.strip(), value.strip()) != value.strip():
            raise QuestionError(f"--where names '{dim.strip()}' twice: a row can have one value only.")
    return where


def read_dims(dims: Sequence[str]) -> None:
    """Raise QuestionError for a name that is no dimension, or is named twice."""
    for dim in dims:
        if dim not in DIMENSIONS:
            raise QuestionError(
                f"There is no dimension '{dim}'.{nearest(dim, DIMENSIONS)} Known: {', '.join(DIMENSIONS)}."
            )
    if len(set(dims)) < len(dims):
        raise QuestionError("--by names the same dimension twice.")


def read_metrics(names: Sequence[str], dims: Sequence[str]) -> list[Metric]:
    """Return the metrics named; without names, every metric that all the dimensions fit. Raises QuestionError."""
    if len(set(names)) < len(names):
        raise QuestionError("The same metric is named twice.")
    if names:
        return find(names)
    fits = [metric for metric in METRICS.values() if set(dims) <= set(metric.dims)]
    if not fits:
        raise QuestionError(f"No metric can be broken down by {' and '.join(dims)} together.")
    return fits


def read_months(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """Return the first day of the first month and the last month's first day. Raises QuestionError."""
    first = read_month(since) if since else None
    last = read_month(until) if until else None
    if first and last and last < first:
        raise QuestionError(f"--until {until} comes before --since {since}.")
    return first, last


def read_day(option: str, text: str | None) -> date | None:
    """Return the day that an option names, if any. Raises QuestionError."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as bad:
        raise QuestionError(f"{option} takes a day such as 2026-03-31, not '{text}'.") from bad


def year_before(day: date) -> date:
    """Return the first day of the month twelve months before a day's month."""
    return months_after(day.replace(day=1), -12)
