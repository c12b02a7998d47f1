"""Sweeps metrics and months of the sample: parts sum to the change, and sentences agree with their numbers."""

from datetime import date

import pytest

from etl.errors import QuestionError
from queries.build import open_build
from queries.calendar.months import read_span
from queries.explain.change import explain, tally_for
from queries.metrics.catalogue import METRICS
from tests.support.explanations import faults

PAIRS = (
    ("2025-09", "2025-10"),
    ("2025-03", "2025-07"),
    ("2026-09", "2026-10"),
    ("2025-10..2025-12", "2026-01..2026-03"),
)


@pytest.mark.parametrize("pair", PAIRS)
def test_no_sentence_contradicts_its_number_and_parts_sum_to_the_change(sample_build, pair):
    build, spans = open_build(sample_build), [read_span("month", text) for text in pair]
    found, explained = [], 0
    for metric in METRICS.values():
        try:
            change = explain(build, tally_for(build, metric), *spans)
        except QuestionError:
            continue
        explained += 1
        found += [f"{metric.name}: {fault}" for fault in faults(change)]
    assert found == []
    assert explained > 20
    assert spans[0].start < date(2026, 10, 1)
