"""Small tables written as text, typed by the extract standard, and the facts and measures made of them in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

import polars as pl

from etl.contracts import TABLES
from etl.policy.policy import Policy
from etl.policy.policy_file import parse_policy
from etl.spans.span import DATED, ENDS, PART, TableSpan, first_months
from etl.spans.work_out import by_rung, entries_of, table_spans, with_every_hub
from queries.facts.derive import derive
from queries.facts.names import is_made

Row = Mapping[str, str]


def rows_of(text: str) -> list[dict[str, str]]:
    """Read a table drawn with | between columns; the first line names them."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def typed(table: str, rows: Sequence[Row]) -> pl.DataFrame:
    """Return rows as the contract's types, clustered as in the warehouse; columns left out are empty."""
    contract = TABLES[table]
    columns = {}
    for name, column in contract.columns.items():
        values = [row.get(name) or None for row in rows]
        columns[name] = _cast(pl.Series(name, values, dtype=pl.String), column.dtype)
        if column.dtype == pl.Datetime:
            given = [None if value is None else "minute" if ":" in value else "day" for value in values]
            columns[f"{name}_precision"] = pl.Series(given, dtype=pl.Enum(["day", "minute"]))
    frame = pl.DataFrame(columns)
    if table == "agency_checks":
        frame = frame.with_columns(person_id=pl.Series([row.get("person_id") for row in rows], dtype=pl.String))
    order = [c for c in ("person_id", contract.begins, *contract.key) if c and c in frame.columns]
    return frame.sort(order, maintain_order=True)


def _cast(values: pl.Series, dtype: pl.DataType) -> pl.Series:
    if dtype == pl.Datetime("us"):
        return pl.Series(values.name, [datetime.fromisoformat(v) if v else None for v in values], dtype=dtype)
    if dtype == pl.Date:
        return pl.Series(values.name, [_day(v) for v in values], dtype=dtype)
    return values.cast(dtype)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(f"{text}-01" if len(text) == 7 else text[:10]) if text else None


def end_of(day: str) -> datetime:
    """Return the as-at of data loaded up to the end of a day."""
    return datetime.combine(date.fromisoformat(day), time.max)


@dataclass
class InMemory:
    """Facts of tables held in memory, as `queries.measure.Facts` asks for."""

    frames: dict[str, pl.DataFrame]
    spans: tuple[TableSpan, ...]
    as_at: datetime
    policy: Policy
    absent: dict[str, list[str]] = field(default_factory=dict)
    ladder: str = "auto"

    @property
    def coverage(self) -> dict[str, date]:
        return first_months(self.spans)

    def has(self, name: str) -> bool:
        return is_made(name, self.coverage)

    def fact(self, name: str, columns: Sequence[str]) -> pl.DataFrame:
        return self.frames[name].select(columns)


def facts_of(tables: Mapping[str, Sequence[Row]], as_at: datetime, policy: Policy | None = None) -> InMemory:
    """Return the facts of tables written as text."""
    frames = {name: typed(name, rows) for name, rows in tables.items() if rows}
    if "agency_checks" in frames and "contacts" in frames:
        person = frames["contacts"].select("contact_id", "person_id")
        checks = frames["agency_checks"].drop("person_id").join(person, on="contact_id", how="left")
        frames["agency_checks"] = checks.sort("person_id", "requested_at", "check_id")
    agreed = policy or parse_policy()
    facts = derive({name: frame.lazy() for name, frame in frames.items()}, as_at, agreed)
    return InMemory(
        {name: frame.collect() for name, frame in facts.items()}, spans_of(frames, as_at, agreed), as_at, agreed
    )


def spans_of(frames: Mapping[str, pl.DataFrame], as_at: datetime, policy: Policy) -> tuple[TableSpan, ...]:
    """Work out spans as a build does, of rows that no extract declares anything of."""
    found = []
    for name in (each for each in DATED if each in frames):
        starts = (
            frames[name]
            .select(
                extract=pl.lit(None, pl.Int64),
                part=pl.col(PART[name]).cast(pl.String) if name in PART else pl.lit(None, pl.String),
                begins=pl.col(TABLES[name].begins).cast(pl.Date),
                ends=pl.col(ENDS[name]) if name in ENDS else pl.lit(None, pl.Date),
            )
            .group_by(pl.all())
            .agg(rows=pl.len().cast(pl.Int64))
        )
        ladder = policy.ladders.default
        entries = entries_of(name, policy.covers, ladder)
        found += table_spans(name, by_rung(name, starts, ladder), (), entries, as_at)
    return tuple(with_every_hub(found, policy.covers, as_at))
