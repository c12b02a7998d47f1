"""Pages of data that stops: it is said first, tiles name their month, and what to confirm can be copied."""

from tests.support.golden import SILENT, stale


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
