"""A small area: what single figures can't protect is hidden whole, or nothing is added, and the rest is published."""

import json

import polars as pl

from publish.disclosure import TOTAL, Memory, gate
from queries.calendar.months import months_after
from tests.support.snapshots import MONTH, about, few, frame, measured, pdf_text, published, row

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


def made(measures, before=None):
    return gate.release(measures, Memory(before), threshold=6)


def hidden(released):
    rows = released.frame.filter(pl.col("status") == "suppressed").select("period", "hub").rows()
    return sorted(rows)


def test_where_a_total_of_6_was_published_each_hub_of_it_is_hidden_also_where_it_is_0():
    """6 = 3 + 3 leaves 1 to 5 for a hub that is not 0; hidden whatever it is, it can be 0 to 6."""
    for hubs in ((3, 3), (6, 0)):
        measures = pl.concat([told(m2026_09=6), shared(BEFORE, *hubs), shared(MONTH, 100, 210)])
        released = made(measures, few(m2026_09=6))
        if hubs == (3, 3):
            assert hidden(released) == [("2026-09", "A"), ("2026-09", "B")]
            assert released.report.withheld == ("contacts by hub",)
        assert set(released.frame["hub"]) == {"A", "B", TOTAL}, "the breakdown of other months stays"
    alone = made(pl.concat([told(m2026_09=6), shared(BEFORE, 3, 3), shared(MONTH, 100, 210)]))
    assert (alone.report.withheld, len(hidden(alone))) == ((), 3), "nobody was told of the 6: hiding it is enough"


def test_where_not_even_that_protects_only_what_was_published_is_shown():
    """Readers know the 12 and that 4 and 8 are all there is of it: 1 to 5 of one more hub would follow."""
    measures = pl.concat([told(m2026_10=7), shared(MONTH, 4, 3)])
    before = pl.concat([few(m2026_10=7).with_columns(hub=pl.lit(TOTAL)), shared(MONTH, 4, 3).head(1)])
    released = made(measures, before)
    assert hidden(released) == [("2026-10", "A"), ("2026-10", "B")]
    assert released.report.sunk > 0
    assert released.report.unproven == 0


def test_what_follows_from_what_was_published_stops_nothing_and_is_counted():
    trio = [("risk_changed", 12), ("risk_upgraded", 4), ("risk_downgraded", 8)]
    measures = frame([row(name, MONTH, n, 200) for name, n in trio]).with_columns(hub=pl.lit(TOTAL))
    seen = measures.filter(pl.col("metric") != "risk_upgraded")
    released = made(measures, seen)
    assert released.report.sunk == 1
    assert dict(released.frame.select("metric", "status").rows()) == {
        "risk_changed": "ok", "risk_upgraded": "suppressed", "risk_downgraded": "ok",
    }  # fmt: skip


def test_the_statement_says_what_was_hidden_whole_and_the_month_is_not_published_anew(tmp_path):
    published(tmp_path, few(BEFORE, m2026_09=6), about(month=BEFORE))
    measures = pl.concat([told(m2026_09=6), shared(BEFORE, 3, 3)])
    snapshot = published(tmp_path, measures)
    said = "Hidden in every group, also where it is 0, in periods of few children"
    facts = json.loads((snapshot.folder / "figures.json").read_text("utf-8"))
    assert any(sentence.startswith(said) for sentence in facts["disclosure"])
    assert facts["withheld"] == ["contacts by hub"]
    assert {cell["numerator"] for cell in facts["by_hub"]} == {"c"}
    assert said in pdf_text(snapshot.folder / "snapshot.pdf")
    assert not published(tmp_path, measures).new


def test_the_first_page_counts_what_is_shown_and_not_judged_beside_what_has_no_figure(tmp_path):
    """20 measures: contacts were neither among the judged ones nor among those without a figure."""
    made = published(tmp_path / "data", measured(contacts=dict.fromkeys(range(12, 35, 3), (3, None, "ok"))))
    page = (made.folder / "snapshot.html").read_text("utf-8")
    assert "Nothing else that can be judged moved by more than chance." in page
    assert "Shown and not judged, as too many months are hidden: Contacts." in page
    assert "Too many months hidden: Contacts." in page
