"""The officer's words: where they are placed, what of Markdown means anything, and what is refused."""

from datetime import date

import pytest

from publish.published.snapshots import SnapshotError
from publish.snapshot.content.commentary import read_commentary

OCTOBER = date(2026, 10, 1)


def blocks(tmp_path, text, **options):
    (tmp_path / "commentary.md").write_text(text, "utf-8")
    return read_commentary(tmp_path, OCTOBER, **options).blocks


def said(found):
    return [(block.kind, "".join(run.text for run in block.runs)) for block in found]


def test_headings_place_paragraphs_and_lists_by_theme(tmp_path):
    found = blocks(
        tmp_path,
        "A word.\n\n## Timeliness\nPosts are\nvacant.\n- one\n- two\n\nMore.\n# return demand\nx\n### sharing\ny\n",
    )
    assert said(found["summary"]) == [("p", "A word.")]
    assert said(found["timeliness"]) == [("p", "Posts are vacant."), ("li", "one"), ("li", "two"), ("p", "More.")]
    assert (said(found["return_demand"]), said(found["sharing"])) == ([("p", "x")], [("p", "y")])


def test_only_bold_means_anything(tmp_path):
    text = "We **lost** four posts ![](file:///etc/passwd) [x](http://y) `#import` <b>z</b>"
    runs = blocks(tmp_path, text)["summary"][0].runs
    assert [run.bold for run in runs] == [False, True, False]
    assert [run.text for run in runs] == ["We ", "lost", text.partition("**lost**")[2]]


def test_words_about_another_month_are_left_out_or_refused_where_they_were_named(tmp_path):
    assert blocks(tmp_path, "# September 2026\nOld.") == {}
    assert said(blocks(tmp_path, "\n# October 2026\nNew.")["summary"]) == [("p", "New.")]
    (tmp_path / "mine.md").write_text("# September 2026\nOld.", "utf-8")
    with pytest.raises(SnapshotError, match="headed September 2026, not October 2026"):
        read_commentary(tmp_path, OCTOBER, tmp_path / "mine.md")


def test_a_heading_that_names_no_theme_is_refused_without_being_repeated(tmp_path):
    with pytest.raises(SnapshotError, match="names no theme") as refused:
        blocks(tmp_path, "# Jane Example, 3 High Street\nx")
    assert "Jane" not in str(refused.value)


def test_what_is_no_text_or_too_long_is_refused(tmp_path):
    (tmp_path / "commentary.md").write_bytes(b"\xff\xfe\x00x")
    with pytest.raises(SnapshotError, match="UTF-8"):
        read_commentary(tmp_path, OCTOBER)
    with pytest.raises(SnapshotError, match="at most 20,000"):
        blocks(tmp_path, "x" * 20_001)
    with pytest.raises(SnapshotError, match="can't be read"):
        read_commentary(tmp_path, OCTOBER, tmp_path / "none.md")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Ask jane@example.org about it.", "e-mail"), ("The child of SW1A 1AA", "postcode"), ("- 943 476 5919", "NHS")],
)
def test_identifiers_are_refused_by_kind_and_never_repeated(tmp_path, text, kind):
    with pytest.raises(SnapshotError, match=kind) as refused:
        blocks(tmp_path, f"# Demand\n{text}")
    assert text not in str(refused.value)


def test_without_a_file_there_are_no_words(tmp_path):
    assert read_commentary(tmp_path, OCTOBER).blocks == {}
