"""Tables of counts with margins: published worked examples, and an auditor that knows nothing of the gate's code."""

from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from publish.disclosure import TOTAL, DisclosureError, protect, tables
from publish.disclosure.audit import audit, intervals
from publish.disclosure.lattice import Lattice
from publish.disclosure.solver import Model

T = 6


def with_margins(inner):
    """Return the cells of a table {groups: count} with every total."""
    cells = {}
    for groups, count in inner.items():
        for mask in product([False, True], repeat=len(groups)):
            key = tuple(TOTAL if m else g for m, g in zip(mask, groups, strict=True))
            cells[key] = cells.get(key, 0) + count
    return cells


def frame(cells):
    size = len(next(iter(cells)))
    names = [f"d{i}" for i in range(size)]
    return pl.DataFrame([(*k, n) for k, n in cells.items()], schema=[*names, "count"], orient="row"), names


def sums(cells):
    """Return the keys, and a matrix with a row for each total: it less its groups is 0."""
    keys = list(cells)
    rows = []
    for key in keys:
        for dim in (d for d, group in enumerate(key) if group == TOTAL):
            rest = key[:dim] + key[dim + 1 :]
            inside = [k[dim] != TOTAL and k[:dim] + k[dim + 1 :] == rest for k in keys]
            rows.append([float(k == key) - float(i) for k, i in zip(keys, inside, strict=True)])
    return keys, np.array(rows)


def possible(cells, hidden, key, least=1):
    """Return the least and the most that a hidden cell can be, by the sums and what is shown."""
    keys, matrix = sums(cells)
    low = [least if k in hidden else cells[k] for k in keys]
    high = [10_000 if k in hidden else cells[k] for k in keys]
    ends = []
    for sense in (1, -1):
        cost = [sense * (k == key) for k in keys]
        fixed = LinearConstraint(matrix, 0, 0)
        found = milp(np.array(cost, float), integrality=np.ones(len(keys)), bounds=Bounds(low, high), constraints=fixed)
        ends.append(round(found.x[keys.index(key)]))
    return ends


def hidden_in(cells, **more):
    given_frame, names = frame(cells)
    rows = protect(given_frame, names, **more).rows()
    return {row[: len(names)] for row in rows if row[-1] == "suppressed"}


ANCHOR = {  # GaussSuppression's worked example: threshold 3
    ("old", "Spain"): 6, ("old", "Iceland"): 3, ("old", "Portugal"): 4,
    ("young", "Spain"): 5, ("young", "Iceland"): 2, ("young", "Portugal"): 0,
}  # fmt: skip
FOUR = [("old", "Spain"), ("young", "Spain"), ("old", "Iceland"), ("young", "Iceland")]


def as_lattice(cells, threshold):
    lattice = Lattice(threshold)
    numbers = {key: lattice.count(value) for key, value in cells.items()}
    for number in numbers.values():
        lattice.figure([number])
    tables.tie_totals(lattice, numbers)
    return lattice, numbers


def test_a_small_cell_hidden_alone_is_given_back_by_its_margins():
    lattice, numbers = as_lattice(with_margins(ANCHOR), 3)
    assert audit(lattice, {numbers["young", "Iceland"]}).unsafe == [numbers["young", "Iceland"]]


def test_four_cells_hidden_leave_the_published_intervals():
    lattice, numbers = as_lattice(with_margins(ANCHOR), 3)
    hidden = [numbers[key] for key in FOUR]
    assert audit(lattice, hidden).unsafe == []
    assert intervals(lattice, hidden, hidden) == [(4, 9), (2, 7), (0, 5), (0, 5)]


def test_the_gate_hides_those_four_cells_and_leaves_the_zero():
    assert hidden_in(with_margins(ANCHOR), threshold=3) == set(FOUR)


def test_redact_then_round_as_opensafely_does():
    counts = [3, 8, 16, 23]
    alone = pl.DataFrame({"group": list("abcd"), "count": counts})
    shown = protect(alone, ["group"], threshold=8, rounding=5)["count"]
    assert shown.to_list() == [None, 10, 15, 25]
    assert shown.sum() == 50
    first_rounded = alone.with_columns(count=pl.Series([tables.rounded(n, 5) for n in counts]))
    assert first_rounded["count"].sum() == 55  # rounding before redacting gives another total
    assert protect(pl.DataFrame({"group": ["a"], "count": [6]}), ["group"], rounding=5)["count"].to_list() == [5]


