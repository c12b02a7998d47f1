"""A page is whole: its folder, its line in the contents, a test, its pictures and its place in the tour.

Each step that is forgotten fails with a sentence that says what to do.
"""

import ast
import importlib.util
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from dashboard.contents import CONTENTS, Screen

ROOT = Path(__file__).parents[2]
WIDTHS = (1280, 390)


def forgotten(root: Path, screens: Sequence[Screen]) -> list[str]:
    """Return each step that was forgotten for a page of a tree, as a sentence that says what to do."""
    named = {screen.name for screen in screens}
    folders = {path.parent.name for path in (root / "dashboard" / "screens").glob("*/page.py")}
    opened = _opened(root / "tests" / "pages")
    found = [
        f"dashboard/screens/{name}/ is no line of dashboard/contents.py: add one, or readers never see the page"
        for name in sorted(folders - named)
    ]
    for screen in screens:
        page = f"dashboard/screens/{screen.name}/page.py"
        if screen.name not in folders:
            found.append(f"{page} is missing: write the page '{screen.title}', or take its line out of contents.py")
        if screen.name not in opened:
            found.append(
                f"No test opens the page '{screen.name}': in tests/pages, compare its figures with the engine's"
            )
        found += [
            f"tests/browser/pictures/{screen.name}-{width}.png is missing: run `python docs/pictures/make.py layout "
            f"{screen.name}` and look at it"
            for width in WIDTHS
            if not (root / "tests" / "browser" / "pictures" / f"{screen.name}-{width}.png").is_file()
        ]
        if not (root / "docs" / "pictures" / f"{screen.name}.png").is_file():
            found.append(
                f"docs/pictures/{screen.name}.png is missing: run `python docs/pictures/make.py {screen.name}`"
            )
    return found


def _opened(folder: Path) -> set[str]:
    """Return what a folder's tests could open: words given to `open_page`, values of tests, constants of modules."""
    opened: set[str] = set()
    for path in sorted(folder.glob("test_*.py")):
        module = ast.parse(path.read_text("utf-8"))
        told: list[ast.AST] = [line for line in module.body if isinstance(line, ast.Assign)]
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef):
                told += node.decorator_list
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open_page":
                told.append(node)
        words = (each.value for place in told for each in ast.walk(place) if isinstance(each, ast.Constant))
        opened |= {word for word in words if isinstance(word, str)}
    return opened


def test_no_step_of_a_page_is_forgotten():
    found = forgotten(ROOT, CONTENTS)
    assert not found, "\n".join(found)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """Return a copy of what a page consists of."""
    root = tmp_path_factory.mktemp("tree")
    for folder in ("dashboard/screens", "tests/pages", "tests/browser/pictures", "docs/pictures"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return root


NEW = Screen("Check", "Planted", "planted")


def test_a_new_page_is_told_every_step_that_is_left(tree):
    before = forgotten(tree, CONTENTS)

    def added(*screens: Screen) -> list[str]:
        return [sentence for sentence in forgotten(tree, (*CONTENTS, *screens)) if sentence not in before]

    assert added(NEW)[0] == (
        "dashboard/screens/planted/page.py is missing: write the page 'Planted', or take its line out of contents.py"
    )
    (tree / "dashboard" / "screens" / NEW.name).mkdir()
    (tree / "dashboard" / "screens" / NEW.name / "page.py").write_text('"""Draws the page."""\n', "utf-8")
    assert added() == [
        "dashboard/screens/planted/ is no line of dashboard/contents.py: add one, or readers never see the page"
    ]
    layout = "is missing: run `python docs/pictures/make.py layout planted` and look at it"
    assert added(NEW) == [
        "No test opens the page 'planted': in tests/pages, compare its figures with the engine's",
        f"tests/browser/pictures/planted-1280.png {layout}",
        f"tests/browser/pictures/planted-390.png {layout}",
        "docs/pictures/planted.png is missing: run `python docs/pictures/make.py planted`",
    ]


def test_a_page_is_opened_where_a_test_asks_for_it_and_not_where_it_uses_the_word(tmp_path):
    test = tmp_path / "test_planted.py"
    test.write_text("def test_planted(open_page):\n    assert 'planted'\n", "utf-8")
    assert _opened(tmp_path) == set()
    test.write_text("def test_planted(open_page):\n    open_page(data, 'planted')\n", "utf-8")
    assert _opened(tmp_path) == {"planted"}


@pytest.fixture(scope="module")
def make() -> ModuleType:
    """Return the script that writes the tour."""
    spec = importlib.util.spec_from_file_location("make_pictures", ROOT / "docs" / "pictures" / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tour_says_of_each_page_what_its_module_says(make):
    written = (ROOT / "docs" / "tour.md").read_text("utf-8")
    assert written == make.tour(), "docs/tour.md is not what the pages say: run `python docs/pictures/make.py tour`"


def test_titles_and_names_tell_pages_apart():
    for field in ("title", "name"):
        values = [getattr(screen, field) for screen in CONTENTS]
        assert len(set(values)) == len(values), f"two pages have the same {field}: the entry script finds pages by it"
