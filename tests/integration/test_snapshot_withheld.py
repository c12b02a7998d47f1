"""A small area's snapshot: what no hiding protects is left out whole, and the board has the rest."""

import json

import polars as pl
import pytest

from publish.disclosure import TOTAL, DisclosureError
from publish.snapshot.withheld import release_most
from queries.months import months_after
from tests.support.snapshots import MONTH, about, few, frame, pdf_text, published, row

BEFORE = months_after(MONTH, -1)


def told(**counts):
    return few(**counts).with_columns(hub=pl.lit(TOTAL))


def shared(month, *counts):
    """Return contacts of a month by hub."""
    rows = [
        frame([row("contacts", month, n, None)]).with_columns(hub=pl.lit(hub))
        for hub, n in zip("AB", counts, strict=True)
    ]
    return pl.concat(rows)


def least(measures, before=None):
    released, withheld = release_most(measures, MONTH, before, lambda *_: None)
    return withheld, set(released.frame["hub"]) - {TOTAL}


def test_an_older_total_that_was_published_takes_the_hubs_of_older_months_with_it():
    measures = pl.concat([told(m2026_09=6), shared(BEFORE, 3, 3), shared(MONTH, 100, 210)])
    assert least(measures) == ([], {"A", "B"})  # where nobody was told of the 6, hiding it is enough
    assert least(measures, few(m2026_09=6)) == (["figures by hub of earlier months"], {"A", "B"})


def test_a_total_of_the_month_itself_takes_every_figure_by_hub():
    measures = pl.concat([told(m2026_10=6), shared(MONTH, 3, 3)])
    assert least(measures, few(m2026_10=6)) == (["figures by hub"], set())


def test_where_even_totals_give_a_count_back_nothing_is_released():
    trio = [("risk_changed", 12), ("risk_upgraded", 4), ("risk_downgraded", 8)]
    measures = frame([row(name, MONTH, n, 200) for name, n in trio]).with_columns(hub=pl.lit(TOTAL))
    seen = measures.filter(pl.col("metric") != "risk_upgraded")
    with pytest.raises(DisclosureError, match="could be worked out"):
        release_most(measures, MONTH, seen, lambda *_: None)


def test_the_statement_says_what_was_left_out_and_the_month_is_not_published_anew(tmp_path):
    published(tmp_path, few(BEFORE, m2026_09=6), about(month=BEFORE))
    measures = pl.concat([told(m2026_09=6), shared(BEFORE, 3, 3)])
    made = published(tmp_path, measures)
    said = "Left out, because hiding small counts there would not have been enough: figures by hub of earlier months."
    facts = json.loads((made.folder / "figures.json").read_text("utf-8"))
    assert said in facts["disclosure"]
    assert facts["withheld"] == ["figures by hub of earlier months"]
    assert facts["by_hub"] == []
    assert said in pdf_text(made.folder / "snapshot.pdf")
    assert not published(tmp_path, measures).new
