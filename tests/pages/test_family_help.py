"""The page on levels of need before, at and after a switch to Family Help."""

import re

from tests.support.family_help import family_help_area

WHY = "Counted on three common levels, because Northvale began Family Help on 1 April 2026."


def test_the_page_says_on_which_levels_it_counts(open_page, said, run_mash, tmp_path):
    family_help_area(tmp_path)
    run_mash("load", "in", "--as-at", "2026-08-31", "--data", "data")
    data = tmp_path / "data"
    before = said(open_page(data, "level_of_need", month="2026-03"))
    at = open_page(data, "level_of_need", month="2026-04")
    after = said(open_page(data, "level_of_need", month="2026-07"))
    assert WHY not in before
    assert "Child in need" in before
    assert f"within 12 months of a step-down: {WHY[0].lower()}{WHY[1:]}" in before  # what follows passes the switch
    for page in (said(at), after):
        assert f"{WHY} Moves inside Family Help are not counted." in page
        assert "Four levels, to March 2026" in page
        assert "Child in need" not in page
    assert "Levels counted as" in [box.label for box in at.selectbox]
    four = said(open_page(data, "level_of_need", month="2026-07", ladder="four_levels"))
    assert "Counted on four levels: early help, child in need" in four
    assert "Levels of need can&#x27;t be told apart, because Family Help is recorded without tiers" in four
    assert "How many children stepped up again can’t be told" in four
    assert re.search(r'href="cases\?[^"]*ladder=four_levels', four)


def test_a_change_is_explained_by_the_figure_above_it(open_page, said, run_mash, tmp_path):
    """Over all months the levels are the common ones; a month before the switch is counted on four."""
    family_help_area(tmp_path)
    run_mash("load", "in", "--as-at", "2026-08-31", "--data", "data")
    page = said(open_page(tmp_path / "data", "level_of_need", month="2026-02", measure="step_ups"))
    (shown,) = set(re.findall(r"(\d+) in February 2026, 95% interval", re.sub("<[^>]+>", "", page)))
    assert f"{shown} step-ups in February 2026, " in page
    for ladder, words in (("auto", "four levels"), ("common", "three common levels")):
        explained = said(open_page(tmp_path / "data", "explain", month="2026-02", measure="step_ups", ladder=ladder))
        assert f"Counted on {words}" in explained
        assert (f"{shown} step-ups in February 2026, " in explained) == (ladder == "auto")
