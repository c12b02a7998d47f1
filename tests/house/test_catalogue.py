"""The catalogue keeps its promises: a figure that is not worked through, answered twice and put into words is none."""

from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from etl.contracts import AGENCY_TABLES
from etl.policy import parse_policy
from queries.comparators import england
from queries.examples import read_examples
from queries.facts.derive import derive
from queries.facts.names import TABLE_OF_FACT
from queries.metric import THEMES, Metric
from queries.metrics import CORE, METRICS
from queries.metrics.dimensions import DIMENSIONS
from tests.generative import naive
from tests.generative.strategies import MAKERS

EXAMPLES = {one.metric for one in read_examples(Path(__file__).parents[1] / "spec")}
TWINS = naive.answers({table: [] for table in MAKERS}, datetime(2026, 3, 31))

every_metric = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)


@cache
def columns() -> dict[str, list[str]]:
    """Return the columns of each fact."""
    empty = {name: contract.schema.create_empty().lazy() for name, contract in AGENCY_TABLES.items()}
    checks = empty["agency_checks"].join(empty["contacts"].select("contact_id", "person_id"), on="contact_id")
    facts = derive(empty | {"agency_checks": checks}, datetime(2026, 3, 31), parse_policy())
    return {name: frame.collect_schema().names() for name, frame in facts.items()}


@every_metric
def test_a_metric_is_worked_through_in_an_example_and_answered_a_second_time(metric: Metric) -> None:
    assert metric.name in EXAMPLES, "write a worked example in tests/spec"
    assert metric.name in TWINS, "write a second answer in tests/generative/naive"


@every_metric
def test_a_metric_says_what_it_is_in_words(metric: Metric) -> None:
    assert metric.theme in THEMES
    assert metric.better in ("higher", "lower", "neutral")
    for sentence in (metric.counted, metric.met, metric.reading):
        assert sentence[:1].isupper() and sentence.endswith("."), sentence
    for words in (metric.title, metric.month_words, metric.noun, metric.source):
        assert words and not words.endswith("."), words
    assert metric.title[0].isupper()
    assert metric.month_words.startswith(("by ", "at "))


@every_metric
def test_a_metric_is_read_with_others_that_exist(metric: Metric) -> None:
    assert metric.pair
    assert set(metric.pair) <= METRICS.keys() - {metric.name}
    assert len(set(metric.pair)) == len(metric.pair)


@every_metric
def test_a_metric_reads_columns_of_its_fact_and_breaks_down_by_some(metric: Metric) -> None:
    assert metric.dims
    assert set(metric.dims) <= set(DIMENSIONS)
    assert {*metric.columns, *metric.dims} <= set(columns()[metric.fact])


@every_metric
def test_a_unit_has_what_it_needs(metric: Metric) -> None:
    assert (metric.denominator is None) == (metric.unit in ("count", "net", "rate"))
    assert (metric.share is not None) == (metric.unit == "hours")
    assert (metric.per is not None) == (metric.unit == "rate")
    if metric.unit == "net":
        assert metric.leaves
    if metric.per:
        assert metric.dims == ("hub",), "a population is known by hub at most"


@every_metric
def test_a_comparator_is_one_of_englands_figures_for_a_share_or_a_year(metric: Metric) -> None:
    if metric.comparator:
        assert england(metric.comparator)
        assert metric.unit == "percent", "England's rates are for a year, a month's are not"


def test_every_fact_has_a_metric_and_core_figures_are_of_the_catalogue() -> None:
    assert {metric.fact for metric in METRICS.values()} == set(TABLE_OF_FACT) == set(columns())
    assert set(CORE) <= set(METRICS)
    assert len({metric.title for metric in METRICS.values()}) == len(METRICS)
