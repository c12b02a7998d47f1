"""Kept mappings: nothing is lost where names are alike, and a file is read by the mapping made for it."""

from pathlib import Path

import pytest

from etl.formats.known_mappings import chosen, keep_mapping, kept_mappings, nearly, under_its_name
from etl.formats.mapping_file import parse_mapping
from etl.formats.registry import STANDARD
from etl.formats.table_map import Mapping, MappingError
from etl.propose.review import with_new_words, with_sheets

SHEET = """version = 2
{name}
[[table]]
table = "{table}"
[table.columns]
{columns}
[table.constants]
{constants}
"""


def mapping(name: str, headings: str, file: str = "mapping.toml", agency: str = "police", match: str = "") -> Mapping:
    columns = zip(("check_id", "asked_about", "requested_at", "response"), headings.split(), strict=False)
    text = SHEET.format(
        name=(f'name = "{name}"' if name else "") + (f"\n[match]\nheadings = {match.split()}" if match else ""),
        table="agency_checks", columns="\n".join(f'{column} = "{heading}"' for column, heading in columns),
        constants=f'agency = "{agency}"',
    )  # fmt: skip
    return parse_mapping(text, Path(file))


def kept(data: Path, *mappings: Mapping) -> dict[str, frozenset[str]]:
    data.mkdir(exist_ok=True)
    for each in mappings:
        keep_mapping(data, each)
    return {each.name: each.headings for each in kept_mappings(data)}


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [
        (("Police", "Ref Nominal Created"), ("Police", "Id Child Asked"), ["Police", "police-2"]),
        (("Police (North)", "Ref Nominal Created"), ("Police North", "Ref Nominal Created"), None),
        (("", "Ref Nominal Created"), ("", "Id Child Asked"), ["mapping", "mapping-2"]),
        (("Förder", "Ref Nominal Created"), ("F-rder", "Id Child Asked"), ["Förder", "f-rder-2"]),
        (("警察", "Ref Nominal Created"), ("保健", "Id Child Asked"), ["警察", "mapping-2"]),
    ],
)
def test_mappings_of_two_sheets_are_both_kept(
    tmp_path: Path, one: tuple[str, str], other: tuple[str, str], names: list[str] | None
) -> None:
    found = kept(tmp_path, mapping(*one), mapping(*other))
    assert sorted(map(len, found.values())) == [3, 3]
    assert len(list((tmp_path / "mappings").glob("*.toml"))) == 2
    if names is not None:
        assert list(found) == names
    assert list(found.values()) == [mapping(*one).headings, mapping(*other).headings]
    again = kept(tmp_path, mapping(*other), mapping(*one))
    assert again == found, "keeping them again makes no third"


def test_a_corrected_mapping_takes_the_place_of_the_first(tmp_path: Path) -> None:
    first = mapping("Police", "Ref Nominal Created", match="Ref Created")
    more = mapping("Police", "Ref Nominal Created Answer", match="Ref Created")
    assert list(kept(tmp_path, first, more)) == ["Police"]
    assert kept(tmp_path)["Police"] == more.headings
    other = mapping("Police", "Id Child Asked")
    assert list(kept(tmp_path, other, mapping("Police", "Id Child Asked Reply"))) == ["Police", "police-2"]


def test_a_mapping_is_called_alike_when_it_is_named_and_when_it_is_found(tmp_path: Path) -> None:
    kept(tmp_path, mapping("Police", "Ref Nominal Created"), mapping("Police", "Id Child Asked"))
    assert under_its_name(mapping("Police", "Id Child Asked"), kept_mappings(tmp_path)).name == "police-2"
    assert under_its_name(mapping("Police", "Ref Nominal Created"), kept_mappings(tmp_path)).name == "Police"
    assert under_its_name(mapping("Police", "No Kid When"), kept_mappings(tmp_path)).name == "police-3"
    (tmp_path / "may.csv").write_text("Id,Child,Asked\nA1,2,02/03/2026\n", "utf-8")
    found = chosen(tmp_path / "may.csv", STANDARD, kept_mappings(tmp_path))
    assert found is not None
    assert found.name == "police-2"


