"""The generated pages of docs/ are up to date, and one command writes them all."""

from pathlib import Path

import pytest

from mash.documents.__main__ import COMMAND, main, stale, write

ROOT = Path(__file__).parents[2]
MADE = {"docs/one.md": "new\n", "docs/handbook/README.md": "kept\n"}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "handbook" / "metrics").mkdir(parents=True)
    (tmp_path / "docs" / "one.md").write_text("old\n", "utf-8")
    (tmp_path / "docs" / "by_hand.md").write_text("By hand.\n", "utf-8")
    (tmp_path / "docs" / "handbook" / "README.md").write_text("kept\n", "utf-8")
    (tmp_path / "docs" / "handbook" / "metrics" / "gone.md").write_text("a metric that was deleted\n", "utf-8")
    return tmp_path


def test_every_generated_page_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err


def test_a_page_that_is_old_missing_or_left_over_is_stale(tree: Path) -> None:
    assert stale(tree, MADE) == ["docs/handbook/metrics/gone.md", "docs/one.md"]
    assert stale(tree, MADE | {"docs/two.md": ""}) == ["docs/handbook/metrics/gone.md", "docs/one.md", "docs/two.md"]


def test_writing_leaves_no_stale_page_and_no_page_by_hand_is_touched(tree: Path) -> None:
    write(tree, MADE)
    assert stale(tree, MADE) == []
    assert not (tree / "docs" / "handbook" / "metrics" / "gone.md").exists()
    assert (tree / "docs" / "by_hand.md").read_text("utf-8") == "By hand.\n"


def test_the_hook_before_each_commit_and_the_pages_name_the_one_command() -> None:
    assert COMMAND.removeprefix("python -m ") in (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    others = [
        path.relative_to(ROOT).as_posix()
        for path in [ROOT / ".pre-commit-config.yaml", ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
        if "mash.documents." in path.read_text("utf-8")
    ]
    assert others == [], "name the one command that writes every page, not a module of it"
