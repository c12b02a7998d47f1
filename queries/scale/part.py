"""Derives one part: the facts, and counts that can be added up, from all tables' rows about some of the children."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from etl.contracts import TABLES
from etl.reading.clock import precision_of
from etl.reading.precision import PRECISIONS
from etl.warehouse.slices import ELSEWHERE
from etl.warehouse.sql import RECORDED
from etl.warehouse.tables import clustering
from queries.facts.derive import derive
from queries.facts.names import LEVEL_DAYS
from queries.measure.engine import count_rows
from queries.measure.question import Question, ask
from queries.measure.sums import Counts
from queries.metrics.catalogue import METRICS
from queries.scale.area import Area, EngineError
from queries.scale.linking import WHOLE

STAFFING = "staffing"  # the fact about no child: every part has all hubs and months with staff
BY_HUB = ("hub",)
ADDED_AS = {"month": "start_month", "place": "time"}  # names by which counts of parts are added up


@dataclass(frozen=True)
class Derived:
    """The facts of a part, and their additive counts by fact."""

    facts: Mapping[str, pl.DataFrame]
    counts: Mapping[str, Counts]


def question(area: Area, by: Sequence[str]) -> Question:
    """Return the question that is answered: every metric by month."""
    return ask(area, list(METRICS.values()), by=by)


def derive_part(rows: Mapping[str, Sequence[pl.DataFrame]], whole: pl.DataFrame | None, area: Area) -> Derived:
    """Return what a part's rows give; `whole` is the table of staff. Raises EngineError.

    Rows may come in pieces and in any order.
    """
    frames = {name: table_of(name, rows.get(name, ())) for name in area.tables if name in TABLES and name != WHOLE}
    if whole is not None:
        frames[WHOLE] = table_of(WHOLE, [whole])
    if strays := rows.get(f"referrals{ELSEWHERE}"):
        own = frames["referrals"].select("referral_id")
        elsewhere = table_of("referrals", strays).unique("referral_id", maintain_order=True)
        frames[f"referrals{ELSEWHERE}"] = elsewhere.join(own, on="referral_id", how="anti")
    lazy = {name: frame.lazy() for name, frame in frames.items()}
    facts = {name: fact.collect(engine="in-memory") for name, fact in derive(lazy, area.as_at, area.policy).items()}
    asked = question(area, BY_HUB)
    counts = {
        fact: count_rows(area, asked, fact, facts[fact], every=False) for fact in asked.by_fact if fact != STAFFING
    }
    if LEVEL_DAYS in facts:
        counts[LEVEL_DAYS] = {"days": facts[LEVEL_DAYS].rename(ADDED_AS)}
    return Derived(facts, counts)


def table_of(name: str, pieces: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return a table as facts are derived from it: the contract's columns and types, in order of child and time."""
    contract = TABLES[name]
    held = pl.concat(pieces) if pieces else pl.DataFrame()
    types = {name: column.dtype for name, column in contract.columns.items()}
    if name == "agency_checks":
        types["person_id"] = pl.String()
    types |= {given: PRECISIONS for name in contract.moments if (given := precision_of(name)) in held.columns}
    if RECORDED in held.columns:
        types[RECORDED] = pl.Boolean()
    try:
        frame = held.select(
            pl.col(column).cast(dtype) if column in held.columns else pl.lit(None, dtype).alias(column)
            for column, dtype in types.items()
        )
    except pl.exceptions.PolarsError:  # its text would show values
        raise EngineError(f"{name} holds values that the extract standard does not know: load it first.") from None
    frame = frame if pieces else frame.clear()
    for column in contract.required:
        if frame[column].null_count():
            raise EngineError(f"{name} has rows without {column}, which the extract standard requires: load it first.")
    return frame.sort(clustering(contract), nulls_last=True)
