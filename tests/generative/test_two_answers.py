"""The product and a naive second answer agree on every metric, month and status, whatever the data."""

from datetime import datetime

from hypothesis import HealthCheck, given, settings

from etl.policy.policy_file import parse_policy
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from tests.generative import naive
from tests.generative.naive.spans import Entry
from tests.generative.strategies import MAKERS, POLICY, World, as_policy, declared_worlds
from tests.support.answers import Line, same
from tests.support.facts import said_of
from tests.support.tables import facts_of

Area = dict[str, list[dict[str, str | None]]]
FEW = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def ours(tables: Area, as_at: datetime, entries: list[Entry]) -> list[Line]:
    facts = facts_of(tables, as_at, parse_policy(POLICY, as_policy(entries)))
    assert said_of(facts.frames) == [], "facts break what they say of themselves"
    frame = measure(facts, list(METRICS.values()))
    return frame.select("metric", "period", "numerator", "denominator", "value", "status").rows()


@FEW
@given(declared_worlds())
def test_every_month_of_every_metric_has_one_answer(world: tuple[World, list[Entry]]) -> None:
    (tables, as_at), entries = world
    same(ours(tables, as_at, entries), naive.months(tables, as_at, entries))


def test_the_naive_answer_speaks_of_every_metric_of_the_catalogue() -> None:
    named = set(naive.answers({table: [] for table in MAKERS}, datetime(2026, 3, 31)))
    assert not set(METRICS) - named, "add a second answer in plain Python to tests/generative/naive"
    assert not named - set(METRICS), "take it out of tests/generative/naive, or define it in queries/metrics"
