"""Worked examples of what a reader can work out, with the ranges reckoned by hand."""

import polars as pl
import pytest

from publish.disclosure import gate
from publish.disclosure.audit import audit, intervals
from publish.disclosure.lattice import Lattice
from publish.disclosure.secondary import secondary
from publish.published.ledger_rows import memory_of
from publish.published.ledger_rows import rows_of as rows_in_ledger
from tests.unit.test_disclosure_release import frame as rows_of
from tests.unit.test_disclosure_release import release, row

T = 6


def lattice_of(*values: int, floor: int = 0) -> tuple[Lattice, list[int]]:
    """Return a lattice with a figure for each value."""
    lattice = Lattice(T)
    counts = [lattice.count(value, floor=floor) for value in values]
    for count in counts:
        lattice.figure([count])
    return lattice, counts


@pytest.mark.parametrize(
    ("hidden", "ranges", "safe"),
    [((3,), [(3, 3)], False), ((3, 2), [(0, 11), (0, 11)], True), ((3, 1), [(0, 12), (0, 12)], True)],
)
def test_20_are_9_and_8_and_3_which_share_no_row_and_are_all_there_is(hidden, ranges, safe):
    lattice, counts = lattice_of(20, 9, 8, 3)
    lattice.whole(counts[0], counts[1:], exact=True)
    assert intervals(lattice, hidden, [counts[i] for i in hidden]) == ranges
    assert (audit(lattice, hidden).unsafe == []) == safe


def test_a_count_that_can_be_5_or_6_only_varies_too_little():
    lattice, (whole, x, y, above_y, above_x) = lattice_of(14, 5, 9, 9, 6)
    lattice.whole(whole, [x, y], exact=True)
    lattice.whole(above_y, [y])
    lattice.whole(above_x, [x])
    assert intervals(lattice, {1, 2}, [x]) == [(5, 6)], "it can be as large as the threshold"
    assert x in audit(lattice, {1, 2}).unsafe, "and is told all the same"


def test_two_hidden_parts_of_7_are_safe_and_of_6_are_not():
    for whole, parts, ends, safe in ((7, (5, 2), (1, 6), True), (6, (3, 3), (1, 5), False)):
        lattice, counts = lattice_of(whole, *parts, floor=1)
        lattice.whole(counts[0], counts[1:], exact=True)
        assert intervals(lattice, {1, 2}, counts[1:]) == [ends, ends]
        assert (audit(lattice, {1, 2}).unsafe == []) == safe


def test_a_total_that_was_hidden_for_its_groups_stays_hidden_where_these_are_not_asked_again():
    """Of 6 each hub has 3, not 0: a snapshot that tells the 6 and no hub would tell that each has 1 to 5."""
    every = rows_of(row("step_ups", 6), row("step_ups", 3, hub="A"), row("step_ups", 3, hub="B"))
    first = release(every)
    assert set(first.frame["status"].cast(pl.String)) == {"suppressed"}
    memory = memory_of([rows_in_ledger(first.frame, "2026-07-08", T, report=first.report)])
    total = every.filter(pl.col("hub") == "Total")
    assert gate.release(total, memory).suppressed == 1
    assert gate.release(total.with_columns(period=pl.lit("2026-05")), memory).suppressed == 0


def test_what_was_known_to_lie_between_two_values_narrows_what_it_is_tied_to():
    lattice, (whole, large, few) = lattice_of(20, 14, 6)
    lattice.whole(whole, [large, few], exact=True)
    lattice.floor[large], lattice.ceiling[large] = 13, 17
    lattice.floor[few], lattice.ceiling[few] = 6, 7
    assert intervals(lattice, {1, 2}, [large, few]) == [(13, 14), (6, 7)]


def test_what_was_hidden_to_protect_is_shown_again_where_others_do_without_it():
    lattice, counts = lattice_of(60, 3, 20, 37, 41, floor=1)
    lattice.whole(counts[0], counts[1:4], exact=True)
    assert secondary(lattice, {1}) == {1, 2}


def test_the_order_of_rows_changes_nothing():
    measures = rows_of(
        *(row("step_ups", n, hub=hub) for hub, n in (("A", 3), ("B", 20), ("C", 20), ("Total", 43))),
        *(row("step_downs", n, hub=hub) for hub, n in (("A", 4), ("B", 30), ("C", 30), ("Total", 64))),
        *(row("contact_decided_on_time", n, 60, hub=hub) for hub, n in (("A", 3), ("B", 20), ("C", 20))),
    )
    first = release(measures)
    for seed in range(3):
        again = release(measures.sample(fraction=1, shuffle=True, seed=seed))
        assert again.frame.equals(first.frame)
        assert again.report == first.report
    assert first.frame.filter(pl.col("status") == "suppressed").height == 5
