"""What stands open: months of contacts, and what waits at the as-at."""

from datetime import date
from itertools import pairwise

import pytest

from queries.build import open_build
from queries.calendar.months import months_after
from queries.workload.backlog import Month, backlog, claim, rising

FIRST = date(2025, 3, 1)


def months(*nets: int, undecided: tuple[int, ...] = (), whole: bool = True) -> list[Month]:
    stands = undecided or (5,) * len(nets)
    return [Month(months_after(FIRST, i), 30, n, stands[i], whole or i < len(nets) - 1) for i, n in enumerate(nets)]


def test_the_difference_is_how_much_more_stands_open(sample_build):
    found = backlog(open_build(sample_build), date(2026, 10, 1))
    assert len(found) == 13
    for before, now in pairwise(found):
        assert now.undecided == before.undecided + now.net, now.month


def test_a_claim_stands_beside_the_year_before():
    year = months(*(1,) * 13, undecided=(40, *(50,) * 11, 61))
    assert claim(year) == "61 contacts undecided at the end of March 2026, 40 a year before"
    assert claim(year[1:]) == "61 contacts undecided at the end of March 2026"
    assert claim([]) == "The data does not say how many contacts stand undecided"


@pytest.mark.parametrize(
    ("nets", "said"),
    [
        ((3, -1), "In April 2025 as much was decided as came, or more."),
        ((-1, 2), "In April 2025 more came than was decided."),
        ((-1, 2, 1), "More came than was decided in each of the last two months."),
        ((), "Received less decided can't be known from this data."),
    ],
)
def test_how_long_more_has_come(nets, said):
    assert rising(months(*nets)) == said


def test_a_month_that_has_not_ended_says_nothing_yet():
    assert rising(months(-1, 9, whole=False)) == "In March 2025 as much was decided as came, or more."
