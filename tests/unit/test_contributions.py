"""What groups add to a change, and which of them changed unlike the rest: worked examples with known answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, chi2_contingency, false_discovery_control

from queries.statistics.contributions import Both, Cell, counts, of_proportion, of_ratio, rates, summed_rate, total
from queries.statistics.intervals import Z95
from queries.statistics.unlike import Change, adjusted, beside_rest, chi_square_p, counts_beside_rest, spread, table_p


def groups(*rows):
    """Return groups of (rows, met) before and after."""
    return [Both(f"g{i}", Cell(x, n), Cell(y, m)) for i, (n, x, m, y) in enumerate(rows)]


ONE_FELL = groups((400, 340, 400, 280), (300, 255, 300, 255), (300, 255, 300, 255))
REVERSED = groups((200, 180, 500, 430), (300, 210, 300, 195), (500, 250, 200, 94))
GREW = [
    Both("a", Cell(100), Cell(160)), Both("b", Cell(80), Cell(84)), Both("c", Cell(120), Cell(118)),
]  # fmt: skip


def points(value: float) -> float:
    return round(100 * value, 2)


def changes(parts):
    return [Change(part.change, part.variance) for part in parts if part.variance]


def test_one_group_that_fell_adds_all_of_it():
    parts = rates(ONE_FELL, of_proportion)
    assert [points(part.rate) for part in parts] == [-6.0, 0.0, 0.0]
    assert [points(part.mix) for part in parts] == [0.0, 0.0, 0.0]
    assert [points(part.interval.upper - part.rate) for part in parts] == [2.28, 1.72, 1.72]
    found = spread(changes(parts))
    assert found.p == pytest.approx(0.000146, abs=5e-7)
    assert [points(found.shrunk(change)) for change in changes(parts)] == [-13.88, -0.57, -0.57]
    assert adjusted(beside_rest(changes(parts))) == pytest.approx([0.000079, 0.03506, 0.03506], abs=1e-5)


def test_groups_that_fell_while_the_total_rose():
    parts = rates(REVERSED, of_proportion)
    rate, interval = summed_rate(parts)
    assert [points(sum(part.total for part in parts)), points(rate)] == [7.9, -3.95]
    assert points(sum(part.mix for part in parts)) == 11.85
    assert points((interval.upper - rate) / Z95) == 2.08


def test_a_group_that_one_period_lacks_is_all_mix():
    parts = rates(groups((400, 320, 400, 320), (0, 0, 100, 40)), of_proportion)
    assert [points(part.mix) for part in parts] == [-0.8, -7.2]
    assert [points(part.rate) for part in parts] == [0.0, 0.0]
    assert parts[1].variance is None


def test_groups_that_moved_by_chance_are_alike():
    parts = rates(groups((50, 40, 52, 40), (40, 31, 45, 37), (60, 49, 58, 45), (55, 44, 50, 41)), of_proportion)
    found = spread(changes(parts))
    assert points(sum(part.total for part in parts)) == -0.49
    assert (round(found.p, 3), found.between) == (0.854, 0)


def test_counts_are_held_against_their_proportionate_part():
    parts = counts(GREW)
    assert [part.change for part in parts] == [60, 4, -2]
    assert [round(part.interval.upper - part.change, 1) for part in parts] == [31.6, 25.1, 30.2]
    assert [round(part.extra, 2) for part in parts] == [39.33, -12.53, -26.8]
    assert table_p(GREW) == pytest.approx(0.0164, abs=5e-5)
    assert [round(q, 3) for q in adjusted(counts_beside_rest(GREW))] == [0.013, 0.304, 0.072]


def test_a_longer_period_is_expected_to_count_more():
    (part,) = counts([Both("a", Cell(300), Cell(310))], scale=31 / 30)
    assert part.change == pytest.approx(0)
    assert part.extra == pytest.approx(0)


def test_one_of_four_cells_fell():
    parts = rates(groups((100, 80, 100, 50), *[(100, 80, 100, 80)] * 3), of_proportion)
    found = spread(changes(parts))
    assert (round(found.p, 5), points(parts[0].total)) == (0.00061, -7.5)
    assert adjusted(beside_rest(changes(parts)))[0] == pytest.approx(0.00013, abs=5e-6)


def test_events_for_each_row_vary_with_their_number():
    assert of_ratio(Cell(150, 100)) == pytest.approx(0.015)


cell = st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda pair: Cell(min(pair), max(pair)))


@given(st.lists(st.tuples(cell, cell), min_size=1, max_size=6))
def test_rates_and_mix_sum_to_the_change(cells):
    every = [Both(f"g{i}", *pair) for i, pair in enumerate(cells)]
    whole = total(every)
    if not whole.before.denominator or not whole.after.denominator:
        return
    parts = rates(every, of_proportion)
    assert sum(part.total for part in parts) == pytest.approx(whole.after.rate - whole.before.rate, abs=1e-12)


def test_tails_of_chi_square_and_adjusted_p_values_are_those_of_scipy():
    for free in range(1, 14):
        for square in (0.1, 3.0, 8.226, 17.668, 60.0):
            assert chi_square_p(square, free) == pytest.approx(chi2.sf(square, free), rel=1e-9)
    p = [0.2, 0.001, 0.04, 0.03, 0.9]
    assert adjusted(p) == pytest.approx(false_discovery_control(p))
    table = [[g.before.numerator for g in GREW], [g.after.numerator for g in GREW]]
    assert table_p(GREW) == pytest.approx(chi2_contingency(table, correction=False).pvalue)
