"""Who leaves the core of record-level releases with an erased child: nobody learns a field of those who stay."""

from collections.abc import Sequence

import polars as pl
import pytest

from publish.releases.safeguarded.freeze import leaving

K = 5


def left(outcomes: Sequence[str], erased: int = 1) -> int:
    """Return how many children of a class leave, whose first contacts ended so, in the order of their ids."""
    names = [f"{number:04}" for number in range(len(outcomes))]
    torn = pl.DataFrame({"child_id": [*names, *[None] * erased], "class": 7}, schema_overrides={"class": pl.UInt64})
    contacts = pl.DataFrame({"child_id": names, "contact_number": 1, "outcome": [*outcomes]})
    rest = dict.fromkeys(("concern", "risk_initial", "risk_final", "agencies_asked", "hours_to_decision"), "Withheld")
    tables = {"contacts": contacts.with_columns(**{name: pl.lit(value) for name, value in rest.items()})}
    going = leaving(torn, K, [tables])
    assert going["child_id"].null_count() == erased
    return going.height - erased


@pytest.mark.parametrize(
    ("outcomes", "number", "why"),
    [
        (["nfa", "referral"] * 6, 4, "the erased child and four others, and both groups differ"),
        (["nfa"] * 4 + ["referral"] * 7, 11, "all who stay would have been referred, and those who leave not"),
        (["nfa"] * 6 + ["referral"] * 20 + ["nfa"] * 14, 8, "with four, those who leave had all the same outcome"),
        (["nfa", "referral"] * 4, 8, "fewer than five would stay"),
        (["Withheld"] * 20, 4, "of what is told of nobody nothing can be learnt"),
    ],
)
def test_with_an_erased_child_go_so_many_that_both_groups_differ(outcomes, number, why) -> None:
    assert left(outcomes) == number, why


def test_where_enough_were_erased_nobody_else_leaves() -> None:
    assert left(["nfa", "referral"] * 6, erased=K) == 0
