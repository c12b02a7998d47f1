"""The product and a naive second answer agree on every metric, month and status, whatever the data."""

from datetime import datetime

from hypothesis import HealthCheck, given, settings

from etl.policy import parse_policy
from queries.measure import measure
from queries.metrics import METRICS
from tests.generative import naive
from tests.generative.strategies import MAKERS, POLICY, worlds
from tests.support.answers import Line, same
from tests.support.tables import facts_of

Area = dict[str, list[dict[str, str | None]]]
FEW = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def ours(tables: Area, as_at: datetime) -> list[Line]:
    frame = measure(facts_of(tables, as_at, parse_policy(POLICY)), list(METRICS.values()))
    return frame.select("metric", "period", "numerator", "denominator", "value", "status").rows()


@FEW
@given(worlds())
def test_every_month_of_every_metric_has_one_answer(world: tuple[Area, datetime]) -> None:
    tables, as_at = world
    same(ours(tables, as_at), naive.months(tables, as_at))


def test_the_naive_answer_speaks_of_every_metric_of_the_catalogue() -> None:
    assert set(naive.answers({table: [] for table in MAKERS}, datetime(2026, 3, 31))) == set(METRICS)
