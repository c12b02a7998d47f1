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


def test_tables_that_end_are_why_children_can_not_be_followed_and_not_how_far_back_they_reach(
    open_page, said, run_mash, tmp_path
):
    days = [f"{2023 + month // 12}-{month % 12 + 1:02}-05" for month in range(42)]
    episodes = [f"E{n},P{n % 9},early_help,{day},{day[:8]}25" for n, day in enumerate(days)]
    referrals = [f"R{n},P{n % 9},{day},6,Northvale" for n, day in enumerate(days)]
    (tmp_path / "in").mkdir()
    for name, heads, rows in (
        ("support_episodes", "episode_id,person_id,level,started_on,ended_on", episodes),
        ("referrals", "referral_id,person_id,received_on,source,hub", referrals),
    ):
        (tmp_path / "in" / f"{name}.csv").write_text("\n".join([heads, *rows]), encoding="utf-8")
    (tmp_path / "data").mkdir()
    covers = '[[covers]]\ntable = "{}"\nfrom = 2023-01-01\nto = 2026-03-31\nreason = "Asked."\n'
    policy = covers.format("support_episodes") + covers.format("referrals")
    (tmp_path / "data" / "policy.toml").write_text(policy, encoding="utf-8")
    run_mash("load", "in", "--as-at", "2026-06-30", "--data", "data")
    levels = plain(said(open_page(tmp_path / "data", "level_of_need", month="2026-06")))
    ends = "Early help episodes reach to March 2026."
    assert f"How many children stepped up again within a year of a step-down: not known {ends}" in levels
    assert "Step-ups and step-downs. Not known: early help episodes reach to March 2026" in levels
    assert "Levels of need at the two ends of this year are not known" in levels
    back = plain(said(open_page(tmp_path / "data", "return_demand", month="2026-06")))
    assert f"had support again within a year of support ending: not known {ends}" in back
    assert "within a year of a referral: not known Referrals of Northvale reach to March 2026." in back
    assert "does not reach back" not in levels + back
