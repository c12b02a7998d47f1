"""The product and a naive second answer agree on every metric, month and status, whatever the data."""

from datetime import datetime

from hypothesis import HealthCheck, given, settings

from etl.policy import parse_policy
from queries.measure import measure
from queries.metrics import METRICS
from tests.generative import naive
from tests.generative.naive.demand import UNDER_18
from tests.generative.strategies import MAKERS, areas, as_ats
from tests.support.answers import Line, same
from tests.support.tables import facts_of

Area = dict[str, list[dict[str, str | None]]]
POLICY = parse_policy(f"[population]\nunder_18 = {UNDER_18}")
FEW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def ours(tables: Area, as_at: datetime) -> list[Line]:
    frame = measure(facts_of(tables, as_at, POLICY), list(METRICS.values()))
    return frame.select("metric", "period", "numerator", "denominator", "value", "status").rows()


@FEW
@given(areas(), as_ats())
def test_every_month_of_every_metric_has_one_answer(tables: Area, as_at: datetime) -> None:
    same(ours(tables, as_at), naive.months(tables, as_at))


def test_the_naive_answer_speaks_of_every_metric_of_the_catalogue() -> None:
    assert set(naive.answers({table: [] for table in MAKERS}, datetime(2026, 3, 31))) == set(METRICS)
