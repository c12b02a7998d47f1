"""A build narrowed to a hub holds that hub's figures, all of them, and no row of another."""

from datetime import date

import polars as pl
import pytest

from etl.errors import WarehouseError
from queries.build import open_build
from queries.calendar.months import read_span
from queries.explain.change import explain, tally_for
from queries.facts.names import DEFAULT, TABLE_OF_FACT
from queries.measure.choices import hubs
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.quality.data_quality import data_quality
from queries.series.sensitivity import OtherWindows
from tests.access.site import HERE, OTHER
from tests.support.trials import attacked


@pytest.fixture(scope="module")
def whole(published):
    return open_build(published)


@pytest.fixture(scope="module")
def narrow(whole):
    return whole.narrowed([HERE])


def test_every_metric_is_that_of_the_hub(whole, narrow):
    asked = [metric for metric in METRICS.values() if "hub" in metric.dims]
    ours, theirs = measure(whole, asked, where={"hub": HERE}), measure(narrow, asked)
    assert ours.height > 1_000
    assert ours.equals(theirs)


def test_a_change_is_explained_by_the_rows_of_the_hub_alone(whole, narrow):
    metric, spans = METRICS["contact_decided_on_time"], [read_span("month", "2026-08"), read_span("month", "2026-09")]
    theirs = explain(narrow, tally_for(narrow, metric), *spans)
    ours = explain(whole, tally_for(whole, metric, where={"hub": HERE}), *spans)
    assert theirs.whole == ours.whole
    known = {each.dims: each.whole for each in theirs.splits}
    assert {each.dims: each.whole for each in ours.splits} == {dims: w for dims, w in known.items() if dims != ("hub",)}


def test_a_reader_of_one_hub_is_told_that_others_exist_and_not_that_none_can_serve(whole, narrow):
    assert (whole.hides_hubs, narrow.hides_hubs) == (False, True)
    assert not whole.narrowed([HERE, OTHER]).hides_hubs, "there is no third hub"


@attacked(len(TABLE_OF_FACT))
def test_no_fact_has_a_row_of_another_hub(whole, narrow):
    assert hubs(whole) == [HERE, OTHER]
    assert hubs(narrow) == [HERE]
    for name in TABLE_OF_FACT:
        rows = whole.fact(name, ["hub"]).filter(pl.col("hub") == HERE).height
        assert narrow.fact(name, ["hub"]).height == rows > 0, name
        assert narrow.fact(name, ["hub"])["hub"].unique().to_list() == [HERE]


@attacked(3)
def test_neither_have_its_tables_nor_its_facts_under_other_windows(whole, narrow):
    again = OtherWindows(narrow.warehouse, windows=DEFAULT)
    columns = ["contact_id", "hub", "repeat"]
    assert again.fact("contacts", columns).equals(narrow.fact("contacts", columns))
    theirs = set(whole.fact("contacts", ["contact_id", "hub"]).filter(hub=OTHER)["contact_id"])
    assert theirs.isdisjoint(narrow.warehouse.read("agency_checks", ["contact_id"])["contact_id"])
    assert narrow.changes()["hub"].drop_nulls().unique().to_list() == [HERE]


@pytest.mark.parametrize("warehouse", ["whole", "of a hub", "under another policy"])
def test_rows_of_some_days_are_those_that_reading_all_would_keep(warehouse, whole, narrow):
    of = {"whole": whole, "of a hub": narrow, "under another policy": whole.under(whole.policy)}[warehouse].warehouse
    first, last = date(2026, 8, 3), date(2026, 9, 30)
    for table, day in (("contacts", "received_at"), ("support_episodes", "started_on"), ("referrals", "closed_on")):
        kept = of.read(table, ["person_id", day]).filter(pl.col(day).cast(pl.Date).is_between(first, last))
        assert of.read_days(table, ["person_id", day], day, first, last).equals(kept)
        assert of.read_days(table, ["person_id"], day, first, last).equals(kept.select("person_id"))
        assert 0 < kept.height < of.read(table, [day]).height


@attacked(2)
def test_what_names_no_hub_is_not_told(whole, narrow):
    with pytest.raises(WarehouseError, match="can't be told apart by hub"):
        narrow.warehouse.read("refused", ["rows"])
    with pytest.raises(WarehouseError):
        narrow.warehouse.read("meta", ["json"])
    count = pl.col("denominator").sum()
    assert data_quality(narrow).select(count).item() < data_quality(whole).select(count).item()