def test_of_one_template_that_two_agencies_fill_in_each_file_is_its_agencys(tmp_path: Path) -> None:
    template = "Ref Nominal Created"
    names = list(kept(tmp_path, mapping("Template", template), mapping("Template", template, agency="health")))
    assert names == ["Template", "template-2"]
    (tmp_path / "may.csv").write_text("Ref,Nominal,Created\nA1,2,02/03/2026\n", "utf-8")

    def agency_by(folder: str | None) -> object:
        found = chosen(tmp_path / "may.csv", STANDARD, kept_mappings(tmp_path), folder)
        return found and found.tables[0].constants["agency"]

    assert [agency_by(each) for each in ("police", "health")] == ["police", "health"]
    for folder in (None, "housing"):
        with pytest.raises(MappingError, match="fits 2 mappings"):
            agency_by(folder)


def test_a_reviewed_mapping_without_a_name_gets_its_files_so_that_it_replaces_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (first,) = list(kept(data, mapping("", "Ref Nominal Created Answer", "Police sheet.toml")))
    assert first == "police-sheet"
    text, _ = with_new_words(kept_mappings(data)[0], {"response": {"see email": 3}})
    answered = parse_mapping(text.replace('"ask"', '"shared"'), Path("new.toml"))
    assert under_its_name(answered, kept_mappings(data)).name == "police-sheet"
    assert list(kept(data, answered)) == ["police-sheet"]


def test_a_file_whose_known_heading_changed_is_named_with_its_mapping_and_found_again_once_that_is_answered(
    tmp_path: Path,
) -> None:
    first = mapping("Police", "Ref Nominal Created_on Answer", match="Ref Created_on")
    kept(tmp_path, first)
    (tmp_path / "june.csv").write_text("Ref,Nominal,Created_at,Answer\nA1,2,02/03/2026,nil\n", "utf-8")
    (tmp_path / "other.csv").write_text("Ref,Kid,When,Reply\nA1,2,02/03/2026,nil\n", "utf-8")
    assert chosen(tmp_path / "june.csv", STANDARD, kept_mappings(tmp_path)) is None
    told = nearly(tmp_path / "june.csv", kept_mappings(tmp_path))
    assert told is not None
    assert told.startswith("it has no 'Created_on', which the mapping 'Police' names; most of the others are there.")
    assert "Nearest to 'Created_on': 'Created_at'." in told
    assert nearly(tmp_path / "other.csv", kept_mappings(tmp_path)) is None
    assert nearly(tmp_path / "june.csv", ()) is None
    same = 'headings = ["Ref", "Created_on"]\n[sheet]\nsame = { "Created_at" = "Created_on" }\n'
    text = first.text.replace("headings = ['Ref', 'Created_on']", same)
    kept(tmp_path, parse_mapping(text, Path("mapping.toml")))
    found = chosen(tmp_path / "june.csv", STANDARD, kept_mappings(tmp_path))
    assert found is not None
    assert found.name == "Police"


KEPT = """version = 2
name = "health"

# as agreed in May
[match]
headings = ["Ref"]
{sheet}
[[table]]
table = "contacts"
[table.columns]
contact_id = "Ref"
received_at = "Day"
"""


@pytest.mark.parametrize(
    ("sheet", "same", "out"),
    [
        ("", {}, ()), ('[sheet]\ntabs = "*"   # all\nleave_out = ["Old"]\nsame = { "Number" = "Ref" }\n',
                       {"number": "Ref"}, ("Old",)),
        ('[sheet]\nleave_out = ["Old", "Notes"]\n[sheet.same]\nNumber = "Ref"\n', {"number": "Ref"}, ("Old", "Notes")),
    ],
)  # fmt: skip
def test_a_mapping_learns_headings_and_sheets_left_out_and_keeps_the_rest(sheet: str, same: dict, out: tuple) -> None:
    text = KEPT.format(sheet=sheet)
    assert with_sheets(text, {}, ()) == text, "where nothing is new its comments stay"
    new = parse_mapping(with_sheets(text, {"Date In": "Day"}, ["Notes"]), Path("health.toml"))
    assert new.same == same | {"datein": "Day"}
    assert new.leave_out == tuple(dict.fromkeys([*out, "Notes"]))
    assert "# as agreed in May" in new.text and new.tables[0].columns["received_at"] == ("Day",)
