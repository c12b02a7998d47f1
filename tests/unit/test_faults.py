"""Faults added up: sums are those of the figures, reasons are told apart from the sum of them, and words are right."""

from datetime import date

import polars as pl
import pytest

from dashboard.questions.specs import spec_of
from publish.charts.faults import faults_chart
from queries.quality import faults
from queries.quality.data_quality import SCHEMA

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def row(check, agency, month, numerator, denominator, dimension="completeness", table="contacts"):
    value = float(numerator) if denominator is None else 100 * numerator / denominator
    return (table, agency, month, dimension, check, f"Title of {check}", numerator, denominator, value)


@pytest.fixture
def figures():
    return pl.DataFrame([
        row("hub_missing", "police", MAY, 2, 10), row("hub_missing", "police", JUNE, 0, 30),
        row("hub_missing", "health", MAY, 3, 5),
        row("refused", "police", MAY, 4, 20, "validity"), row("refused", "health", None, 1, 80, "validity"),
        row("not_a_date", "police", MAY, 1, 20, "validity"), row("unknown_code", "police", MAY, 3, 20, "validity"),
        row("hub_missing", "police", MAY, 0, 7, table="referrals"),
        row("newest_extract_days_late", "police", None, 4, None, "timeliness"),
    ], schema=SCHEMA, orient="row")  # fmt: skip


def test_sums_are_over_agencies_and_months_and_the_worst_agency_is_named(figures):
    hub = faults.read_faults(figures)[0]
    assert (hub.numerator, hub.denominator, hub.title) == (5, 45, "Title of hub_missing")
    assert hub.months == {MAY: (5, 15), JUNE: (0, 30)}
    assert hub.worst == faults.Worst("health", 3, 5)


def test_one_agency_and_one_table_count_alone(figures):
    (hub,) = faults.read_faults(figures, "referrals", "police")
    assert (hub.numerator, hub.denominator, hub.worst) == (0, 7, None)
    assert faults.read_faults(figures, "people") == []


def test_days_late_are_no_share(figures):
    assert "newest_extract_days_late" not in {one.check for one in faults.read_faults(figures)}


def test_reasons_are_not_counted_with_their_sum(figures):
    every = faults.read_faults(figures)
    assert [(one.check, one.numerator) for one in faults.refusals(every)] == [("unknown_code", 3), ("not_a_date", 1)]
    assert faults.refused(every) == (5, 100)
    assert faults.refused_claim(every) == "5 of 100 rows were refused (5.0%)"
    assert {one.check for one in faults.without_reasons(every)} == {"hub_missing", "refused"}


def test_the_worst_check_of_a_table_is_told(figures):
    every = faults.read_faults(figures)
    assert faults.worst_of(every, "contacts", "validity").check == "unknown_code"
    assert faults.worst_of(every, "contacts", "timeliness") is None
    assert faults.claim(every).startswith("Title of unknown_code: 15.0%")
    assert faults.claim(faults.read_faults(figures, "referrals")) == "Nothing that is checked is wrong"
    assert faults.overall_claim(every) == "4 of 5 checks found something wrong, none in more than 15.0% of rows"


def test_what_is_wrong_in_every_row_is_not_said_to_be_in_no_more(figures):
    whole = pl.DataFrame([row("time_missing", "police", MAY, 9, 9)], schema=SCHEMA, orient="row")
    every = faults.read_faults(pl.concat([figures, whole]))
    assert faults.overall_claim(every).endswith("checks found something wrong, one of them in every row")


def test_a_month_without_rows_is_no_share_of_rows(figures):
    gap = pl.DataFrame([row("month_without_rows", "police", MAY, 1, 2)], schema=SCHEMA, orient="row")
    every = faults.read_faults(pl.concat([figures, gap]))
    assert faults.overall_claim(every) == "5 of 6 checks found something wrong, none in more than 15.0% of rows"
    assert "unknown_code" in faults.claim(every)
    assert faults.claim(faults.read_faults(gap)).startswith("Title of month_without_rows: 50.0%")


def test_whose_extracts_are_late_is_said():
    assert faults.late_claim([], 0).startswith("No extract came in an agency’s folder")
    assert faults.late_claim([], 3) == "Every agency’s newest extract is as new as agreed"
    assert faults.late_claim(["police", "health"], 3) == "Police and Health: older than agreed"


def test_a_month_in_which_nothing_was_asked_has_no_cell():
    chart = faults_chart([("Title", {MAY: (1, 4)}), ("Other", {})], [MAY, JUNE], width=500)
    spec = spec_of(chart)
    cells = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "rect")["data"]["values"]
    assert [(cell["share"], cell["told"]) for cell in cells] == [(25.0, "Title, May 2026: 25.0%, 1 of 4")]
    assert faults_chart([("Title", {MAY: (0, 0)})], [MAY]) is None
