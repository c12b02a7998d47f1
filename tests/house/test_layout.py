"""The folders stay as docs/architecture.md draws them: few loose modules, few rooms, short chains, plain names.

How it is counted:

- A room is a folder or a loose module directly under one of the five top folders.
- A room imports another where any of its modules does, at the top of the file, inside a function or for types only.
- Floors are the longest chain of rooms of one top folder in which each imports the next.
- Files are modules; `__init__.py` is not counted.

`pytest -s tests/house/test_layout.py` shows the table.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REPEATED = {"page", "tables", "answers", "__init__"}  # each page has them, whole
# 403, 11 for the months that tables speak for, 14 for landing, 12 for what a month says, 6 for gaps, 5 for the search,
# 3 for figures that stay numbers in workbooks and for row headers of PDFs
# 19 for explaining a change
# 7 for connections, free text and readers in a process of their own
# 21 for the ledger of all that left, its lattice, the time it takes, and the core of record-level releases
# 21 for agencies' own files, formats of 2026 and linking
# 2 for text that no spreadsheet runs, and for codes of places
# 18 for ladders of levels, the duty to share and strategy discussions, and the invented hub that has them
# 25 for cases behind figures, the chase list and practice audits
# 9 for letters to agencies, and for areas beside each other by their open releases
# 2 for tasks and mistakes in forms, which pages that do something share
# 13 for registers of notes, actions and drafts of the policy, with their page
# 13 for packs for agencies, and what reports share
# 1 for what needs an officer today
# 5 for what a draft of the policy changes, with its page
# 5 for the chapter on a year, in Word too
# 3 for the page that compares areas
# 1 for pooled releases
# 1 for publishing a month from its page
# 20 for loading extracts by a page, whose steps and files each have a module
# 8 for evidence packs and look-ups, 18 for journeys, marks of chased checks and audit samples
# 10 for telling people what they follow, by file, feed and mail
# 2 for shared views
# 7 for rows held until somebody says what their words mean, with their page
# 2 for measures that are loaded back
# 2 for the contacts that wait, with their list on the page of cases
# 1 for funnels, of groups and of areas
# 6 for strategy discussions: three facts, their figures, who took part, and invented ones
# 1 for reading the policy file apart from what it holds
# 1 for the sample's practice audit, 1 for the areas that a benchmark compares
# 4 for official texts and their page, for agencies' views of the risk and how far these agree
# 1 for the workbook of a table that a verb prints
# 1 for what agencies’ words and columns mean, on the page of the policy
# 1 for the day that is today, which fifteen modules read for themselves
# 8 for modules of over 300 lines that told of two subjects: reports in words, files of other areas' releases, lists for
# inspections, entries of the policy, returns to early help
# 3 for the words that sources and other columns are told by, apart from the rules, and for spelling
# 1 for processes forked from one that has its libraries already: 14 s of CPU less
# 2 for what no extract holds: the list of it with the figures that wait, and its answer for every page's head
# 10 for modules of over 260 lines that told of two subjects: what changes say, studies, records of extracts, refusals,
# tables of two pages, ladders of the policy, entries of access.toml, widths of columns, charts of sections
# 1 for what to look at after a load, a function of 106 lines; 1 for `python -m mash`, 1 for words of the audit trail
# 8 more of the former: what lands, SQL and counts of a build, the census, mappings, packs, the search of one column,
# verbs of the ledger
# 1 for what was hidden before within periods that are told now
# 1 for the months that checks of an agency are known for
# 1 for rows that a figure leaves out, apart from the engine
# 7 for modules of over 260 lines that told of two subjects: the Safeguarding Dataset's rows and its JSON, landed rows,
# what auditors said, journeys in words, areas' figures, texts around measurements
# 2 for the secret by which nobody can foresee which figures are hidden to protect others
# 1 for the periods of a change, apart from what explains it
# 3 for what headings may mean, apart from what stands under them, for headings that differ between a file's sheets, and
# for cells of OpenDocument spreadsheets
# 1 for groups that have another name in a later publication
# 2 for files whose content is not what their name says, and for rows that are hidden or struck out
# 1 for what no row tells, though extracts have a column for it
# 1 for the file of changes, which `mash check` reads and no load is needed for
# 2 for what is asked of a proposed table, and for readers of some hubs, apart from modules of over 250 lines
MOST_FILES = 762


@dataclass(frozen=True)
class Layout:
    """One top folder: its loose modules, its rooms, and the floors they stand on."""

    loose: int
    rooms: int
    floors: int

    def above(self, most: "Layout") -> list[str]:
        """Return the counts that are higher than agreed, with what to do."""
        return [
            f"{self.loose} loose modules, {most.loose} agreed: put the new one into a room" * (self.loose > most.loose),
            f"{self.rooms} rooms, {most.rooms} agreed: put the new one into a room that has its subject"
            * (self.rooms > most.rooms),
            f"{self.floors} floors, {most.floors} agreed: a room imports one it did not; hand the value over instead"
            * (self.floors > most.floors),
        ]


AGREED = {
    "etl": Layout(loose=10, rooms=22, floors=9),  # one each for proposals, ladders, registers, loads made step by step
    "queries": Layout(loose=2, rooms=19, floors=8),  # two for lists of cases and for practice audits
    "publish": Layout(loose=0, rooms=8, floors=3),  # one for evidence packs, one for reports, one for alerts
    "dashboard": Layout(loose=5, rooms=12, floors=7),
    "mash": Layout(loose=5, rooms=9, floors=5),  # one on top, for `python -m mash`
}


def modules_of(top: Path) -> dict[str, Path]:
    """Return a top folder's modules by dotted name; a package goes by its own name."""
    named = {}
    for path in sorted(top.rglob("*.py")):
        parts = path.relative_to(top.parent).with_suffix("").parts
        named[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return named


def imported(path: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def arrows(top: Path) -> set[tuple[str, str]]:
    """Return which room of a top folder imports which."""
    modules = modules_of(top)
    pairs = {(name, other) for name, path in modules.items() for other in imported(path) if other in modules}
    inside = [(name.split("."), other.split(".")) for name, other in pairs]
    return {(a[1], b[1]) for a, b in inside if len(a) > 1 and len(b) > 1 and a[1] != b[1]}


def floors_of(top: Path, rooms: set[str]) -> int:
    """Return the length of the longest chain of rooms in which each imports the next. Raises CycleError."""
    pairs = arrows(top)
    below = {room: {b for a, b in pairs if a == room} for room in sorted(rooms)}
    heights: dict[str, int] = {}
    for room in TopologicalSorter(below).static_order():
        heights[room] = 1 + max((heights[other] for other in below[room]), default=0)
    return max(heights.values())


def layout_of(top: Path) -> Layout:
    """Count one top folder."""
    rooms = {name.split(".")[1] for name in modules_of(top) if "." in name}
    return Layout(len([room for room in rooms if (top / f"{room}.py").exists()]), len(rooms), floors_of(top, rooms))


def files_of(top: Path) -> list[Path]:
    """Return the modules of a top folder, packages' own files left out."""
    return [path for path in sorted(top.rglob("*.py")) if path.stem != "__init__"]


def repeated(top: Path) -> list[str]:
    """Return module names that stand three times or more in a top folder, with what to do."""
    names = Counter(path.stem for path in files_of(top))
    return [
        f"{name}.py stands {count} times in {top.name}/: give each a name that says what only it does"
        for name, count in names.items()
        if count > 2 and name not in REPEATED
    ]


def beside(top: Path) -> list[str]:
    """Return modules and folders that stand beside one named as their plural, with what to do."""
    there = {path.with_suffix("") for path in top.rglob("*.py") if path.stem != "__init__"}
    there |= {path.parent for path in top.rglob("__init__.py")}
    return [
        f"{path.relative_to(top.parent)} stands beside {path.name}s: rename the one that is less used"
        for path in sorted(there)
        if path.with_name(f"{path.name}s") in there
    ]


@pytest.mark.parametrize("top", AGREED)
def test_a_folder_is_no_larger_than_agreed(top: str) -> None:
    found = layout_of(ROOT / top)
    files = len(files_of(ROOT / top))
    told = f"{top:9} loose {found.loose:3}  rooms {found.rooms:3}  floors {found.floors:3}  files {files:4}"
    print(f"\n{told}")  # noqa: T201  this test shows the table
    sentences = [line for line in found.above(AGREED[top]) if line]
    assert not sentences, "\n".join(sentences)


def test_there_are_no_more_files_than_agreed() -> None:
    files = sum(len(files_of(ROOT / top)) for top in AGREED)
    print(f"\n{'together':42} files {files:4}")  # noqa: T201
    assert files <= MOST_FILES, (
        f"there are {files} modules, {MOST_FILES} agreed: merge those under 40 lines with one importer, or raise "
        "MOST_FILES here and say above it what grew"
    )


@pytest.mark.parametrize("top", AGREED)
def test_no_name_stands_three_times(top: str) -> None:
    found = repeated(ROOT / top)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("top", AGREED)
def test_no_name_stands_beside_its_plural(top: str) -> None:
    found = beside(ROOT / top)
    assert not found, "\n".join(found)


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A top folder with two rooms, one of which imports the other, and a loose module."""
    top = tmp_path / "etl"
    for path, text in {
        "__init__.py": "",
        "load.py": "from etl.landing.rows import Row\n",
        "landing/__init__.py": "",
        "landing/rows.py": "from etl.reading.text import read\n",
        "reading/__init__.py": "",
        "reading/text.py": "",
    }.items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text, "utf-8")
    return top


def test_the_planted_folder_is_counted(planted: Path) -> None:
    assert layout_of(planted) == Layout(loose=1, rooms=3, floors=3)
    assert len(files_of(planted)) == 3
    assert (repeated(planted), beside(planted)) == ([], [])


def test_another_loose_module_and_another_room_are_found(planted: Path) -> None:
    agreed = layout_of(planted)
    (planted / "extra.py").write_text("", "utf-8")
    loose, rooms, floors = layout_of(planted).above(agreed)
    assert loose.startswith("2 loose modules, 1 agreed: put the new one into a room")
    assert rooms.startswith("4 rooms, 3 agreed")
    assert floors == ""


@pytest.mark.parametrize("line", ["from etl import top\n", "def later():\n    import etl.top\n"])
def test_another_floor_is_found_also_where_a_function_imports(planted: Path, line: str) -> None:
    agreed = layout_of(planted)
    (planted / "reading" / "text.py").write_text(line, "utf-8")
    (planted / "top").mkdir()
    (planted / "top" / "__init__.py").write_text("", "utf-8")
    told = layout_of(planted).above(agreed)[2]
    assert told.startswith("4 floors, 3 agreed")


def test_rooms_that_import_each_other_are_found(planted: Path) -> None:
    (planted / "reading" / "text.py").write_text("from etl.landing import rows\n", "utf-8")
    with pytest.raises(CycleError, match=r"landing.*reading"):
        layout_of(planted)


def test_a_name_that_stands_three_times_is_found(planted: Path) -> None:
    for room in ("landing", "reading"):
        (planted / room / "faults.py").write_text("", "utf-8")
    assert repeated(planted) == []
    (planted / "faults.py").write_text("", "utf-8")
    assert repeated(planted) == ["faults.py stands 3 times in etl/: give each a name that says what only it does"]


@pytest.mark.parametrize("name", ["row.py", "row/__init__.py"])
def test_a_name_beside_its_plural_is_found(planted: Path, name: str) -> None:
    (planted / "landing" / name).parent.mkdir(exist_ok=True)
    (planted / "landing" / name).write_text("", "utf-8")
    assert beside(planted) == ["etl/landing/row stands beside rows: rename the one that is less used"]
