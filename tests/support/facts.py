"""Makes facts of whole tables, shuffled or without some columns, and says where they break their description."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from random import Random

import polars as pl

from etl.contracts import TABLES, Contract
from etl.policy.policy import Policy
from queries.build import Build
from queries.facts.columns import Column
from queries.facts.derive import Fact, derive, fact_of
from queries.facts.names import LEVEL_DAYS
from queries.facts.rules import Rule

Tables = Mapping[str, pl.DataFrame]
DTYPES = {
    "key": (pl.String,), "person": (pl.String,), "flag": (pl.Boolean,), "month": (pl.Int16, pl.Int32),
    "day": (pl.Date,), "code": (pl.String, pl.Enum), "name": (pl.String,),
    "number": (pl.Int8, pl.Int32, pl.Int64, pl.Float32, pl.Float64),
}  # fmt: skip
SAME_DAY = 5  # every fifth row of a shuffle, more or less


def tables_of(build: Build) -> dict[str, pl.DataFrame]:
    """Return the tables of a build as facts are derived from them."""
    found = {}
    for name in (name for name in TABLES if name in build.warehouse.tables()):
        kinds = {column: each.dtype for column, each in TABLES[name].columns.items()}
        rows = build.warehouse.read(name, [*kinds, *(["person_id"] if name == "agency_checks" else [])])
        found[name] = rows.with_columns(pl.col(column).cast(kind) for column, kind in kinds.items())
    return found


def frames_of(tables: Tables, as_at: datetime, policy: Policy) -> dict[str, pl.DataFrame]:
    """Return the frame of each fact that some tables allow."""
    facts = derive({name: frame.lazy() for name, frame in tables.items()}, as_at, policy)
    return {name: frame.collect() for name, frame in facts.items()}


def shuffled(tables: Tables, seed: int) -> dict[str, pl.DataFrame]:
    """Return tables in which nothing goes together that need not: each optional column is dealt out anew.

    Dates keep their distance from the row's begin. A fifth of rows begin on the day of the child's row before.
    """
    return {name: _shuffled(rows, TABLES[name], Random(f"{seed} {name}")) for name, rows in tables.items()}


def _shuffled(rows: pl.DataFrame, contract: Contract, order: Random) -> pl.DataFrame:
    begins, events = contract.begins, [event for event in contract.events if event != contract.begins]
    rows = rows.with_columns(pl.col(event) - pl.col(begins or "") for event in events)
    optional = [name for name, column in contract.columns.items() if column.nullable]
    rows = rows.with_columns(rows[name].gather(order.sample(range(rows.height), rows.height)) for name in optional)
    if begins:
        before = pl.when(pl.col("person_id") == pl.col("person_id").shift(1)).then(pl.col(begins).shift(1))
        moved = pl.Series([order.randrange(SAME_DAY) == 0 for _ in range(rows.height)], dtype=pl.Boolean)
        rows = rows.with_columns(pl.when(moved).then(pl.coalesce(before, begins)).otherwise(begins).alias(begins))
    rows = rows.with_columns((pl.col(begins or "") + pl.col(event)).alias(event) for event in events)
    return rows.sort(name for name in ("person_id", begins, *contract.key) if name and name in rows.columns)


def without(tables: Tables, absent: Mapping[str, Sequence[str]]) -> dict[str, pl.DataFrame]:
    """Return tables in which some columns are empty."""
    return {
        name: frame.with_columns(pl.lit(None, frame.schema[column]).alias(column) for column in absent.get(name, ()))
        for name, frame in tables.items()
    }


def file_of(fact: Fact) -> str:
    """Return the file that makes a fact, as a developer looks for it."""
    return f"{'/'.join(fact.make.__module__.split('.')[1:])}.py"


def undescribed(fact: Fact, frame: pl.DataFrame) -> Iterator[str]:
    """Yield a sentence for each column that is made and not described, or the other way round, or as something else."""
    known = {column.name: column for column in fact.columns}
    made = frame.schema  # worked out anew each time it is asked for
    for name in made:
        if name not in known:
            yield f"{file_of(fact)} makes '{name}' and does not describe it: add it to COLUMNS"
    for name, column in known.items():
        if name not in made:
            yield f"{file_of(fact)} describes '{name}' and does not make it: take it out of COLUMNS"
        elif not isinstance(made[name], DTYPES[column.kind]):
            yield f"{file_of(fact)} describes '{name}' as a {column.kind} and makes {made[name]}"
    if [*made] != [*known] and {*made} == {*known}:
        yield f"{file_of(fact)} describes columns in another order than it makes them"


def unlisted(columns: Iterable[Column], frame: pl.DataFrame) -> Iterator[str]:
    """Yield a sentence for each column that holds what its description says it can't."""
    limited = [column for column in columns if column.values]
    held = frame.select(_month_or_value(column).unique().implode() for column in limited).row(0) if limited else ()
    for column, found in zip(limited, held, strict=True):
        values = {"month" if value == 1 and column.kind == "month" else value for value in column.values}
        if more := set(found) - values:
            yield f"'{column.name}' holds {', '.join(map(str, more))}: add it to the values in COLUMNS"


def _month_or_value(column: Column) -> pl.Expr:
    """Return a column's values; of months only that there is one."""
    value = pl.col(column.name)
    return pl.when(value.is_not_null()).then(pl.lit("month")).alias(column.name) if column.kind == "month" else value


def broken(rules: Iterable[Rule], frame: pl.DataFrame) -> Iterator[str]:
    """Yield a sentence for each rule that some rows break."""
    lasting = [rule for rule in rules if not rule.where_recorded]
    counts = frame.select(rule.broken.sum().alias(str(at)) for at, rule in enumerate(lasting)) if lasting else None
    for at, rule in enumerate(lasting):
        if counts is not None and (number := counts[str(at)].item()):
            yield f"{rule} ({number} rows)"


def said_of(frames: Tables) -> list[str]:
    """Return all that is wrong with facts' frames and rows, after the file that makes each fact."""
    found = []
    for name, frame in frames.items():
        if name == LEVEL_DAYS:
            continue
        fact = fact_of(name)
        if sentences := list(undescribed(fact, frame)):
            found += sentences
            continue
        found += [f"{file_of(fact)}: {text}" for text in (*unlisted(fact.columns, frame), *broken(fact.rules, frame))]
    return found
