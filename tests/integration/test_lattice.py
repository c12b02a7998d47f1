"""Figures and faults of one snapshot count the same rows, and are hidden together."""

import polars as pl
import pytest

from etl.contracts import AGENCY_TABLES
from publish.disclosure import NOTHING_PUBLISHED, release
from publish.snapshot.draft import with_faults
from queries.build import open_build
from queries.metrics.catalogue import METRICS
from queries.metrics.metric import variant
from queries.metrics.nested import broken_in, counts, prove_counts
from queries.quality.checks import CHECKS
from queries.quality.data_quality import _linked, _rows, _with_nobody
from queries.quality.nested_checks import ROWS, check_counts, described_rows, kinds, nesting
from tests.support.snapshots import MONTH, frame, row

ONE_MONTH = f"{MONTH:%Y-%m}"


def fault(name: str, wrong: int, asked: int):
    return name, ONE_MONTH, MONTH, wrong, asked, 100 * wrong / asked, "ok"


def shown(figures: pl.DataFrame) -> dict[str, str]:
    released = release(figures, NOTHING_PUBLISHED).frame
    return dict(released.select("metric", pl.col("status").cast(pl.String)).rows())


def test_99_assessments_of_which_98_name_a_referral_that_is_loaded_do_not_tell_of_the_one():
    """A hidden 1 was the rows of one fault less those asked by the next."""
    rows = [
        fault("assessments:person_id_unknown", 0, 99),
        fault("assessments:referral_id_unknown", 1, 99),
        fault("assessments:referral_id_of_another_child", 0, 98),
    ]
    assert shown(frame(rows)) == {
        "assessments:person_id_unknown": "ok",
        "assessments:referral_id_unknown": "suppressed",
        "assessments:referral_id_of_another_child": "suppressed",
    }


def test_a_fault_and_a_figure_that_count_the_same_rows_are_hidden_together():
    faults = frame([fault("contacts:risk_final_missing", 20, 97), fault("contacts:person_id_unknown", 0, 100)])
    measures = frame([row("contacts", MONTH, 100, None)])
    assert shown(with_faults(measures, faults))["contacts:risk_final_missing"] == "suppressed", "3 were not decided"
    far = frame([fault("contacts:risk_final_missing", 20, 90), fault("contacts:person_id_unknown", 0, 100)])
    assert set(shown(with_faults(measures, far)).values()) == {"ok"}


@pytest.fixture(scope="module")
def held(sample_build) -> dict[tuple[str, str], pl.DataFrame]:
    """Return, by fact and month, whether each count of a figure or check holds each row of the sample."""
    build = open_build(sample_build)
    rows = {name: _rows(build, AGENCY_TABLES[name]) for name in (*ROWS, "people")}
    known = _with_nobody(rows)
    found = {}
    for table, place in ROWS.items():
        key = AGENCY_TABLES[table].key
        raw = _linked(table, known[table], rows).with_columns(
            *build.warehouse.read(table, list(key)), _dated_after_as_at=pl.lit(value=False)
        )
        made = ("_no_link", "_other_child", "_before_its_contact", "_while_open")
        raw = raw.with_columns(pl.lit(None).alias(name) for name in made if name not in raw.columns)
        mine = [count for count in check_counts() if count.fact == place.fact and count.month == place.month]
        membership = raw.select(*key, *(count.rows.fill_null(False).alias(count.name) for count in mine))
        figures = [c for c in counts(METRICS.values()) if (c.fact, c.month) == (place.fact, place.month)]
        if figures:
            columns = {name for c in figures for name in c.rows.meta.root_names()} - {
                "month whose look-back is not covered"
            }
            fact = build.fact(place.fact, sorted({*key, *columns})).with_columns(
                pl.lit(False).alias("month whose look-back is not covered")
            )
            own = fact.select(*key, *(c.rows.alias(c.name) for c in figures))
            assert own.height == membership.height, f"{place.fact} has the rows of {table}"
            membership = membership.join(own, on=key)
            assert own.height == membership.height
        found[place.fact, place.month] = membership.drop(key)
    return found


def test_no_row_of_the_sample_contradicts_what_is_proved_of_checks_and_figures(sample_build, held):
    proved = nesting(broken_in(open_build(sample_build)))
    for table in held.values():
        for name, other in proved.names.items():
            if name in table.columns and other in table.columns and ":" in name:
                assert (table[name] == table[other]).all(), (name, other)
        for whole, part in proved.inside:
            if whole in table.columns and part in table.columns:
                assert not (table[part] & ~table[whole]).any(), (whole, part)
        for whole, parts, exact in proved.families(set(proved.names.values())):
            if {whole, *parts} <= set(table.columns):
                left = table.select(pl.col(whole).cast(int) - pl.sum_horizontal(pl.col(parts).cast(int))).to_series()
                assert (left == 0).all() if exact else (left >= 0).all(), whole


def test_a_metric_that_nobody_tied_to_others_is_tied_by_its_rules():
    planted = variant(METRICS["contact_to_referral"], name="planted", title="P", says=METRICS["contacts"].says,
                      denominator=pl.col("timed"))  # fmt: skip
    every = [*counts([METRICS["contacts"], planted]), *check_counts()]
    proved = prove_counts(every, frozenset(), described_rows)
    assert ("contacts.numerator", "planted.denominator") in proved.inside
    assert proved.names["contacts:concern_missing.denominator"] == "contacts.numerator"


def test_a_check_that_compares_codes_is_proved_by_codes_and_not_by_a_word_in_their_place():
    """Of checks with a reason to decline those that shared are found: by a word for all answers every one was."""
    asked, found = (f"agency_checks:decline_reason_beside_answer.{role}" for role in ("denominator", "numerator"))
    proved = nesting()
    assert (asked, found) in proved.inside
    assert (found, asked) not in proved.inside
    assert kinds(CHECKS, "agency_checks", "response") == ("shared", "declined")
    assert kinds(CHECKS, "agency_checks", "decline_reason") == ("more_detrimental",)
    assert kinds(CHECKS, "contacts", "decided_at") == ("given",)