def test_a_total_and_a_total_less_one_group_give_that_group_back():
    cells = {(TOTAL,): 31, ("all but one",): 30}
    assert hidden_in(cells) == {("all but one",)}
    assert hidden_in({(TOTAL,): 31}) == hidden_in({("all but one",): 30}) == set()
    assert hidden_in({(TOTAL,): 30, ("all",): 30}) == set()
    assert hidden_in({(TOTAL,): 36, ("all but six",): 30}) == set()


def test_totals_that_are_left_out_are_put_in_by_a_reader():
    inner = {("a", "x"): 3, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 40}
    cells = {**inner, (TOTAL, TOTAL): 93}
    assert len(hidden_in(cells)) == 2


def test_groups_of_more_than_their_total_are_refused():
    with pytest.raises(DisclosureError, match="more than their total"):
        hidden_in({(TOTAL,): 20, ("a",): 12, ("b",): 12})


@pytest.mark.parametrize(
    "bad",
    [
        pl.DataFrame({"group": ["a", "a"], "count": [9, 9]}),
        pl.DataFrame({"group": ["a", None], "count": [9, 9]}),
        pl.DataFrame({"group": ["a"], "count": [-1]}),
        pl.DataFrame({"group": ["a"], "number": [9]}),
    ],
)
def test_cells_that_can_not_be_judged_are_refused(bad):
    with pytest.raises(DisclosureError):
        protect(bad, ["group"])


def test_nothing_is_released_when_too_little_was_hidden(monkeypatch):
    monkeypatch.setattr(tables, "secondary", lambda _lattice, hidden, _progress: set(hidden))
    with pytest.raises(DisclosureError, match="1 hidden cells could be worked out"):
        hidden_in(with_margins(ANCHOR), threshold=3)


def test_nothing_is_released_when_the_check_finds_no_answer(monkeypatch):
    for way in ("relaxed", "whole"):
        monkeypatch.setattr(Model, way, lambda *_: None)
    with pytest.raises(DisclosureError, match="could be worked out"):
        hidden_in(with_margins(ANCHOR), threshold=3)


def grids(*shapes):
    def filled(shape):
        groups = list(product(*[[f"g{i}" for i in range(size)] for size in shape]))
        count = st.one_of(st.integers(0, 9), st.integers(0, 60))
        return st.lists(count, min_size=len(groups), max_size=len(groups)).map(
            lambda counts: with_margins(dict(zip(groups, counts, strict=True)))
        )

    return st.sampled_from(shapes).flatmap(filled)


@settings(max_examples=60, deadline=None)
@given(grids((4,), (2, 3), (3, 4), (5, 5), (2, 2, 3)))
def test_no_hidden_cell_of_a_random_table_can_be_worked_out(cells):
    hidden = hidden_in(cells)
    assert {key for key, n in cells.items() if 1 <= n < T} <= hidden
    assert not {key for key, n in cells.items() if n == 0} & hidden
    for key in hidden:
        low, high = possible(cells, hidden, key)
        assert high >= T and low < high, (key, low, high)


def fewest(cells):
    """Return how many cells must be hidden at least: each small one needs a table that fits and has it at T."""
    keys, matrix = sums(cells)
    counts = np.array([cells[k] for k in keys], float)
    small = [i for i, n in enumerate(counts) if 1 <= n < T]
    size, far = len(keys), float(counts.max() + T)
    total = size * (1 + len(small))
    low, high = np.zeros(total), np.ones(total)
    low[size:], high[size:] = -far, far
    low[small] = 1
    high[:size][counts == 0] = 0
    rules = []
    for at, one in enumerate(small):
        move = np.zeros((size, total))
        move[:, size * (1 + at) : size * (2 + at)] = np.eye(size)
        up, down = move.copy(), move.copy()
        up[:, :size] = -far * np.eye(size)
        down[:, :size] = np.diag(np.maximum(counts - 1, 0))
        rules += [LinearConstraint(matrix @ move, 0, 0), LinearConstraint(up, -np.inf, 0)]
        rules += [LinearConstraint(down, 0, np.inf)]
        low[size * (1 + at) + one] = T - counts[one]
    cost = np.r_[np.ones(size), np.zeros(total - size)]
    found = milp(cost, integrality=np.ones(total), bounds=Bounds(low, high), constraints=rules)
    return round(found.fun)


@settings(max_examples=25, deadline=None)
@given(grids((4,), (2, 3), (3, 3)).filter(lambda cells: any(1 <= n < T for n in cells.values())))
def test_at_most_half_as_many_more_cells_are_hidden_as_must_be(cells):
    assert len(hidden_in(cells)) <= 1.5 * fewest(cells)
