"""The headings of a table are found under banners and titles, in one row or several, and rows that are no records."""

import json
from pathlib import Path
from random import Random

from etl.propose.synonyms import squeezed
from etl.reading.merged import Merged, merged_cells
from etl.reading.own_table import own_tables
from etl.reading.table_top import find_top

CASES = Path(__file__).parents[1] / "cases" / "loading"
NAMES = ("PPN Ref", "Nominal", "Date", "Time", "Grade", "Sent", "Returned", "Ward", "Outcome", "Officer")
GROUPS = ("Subject", "Created", "Partner response", "Decision")


def test_the_golden_workbook() -> None:
    told = json.loads((CASES / "two_row_header.json").read_text("utf-8"))
    log, april, lookup = own_tables(CASES / "two_row_header.xlsx")
    expected = told["Log 25-26"]
    assert (list(log.lines), list(log.headings), log.rows) == (expected["header_rows"], expected["headers"], 12)
    assert dict(log.passed_over) == {"W/E": 1, "Total": 1}
    assert set(told["Apr 26"]["matches_by_lower_part"]) <= set(april.headings)
    assert list(lookup.headings) == told["Lookup"]["fits_no_table"]


def test_merged_cells_are_told_by_sheet_and_of_another_file_none() -> None:
    found = merged_cells(CASES / "two_row_header.xlsx")
    assert Merged(3, 1, 3, 2) in found["Log 25-26"]
    assert found["Apr 26"] == ()
    assert merged_cells(CASES / "words.csv") == {}


def invented(random: Random) -> tuple[list[tuple[str | None, ...]], list[Merged], list[str]]:
    """Return a sheet with up to three titles, headings in one row or two, and 4 to 30 records; and its headings."""
    width = random.randint(4, len(NAMES))
    names = list(NAMES[:width])
    rows: list[tuple[str | None, ...]] = []
    merged = []
    for title in ("OFFICIAL", "Log of notifications 2026", None)[: random.randint(0, 3)]:
        if title and random.random() < 0.5:
            merged.append(Merged(len(rows), 0, len(rows), width - 1))
        rows.append((title, *[None] * (width - 1)))
    expected = list(names)
    if random.random() < 0.35:
        upper: list[str | None] = [None] * width
        at = 1
        while at + 1 < width:
            group = GROUPS[at // 2 % len(GROUPS)]
            upper[at] = group
            merged.append(Merged(len(rows), at, len(rows), at + 1))
            expected[at], expected[at + 1] = f"{group} {names[at]}", f"{group} {names[at + 1]}"
            at += 2
        rows.append(tuple(upper))
    rows.append(tuple(names))
    for nth in range(random.randint(4, 30)):
        cells = (f"PPN{nth}", f"N{nth % 7}", f"2026-03-{nth % 28 + 1:02} 00:00:00", f"{nth % 24:02}:15",
                 random.choice(("High", "Medium", "n/k")), f"{nth % 28 + 1:02}/03/2026",
                 random.choice(("awaiting", "05/03/2026")), random.choice(("North", "South")),
                 random.choice(("NFA", "Advice")), random.choice(("Quill", "Berg")))  # fmt: skip
        rows.append(cells[:width])
    return rows, merged, expected


def test_of_300_invented_sheets_the_headings_are_found_in_98_of_100() -> None:
    random = Random(7)
    right = 0
    for _ in range(300):
        rows, merged, expected = invented(random)
        top = find_top(rows, merged, squeezed())
        right += top is not None and list(top.headings) == expected
    assert right >= 294


def in_groups(random: Random) -> tuple[list[tuple[str | None, ...]], list[Merged], list[str]]:
    """Return a sheet whose headings stand in two or three rows, beside some that are merged over all of them, under
    groups that are known as headings of their own; and its headings.
    """
    alone, deep = ["Case No.", "Grade", "Ward", "Notes"], random.choice((2, 3))
    random.shuffle(alone)
    paths: list[tuple[str, ...]] = [(alone.pop(),)]
    for group in random.sample(("Notification", "Decision", "Referral", "Response", "Outcome"), 3):
        lower = random.sample(("Date", "Time", "Type", "Status", "Source"), 2)
        paths += [(group, random.choice(("Received", "When")), each) if deep == 3 and random.random() < 0.7
                  else (group, each) for each in lower]  # fmt: skip
        paths += [(alone.pop(),)] if alone and random.random() < 0.5 else []
    width, rows, merged = len(paths), [], []
    for title in ("OFFICIAL", "Log of notifications")[: random.randint(0, 2)]:
        merged.append(Merged(len(rows), 0, len(rows), width - 1))
        rows.append((title, *[None] * (width - 1)))
    top, deep = len(rows), max(map(len, paths))
    for level in range(deep):
        cells: list[str | None] = [None] * width
        for at, path in enumerate(paths):
            begins = level < len(path) and (at == 0 or paths[at - 1][: level + 1] != path[: level + 1])
            if begins:
                last = max(to for to in range(at, width) if paths[to][: level + 1] == path[: level + 1])
                bottom = top + (level if level + 1 < len(path) else deep - 1)
                cells[at] = path[level]
                merged += [Merged(top + level, at, bottom, last)] if last > at or bottom > top + level else []
        rows.append(tuple(cells))
    for nth in range(random.randint(6, 30)):
        said = (f"REF-{nth}", "High", "see notes", f"{nth % 28 + 1:02}/03/2026", "Police", f"{nth % 24:02}:15")
        rows.append(tuple(random.choice((said[at % 6], said[at % 6], None)) for at in range(width)))
    return rows, merged, [" ".join(path) for path in paths]


def test_of_300_sheets_with_headings_in_groups_they_are_found_in_98_of_100() -> None:
    random = Random(11)
    right = 0
    for _ in range(300):
        rows, merged, expected = in_groups(random)
        top = find_top(rows, merged, squeezed())
        right += top is not None and list(top.headings) == expected
    assert right >= 294


def test_a_group_over_most_columns_beside_a_heading_of_two_rows_is_no_title() -> None:
    rows = [("Log", None, None, None, None), ("Ref", "Response", None, None, None), (None, "Date", "Area", "By", "Age"),
            *((f"P{nth}", f"{nth + 1:02}/03/2026", "North", "AB", str(nth)) for nth in range(9))]  # fmt: skip
    top = find_top(rows, [Merged(0, 0, 0, 4), Merged(1, 0, 2, 0), Merged(1, 1, 1, 4)], squeezed())
    assert top is not None
    assert top.headings == ("Ref", "Response Date", "Response Area", "Response By", "Response Age")


def test_a_sheet_without_a_table_has_no_top() -> None:
    assert find_top([("OFFICIAL", None), (None, None)]) is None


def test_a_text_keeps_the_first_of_merged_headings_alone() -> None:
    rows = [
        ("Ref", "Subject", "", "Grade"),
        ("", "Nominal", "Age", ""),
        ("P1", "N1", "4", "High"),
        ("P2", "N2", "5", "Low"),
    ]
    top = find_top(rows)
    assert top is not None
    assert top.headings == ("Ref", "Subject Nominal", "Subject Age", "Grade")
