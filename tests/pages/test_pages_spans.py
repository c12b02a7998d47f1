"""Pages of data that stops: it is said first, tiles name their month, and what to confirm can be copied."""

import re

from tests.support.golden import SILENT, stale


def plain(page):
    """Return a page's text without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_pages_say_first_what_has_stopped_and_what_to_confirm(open_page, said, run_mash, tmp_path):
    stale(tmp_path / "in")
    run_mash("load", "in", "--as-at", "2026-03-31", "--data", "data")
    overview = said(open_page(tmp_path / "data"))
    changed = overview[overview.index("What changed this month") :]
    assert changed.index("Referrals after January 2026 are not in this data") < changed.index("Headline measures")
    assert "For referrals in January 2026. Not known: referrals reach to January 2026" in overview
    quality = open_page(tmp_path / "data", "data_quality")
    assert SILENT in said(quality)
    assert any('table = "referrals"\nto = 2026-01-31' in code.value for code in quality.code)


def test_a_month_that_one_hub_did_not_send_holds_no_zero_and_no_sentence_on_nothing(
    open_page, said, run_mash, tmp_path
):
    rows = [
        f"C{hub[0]}{month}{n},P{n},2026-0{month}-{n + 10} 09:00,6,{hub},green,2026-0{month}-{n + 10} 15:00"
        for month in range(1, 7) for n in range(8) for hub in ("Northvale", "Eastvale")
        if hub == "Northvale" or month < 5
    ]  # fmt: skip
    heads = "contact_id,person_id,received_at,source,hub,risk_initial,decided_at"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "contacts.csv").write_text("\n".join([heads, *rows]), encoding="utf-8")
    (tmp_path / "data").mkdir()
    covers = '[[covers]]\ntable = "contacts"\npart = "Eastvale"\nto = 2026-04-30\nreason = "Asked."\n'
    (tmp_path / "data" / "policy.toml").write_text(covers, encoding="utf-8")
    run_mash("load", "in", "--as-at", "2026-06-30", "--data", "data")
    why = "Contacts of Eastvale reach to April 2026."
    demand = said(open_page(tmp_path / "data", "demand", month="2026-06"))
    assert f"Contacts received in June 2026, by who sent them: not known {why}" in plain(demand)
    assert "June 2026 (not known)" in demand
    assert "Not known yet" not in demand
    timeliness = said(open_page(tmp_path / "data", "timeliness", month="2026-06"))
    for title in ("How long decisions take in June 2026", "Contacts by source in June 2026"):
        assert f"{title}: not known {why}" in plain(timeliness)
    assert "No decision is due yet" not in timeliness
    one = said(open_page(tmp_path / "data", "demand", month="2026-06", hub="Northvale"))
    assert ": not known" not in plain(one)
    assert "Contacts received in June 2026, by who sent them. Volume is neither good nor bad." in one
