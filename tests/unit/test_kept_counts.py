"""Counts that a server keeps give every month the figures that counting it anew gives."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import queries.build
from queries.build import Build, KeptCounts, open_build
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS

MONTHS = [date(2026, 10, 31), date(2024, 12, 31)]
KINDS = {(m.fact, m.unit, m.share, m.leaves, m.self_reported, m.ladder): m for m in METRICS.values()}


@pytest.fixture(scope="module")
def anew(untouched: Path) -> Build:
    return open_build(untouched)


@pytest.fixture
def keeping(anew: Build) -> Build:
    return replace(anew, counts=KeptCounts())


@pytest.mark.parametrize("asked", [
    {}, {"where": {"hub": "Northvale"}}, {"by": ("hub",)}, {"period": "quarter"}, {"since": date(2025, 3, 1)},
    {"ladder": "common"}, {"by": ("hub",), "where": {"sex": "F"}},
])  # fmt: skip
def test_any_month_has_the_figures_of_counting_it_anew(anew: Build, keeping: Build, asked: dict[str, object]):
    dims = {*asked.get("by", ()), *asked.get("where", {})}  # type: ignore[misc, call-overload]
    metrics = [metric for metric in KINDS.values() if dims <= set(metric.dims)]
    for until in MONTHS:
        expected = measure(anew, metrics, until=until, ladder_until=until, **asked)  # type: ignore[arg-type]
        assert measure(keeping, metrics, until=until, ladder_until=until, **asked).equals(expected)  # type: ignore[arg-type]


def test_questions_that_differ_are_counted_apart(anew: Build, keeping: Build):
    contacts = METRICS["contacts"]
    everybody, girls = measure(keeping, [contacts]), measure(keeping, [contacts], where={"sex": "F"})
    assert girls["value"].sum() < everybody["value"].sum()
    fewer = replace(contacts, numerator=contacts.numerator & (pl.col("received_month") > 0) & pl.lit(value=False))
    assert measure(keeping, [fewer])["value"].sum() == 0  # another metric of the same name
    assert measure(keeping, [contacts]).equals(everybody)


def test_what_is_kept_is_made_once_and_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queries.build, "MOST_KEPT", 2_000)
    kept, made = KeptCounts(), []

    def counts(name: str) -> dict[str, pl.DataFrame]:
        made.append(name)
        return {name: pl.DataFrame({"counted": pl.zeros(100, pl.Int64, eager=True)})}

    for name in ("a", "b", "a", "c", "a", "b"):
        assert list(kept.of((), name, lambda name=name: counts(name))) == [name]
    assert made == ["a", "b", "c", "b"]


def test_a_reader_of_some_hubs_has_counts_of_their_own(keeping: Build, anew: Build):
    contacts = [METRICS["contacts"]]
    whole = measure(keeping, contacts)["value"].sum()
    narrowed = keeping.narrowed(["Elsewhere"])
    assert whole > measure(narrowed, contacts)["value"].sum() == 0
    assert narrowed.counts is not None
    assert anew.narrowed(["Northvale"]).counts is None
