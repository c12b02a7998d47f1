"""What level and step say together: the table of kinds, what each claim is about, and the order of findings."""

from itertools import product

import pytest

from queries.series.verdicts import joined_verdict

GOOD, BAD, UNUSUAL = "improvement", "concern", "neutral"
TABLE = [  # level, step, better, kind, what the claim is about, its direction
    (0, 0, "higher", "quiet", "nothing", 0),
    (1, 0, "higher", GOOD, "level", 1),
    (1, 1, "higher", GOOD, "level", 1),
    (-1, 0, "higher", BAD, "level", -1),
    (-1, -1, "lower", GOOD, "level", -1),
    (1, -1, "higher", BAD, "step", -1),
    (-1, 1, "higher", GOOD, "step", 1),
    (1, -1, "lower", GOOD, "step", -1),
    (-1, 1, "lower", BAD, "step", 1),
    (0, 1, "higher", GOOD, "step", 1),
    (0, -1, "higher", BAD, "step", -1),
    (0, 1, "lower", BAD, "step", 1),
    (0, 1, "neutral", UNUSUAL, "step", 1),
    (1, -1, "neutral", UNUSUAL, "step", -1),
    (-1, 0, "neutral", UNUSUAL, "level", -1),
]


@pytest.mark.parametrize(("level", "step", "better", "kind", "by", "way"), TABLE)
def test_an_unusual_level_leads_unless_the_figure_moved_the_other_way(level, step, better, kind, by, way):
    found = joined_verdict(level, step, better)
    assert (found.kind, found.by, found.way) == (kind, by, way)


def test_a_target_is_spoken_of_only_where_nothing_moved():
    for level, step in product((-1, 0, 1), repeat=2):
        found = joined_verdict(level, step, "higher", fails_target=True)
        assert (found.kind == "fails_target") == (level == step == 0)


def test_findings_come_in_the_order_of_how_pressing_they_are():
    pressing = [
        joined_verdict(-1, 0, "higher"),
        joined_verdict(0, -1, "higher"),
        joined_verdict(1, 0, "higher"),
        joined_verdict(0, 1, "higher"),
        joined_verdict(1, 0, "neutral"),
        joined_verdict(0, 1, "neutral"),
        joined_verdict(0, 0, "higher", fails_target=True),
        joined_verdict(0, 0, "higher"),
    ]
    assert [found.rank for found in pressing] == list(range(8))
    assert [found.quiet for found in pressing] == [False] * 7 + [True]
