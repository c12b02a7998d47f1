"""The product and a naive second answer agree on every core metric, month and status, whatever the data."""

from datetime import datetime

import polars as pl
from hypothesis import HealthCheck, given, settings

from queries.measure import measure
from queries.metrics import CORE
from tests.generative import naive
from tests.generative.strategies import areas, as_ats
from tests.support.tables import facts_of

Area = dict[str, list[dict[str, str | None]]]
FEW = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def ours(tables: Area, as_at: datetime) -> list[tuple[str, str, int, int | None, str]]:
    frame = measure(facts_of(tables, as_at), list(CORE.values()))
    return frame.select("metric", "period", "numerator", "denominator", pl.col("status").cast(pl.String)).rows()


@FEW
@given(areas(), as_ats())
def test_every_month_of_every_core_metric_has_one_answer(tables: Area, as_at: datetime) -> None:
    assert sorted(ours(tables, as_at)) == sorted(naive.months(tables, as_at))


def test_the_naive_answer_speaks_of_every_metric_of_the_catalogue() -> None:
    assert set(naive.answers({table: [] for table in naive_tables()}, datetime(2026, 3, 31))) == set(CORE)


def naive_tables() -> list[str]:
    return ["contacts", "agency_checks", "referrals", "assessments", "section47", "support_episodes"]
