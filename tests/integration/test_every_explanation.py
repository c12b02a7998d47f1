"""Sweeps metrics and months of the sample: parts sum to the change, and sentences agree with their numbers."""

import re
from datetime import date

import pytest

from etl.errors import QuestionError
from queries.build import open_build
from queries.calendar.months import read_span
from queries.explain.change import Change, explain, tally_for
from queries.explain.table import ALL, rows_of
from queries.explain.telling import headline, of_split, total
from queries.metrics.catalogue import METRICS
from tests.support.sentences import DOWN, FIGURE, UP, contradictions, number

PAIRS = (
    ("2025-09", "2025-10"),
    ("2025-03", "2025-07"),
    ("2026-09", "2026-10"),
    ("2025-10..2025-12", "2026-01..2026-03"),
)
ALLOWED = ("only because of the mix",)


def faults(change: Change) -> list[str]:
    """Return what is wrong with what is said of a change, and with its parts."""
    said = total(change)
    found = [] if said.startswith(("none", "−")) or ", the same as" in said else contradictions("", said)
    for split in change.splits:
        whole, *parts = rows_of(change, split)
        assert whole["group"] == ALL
        apart = abs(sum(part["contribution"] for part in parts) - change.change)
        found += [f"{split.name} leaves {apart}"] if apart > 1e-6 else []
    for told in (headline(change), *(of_split(change, split) for split in change.splits)):
        found += _words(told.text)
    return found


def _words(text: str) -> list[str]:
    found = [f"names a cause: {text}"] if "because" in text and not any(each in text for each in ALLOWED) else []
    for now, way, was in re.findall(rf"Among these: ({FIGURE}), (up|down) from ({FIGURE})", text):
        right = UP if number(now) > number(was) else DOWN
        found += [] if way in right else [text]
    for part, of in re.findall(r"accounts? for ([\d.,]+) of the ([\d.,]+) points", text):
        found += [text] if number(part) > number(of) else []
    return found + [text for odd in ("No of", "ne of one ", "  ", "None of no") if odd in text]


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
