"""Facts derived slice by slice, a few rows at a time, are those derived at once, row by row and in the same order."""

from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from etl.contracts import TABLES
from etl.policy.policy_file import parse_policy
from etl.warehouse import slices
from etl.warehouse.sql import NOTHING, SENDER
from queries.facts import spells
from queries.facts.derive import derive
from tests.generative.strategies import POLICY, worlds
from tests.support.tables import typed

Area = dict[str, list[dict[str, str | None]]]


def stored(con: duckdb.DuckDBPyConnection, area: Area) -> dict[str, pl.LazyFrame]:
    """Store an area's tables as a build does; return them as they were stored."""
    frames = {name: typed(name, rows) for name, rows in area.items() if rows}
    if "agency_checks" in frames:
        person = frames["contacts"].select("contact_id", "person_id") if "contacts" in frames else None
        checks = frames["agency_checks"]
        if person is not None:
            checks = checks.drop("person_id").join(person, on="contact_id", how="left")
        frames["agency_checks"] = checks.sort("person_id", "requested_at", "check_id", nulls_last=True)
    for name, frame in frames.items():
        noted = [pl.lit(None, pl.String).alias(SENDER), pl.lit(0, pl.UInt32).alias(NOTHING)]
        con.register("rows", frame.with_columns(noted))
        con.execute(f"CREATE TABLE {name} AS SELECT * FROM rows")  # noqa: S608
    return {name: frame.lazy() for name, frame in frames.items()}


UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # shrinking a failure took 5 minutes


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=UNSHRUNK)
@given(worlds(), st.integers(1, 4))
def test_slices_of_a_few_rows_give_the_same_facts(world: tuple[Area, datetime], rows: int) -> None:
    area, as_at = world
    policy = parse_policy(POLICY)
    with TemporaryDirectory() as home, duckdb.connect() as con:
        tables = stored(con, area)
        at_once = {name: frame.collect() for name, frame in derive(tables, as_at, policy).items()}
        before, slices.ROWS, spells.CHILDREN = (slices.ROWS, spells.CHILDREN), rows, 1
        try:
            cut = slices.cut(con, list(tables))
            parts = [
                {name: frame.collect() for name, frame in derive(frames, as_at, policy).items()}
                for frames in slices.handed_on(con, Path(home), list(tables), cut)
            ]
        finally:
            slices.ROWS, spells.CHILDREN = before
        whole = derive(slices.whole(con, list(tables)), as_at, policy)
        for name, expected in at_once.items():
            by_child = "person_id" in expected.columns
            found = pl.concat(part[name] for part in parts) if by_child else whole[name].collect(engine="streaming")
            assert_frame_equal(found, expected, check_exact=True)


def test_a_fact_reads_no_table_that_it_is_not_made_of():
    asked = []

    def table(name: str) -> pl.LazyFrame:
        asked.append(name)
        return TABLES[name].schema.create_empty().lazy()

    tables = slices.OnDemand({name: partial(table, name) for name in ("people", "contacts", "workforce")})
    facts = derive(tables, datetime(2026, 11, 8), parse_policy(POLICY))
    assert (list(facts), asked) == (["contacts", "strategy_waits", "staffing"], [])
    assert facts["staffing"].collect().is_empty()
    assert asked == ["workforce", "contacts"]
