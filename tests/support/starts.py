"""Made-up tables as spans see them: rows counted by the day on which they begin and end."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np
import polars as pl

from etl.spans.span import TableSpan
from etl.spans.work_out import Entry, Sender, table_spans

SCHEMA = {"extract": pl.Int64, "part": pl.String, "begins": pl.Date, "ends": pl.Date, "rows": pl.Int64}
AS_AT = datetime(2026, 3, 31, 23, 59, 59)
Row = tuple[date, date | None]


def end_of(day: date) -> datetime:
    return datetime.combine(day, time.max)


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def days_in(start: date) -> int:
    return ((start + timedelta(days=31)).replace(day=1) - start).days


def spread(start: date, rows: int, first: int = 1, last: int | None = None) -> list[date]:
    """Return so many days spread evenly over a month, or over the days of it from `first` to `last`."""
    long = (last or days_in(start)) - first + 1
    return [start.replace(day=first + n * long // rows) for n in range(rows)]


def months(first: str, last: str) -> list[date]:
    """Return the first days of the months from one to another."""
    found = [month(first)]
    while found[-1] < month(last):
        found.append((found[-1] + timedelta(days=31)).replace(day=1))
    return found


def steady(rows: int, first: str, last: str) -> list[date]:
    """Return days of a table with so many rows in every month, the last row on the last day of each."""
    found = []
    for start in months(first, last):
        *most, _ = spread(start, rows)
        found += [*most, start.replace(day=days_in(start))]
    return found


def by_month(counts: Sequence[int], first: str) -> list[date]:
    """Return days of a table with these rows in the months from the first on."""
    starts = months(first, "2099-01")[: len(counts)]
    return [day for start, rows in zip(starts, counts, strict=True) for day in (spread(start, rows) if rows else [])]


def starts(rows: Iterable[date | Row], part: str | None = None, extract: int | None = None) -> pl.DataFrame:
    """Return rows counted, each given by its first day or as (first day, day of its end)."""
    pairs = [row if isinstance(row, tuple) else (row, None) for row in rows]
    frame = pl.DataFrame(pairs, schema={"begins": pl.Date, "ends": pl.Date}, orient="row")
    counted = frame.group_by("begins", "ends").agg(rows=pl.len().cast(pl.Int64))
    return counted.select(pl.lit(extract, pl.Int64).alias("extract"), pl.lit(part, pl.String).alias("part"),
                          "begins", "ends", "rows")  # fmt: skip


def span_of(
    rows: Iterable[date | Row], as_at: datetime = AS_AT, entries: Sequence[Entry] = (), senders: Sequence[Sender] = ()
) -> TableSpan:
    """Return the span of a table that has no parts."""
    (span,) = table_spans("assessments", starts(rows), senders, entries, as_at)
    return span


def spans_by_part(
    parts: dict[str, Iterable[date | Row]], as_at: datetime = AS_AT, entries: Sequence[Entry] = (), table: str = ""
) -> dict[str | None, TableSpan]:
    """Return the spans of a table with parts; that of the table as a whole is under None."""
    frame = pl.concat([starts(rows, part) for part, rows in parts.items()])
    return {each.part: each for each in table_spans(table or "support_episodes", frame, (), entries, as_at)}


def simulated(random: np.random.Generator, rate: float, first: date, last: date, august: float = 1.0) -> list[date]:
    """Return days of a table with so many rows a month on average and a variance of 1.5 times the mean."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    mean = np.array([rate / 30.4 * (august if day.month == 8 else 1) for day in days])
    counts = random.poisson(random.gamma(2 * mean, 0.5))
    return [day for day, rows in zip(days, counts, strict=True) for _ in range(rows)]
