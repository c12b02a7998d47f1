"""Nobody who knows the program can tell a hidden count from which figures it chose to hide."""

from itertools import product
from math import log
from statistics import fmean, stdev

import polars as pl
import pytest

from publish.disclosure import Memory, protect, release
from publish.disclosure.unforeseen import SPREAD, dearer

SECRETS = [f"secret {number}".encode() for number in range(12)]
Table = tuple[int, ...]


def published(groups: Table, secret: bytes = b"") -> tuple[int | None, ...]:
    """Return a total and its groups as they are shown, None where they are hidden."""
    cells = pl.DataFrame({"group": ["Total", *map(str, range(len(groups)))], "count": [sum(groups), *groups]})
    return tuple(protect(cells, ["group"], secret=secret)["count"])


def fitting(view: tuple[int | None, ...], secrets: list[bytes]) -> set[Table]:
    """Return every table of three groups that the program shows like this, by one of the secrets."""
    total = view[0] or 0
    pairs = product(range(total + 1), repeat=2)
    tables = ((a, view[2] or 0, c) for a, c in pairs if a + (view[2] or 0) + c == total)
    return {table for table in tables for secret in secrets if published(table, secret) == view}


@pytest.mark.parametrize("groups", [(7, 7, 5), (6, 6, 5), (9, 9, 5)])
def test_a_count_that_a_rule_without_a_secret_would_tell_is_not_told(groups: Table) -> None:
    """19 = c + 7 + c: with 5 and 7 alone would the cheapest figure beside the small one be the first, and not the 7."""
    view = published(groups)
    assert view == (sum(groups), None, groups[1], None)
    assert fitting(view, [b""]) == {groups}
    smallest = {min(a, c) for a, _, c in fitting(view, SECRETS)}
    assert smallest >= {1, 2, 3, 4, 5}


def test_a_secret_always_gives_the_same_and_every_place_its_own() -> None:
    factors = [log(dearer(b"of an area", "contacts.numerator", month, "hub")) for month in range(2_000)]
    assert factors[:5] == [log(dearer(b"of an area", "contacts.numerator", month, "hub")) for month in range(5)]
    assert fmean(factors) == pytest.approx(0, abs=0.03)
    assert stdev(factors) == pytest.approx(SPREAD, rel=0.1)
    assert dearer(b"", "contacts.numerator", 1, "hub") == 1


def test_the_gate_hides_by_the_secret_of_its_memory_and_not_by_the_dimensions_that_others_have() -> None:
    """The choice stays the same when another outlet has since been broken down by agency."""
    groups = {"Total": 60, "A": 3, **dict.fromkeys("BCDEFGH", 6), "I": 15}

    def hidden(secret: bytes, **more: str) -> set[str]:
        rows = {"metric": "contacts", "period": "2026-09", "numerator": [*groups.values()], "denominator": None,
                "hub": [*groups], "status": "ok"}  # fmt: skip
        frame = pl.DataFrame(rows, schema_overrides={"denominator": pl.Int64}).with_columns(
            start=pl.date(2026, 9, 1),
            value=pl.col("numerator").cast(pl.Float64),
            **{dim: pl.lit(name) for dim, name in more.items()},
        )
        shown = release(frame, Memory(None, secret)).frame
        return set(shown.filter(pl.col("status") == "suppressed")["hub"])

    chosen = {frozenset(hidden(secret)) for secret in SECRETS}
    assert len(chosen) > 3
    assert all("A" in names and len(names) == 2 for names in chosen)
    assert all(hidden(secret) == hidden(secret, agency="Total") for secret in SECRETS[:4])


def test_what_is_published_of_the_report_is_the_same_whatever_the_hidden_counts_are() -> None:
    """Of 2, 15 and 1, all hidden beside 12 of 30, a median width of 9.5 left one of them eight tables instead of 27."""
    told, kept, widths = set(), set(), set()
    for a, b in product(range(1, 17), repeat=2):
        groups = {"Total": 30, "A": a, "B": b, "C": 12, "D": 18 - a - b}
        if groups["D"] < 1:
            continue
        rows = {"metric": "contacts", "period": "2026-09", "numerator": [*groups.values()], "denominator": None,
                "hub": [*groups], "status": "ok"}  # fmt: skip
        frame = pl.DataFrame(rows, schema_overrides={"denominator": pl.Int64}).with_columns(
            start=pl.date(2026, 9, 1), value=pl.col("numerator").cast(pl.Float64)
        )
        made = release(frame, Memory(None, SECRETS[1]))
        shown = dict(made.frame.select("hub", "numerator").rows())
        if shown == {"Total": 30, "A": None, "B": None, "C": 12, "D": None}:
            told.add((a, b))
            kept.add(str(made.report.plain()))
            widths.add(made.report.median_width)
    assert len(told) > 20
    assert len(widths) > 1, "what the audit found differs"
    assert len(kept) == 1
    assert "'narrowest_width': 5" in kept.pop()
