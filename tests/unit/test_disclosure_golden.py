"""Worked examples of what a reader can work out, with the ranges reckoned by hand."""

import polars as pl
import pytest

from publish.disclosure import gate
from publish.disclosure.answers import Answers, apart
from publish.disclosure.audit import audit, intervals
from publish.disclosure.lattice import Lattice, primary
from publish.disclosure.reach import Reach
from publish.disclosure.secondary import choose, secondary, show_again
from publish.published.ledger_rows import memory_of
from publish.published.ledger_rows import rows_of as rows_in_ledger
from publish.releases.open_data.figures import WORDS
from tests.support.optimum import table
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


def test_where_all_groups_are_hidden_so_that_nothing_is_added_each_may_be_0():
    """7 = 2 + 2 + 3 + 0 with the 7 in the ledger: with the 0 shown each is 1 to 5, with all four hidden 0 to 7."""
    total, groups = (
        row("step_ups", 7),
        [row("step_ups", n, hub=hub) for hub, n in zip("ABCD", (2, 2, 3, 0), strict=True)],
    )
    memory = memory_of([rows_in_ledger(release(rows_of(total)).frame, "2026-07-08", T)])
    released = gate.release(rows_of(total, *groups), memory)
    assert released.suppressed == 4
    assert released.report.nothing_added == 4, "if just one were said to be possibly 0, each would be 5 at most"
    assert released.report.unproven == 0
    assert released.report.none_told
    entry = rows_in_ledger(released.frame, "2026-07-08", T, report=released.report)
    again = gate.release(rows_of(total, *groups, row("step_downs", 50)), memory_of([entry]))
    assert again.report.nothing_added == 4, "else it would say that no c is 0, and each of four were 1 to 4"
    assert (again.report.unproven, again.suppressed) == (0, 4)


def test_a_group_that_is_not_known_is_one_group_for_all_outlets_whatever_they_call_it():
    """Beside 8 of "Not known" in open data a chapter's 8 of "Unknown" were others: the groups no longer added up to the
    total, so that 3 of a group, 12 before, were hidden alone and followed from it.
    """
    counts = {"White": 100, "Black": 30, "Unknown": 8}

    def figures(chinese):
        groups = {**counts, "Chinese": chinese, "Total": 138 + chinese}
        return rows_of(*(row("step_ups", n, hub=group) for group, n in groups.items())).rename(
            {"hub": "ethnicity_group"}
        )

    opened = figures(12).with_columns(pl.col("ethnicity_group").replace(WORDS))
    entry = rows_in_ledger(gate.release(opened, memory_of([])).frame, "2026-07-08", T)
    assert entry["group"].str.contains("Unknown").any()
    before = entry.with_columns(pl.col("group").str.replace("Unknown", "unknown", literal=True))  # of an older version
    for rows in (entry, before):
        told = gate.release(figures(3), memory_of([rows])).frame.filter(pl.col("status") == "suppressed")
        assert set(told["ethnicity_group"]) == {"Chinese", "Total"}
        assert gate.release(opened, memory_of([rows], WORDS)).suppressed == 0


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


def test_the_audit_believes_no_answer_that_breaks_a_sum_or_a_limit():
    """6 = 3 + 3, each at least 1: what would make either 6 is no answer, whoever found it."""
    lattice, counts = lattice_of(6, 3, 3, floor=1)
    lattice.whole(counts[0], counts[1:], exact=True)
    false = Answers()
    for answer in ({1: 6}, {1: 6, 2: 0}, {1: 0, 2: 6}, {0: 7, 1: 6, 2: 1}, {1: 6, 2: 1}):
        false.keep(answer)
    assert audit(lattice, {1, 2}, answers=false).unsafe == [1, 2]


def test_the_audit_searches_for_nothing_that_was_found_when_figures_were_chosen():
    """A small area's open release beside two snapshots took 92 whole-number searches, now 11."""
    lattice, _ = table(1)
    answers = Answers()
    first = primary(lattice)
    hidden = show_again(lattice, first, choose(lattice, first, answers), answers)
    anew, again = audit(lattice, hidden), audit(lattice, hidden, answers=answers)
    assert again.unsafe == anew.unsafe == []
    assert anew.searches > again.searches == 0
    assert min(again.widths) >= T - 1


def test_what_an_answer_moves_by_no_common_sum_holds_by_itself():
    """Of 9 = 4 + 5 and 8 = 4 + 4 both are moved; the second still holds where a part of the first is shown."""
    assert apart([0, 1, 3, 4], [[0], [0], [0, 1], [1], [1]], [{0, 1, 2}, {2, 3, 4}]) == [[0, 1], [3, 4]]
    lattice, counts = lattice_of(9, 4, 5, 8, 4, 4)
    lattice.whole(counts[0], counts[1:3], exact=True)
    lattice.whole(counts[3], counts[4:], exact=True)
    free = [counts[i] for i in (1, 2, 4, 5)]
    found = Answers()
    found.keep({1: 9, 2: 0, 4: 8, 5: 0})
    reach = Reach(lattice, free, range(len(lattice.rows)), found)
    before = reach.fix([1])
    assert [reach.seen(c) for c in free] == [(4, 4), (5, 5), (4, 8), (0, 4)]
    reach.restore(before)
    assert [reach.seen(c) for c in free] == [(4, 9), (0, 5), (4, 8), (0, 4)]


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
