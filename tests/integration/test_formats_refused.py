"""What can't be loaded: one line that says why, exit 2, and nothing of it on disk."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

BOMB = """<?xml version="1.0"?>
<!DOCTYPE Message [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]>
<Message><Children><Child><ChildIdentifiers><LAchildID>&c;&d;</LAchildID></ChildIdentifiers></Child></Children></Message>
"""
CUT_OFF = "<Message><Children><Child><ChildIdentifiers><LAchildID>1</LAchildID></ChildIdentifiers></Child><Chi"


@pytest.fixture
def key(tmp_path) -> Path:
    path = tmp_path / "area.key"
    path.write_text("k" * 64)
    return path


@pytest.fixture
def refused(run_mash, tmp_path):
    """Load with options that must be refused; return the line that says so."""

    def check(*args: str | Path) -> str:
        done = run_mash("load", *args, "--data", tmp_path / "data")
        assert done.returncode == 2, done.stderr
        assert done.stdout == ""
        assert len(done.stderr.strip().splitlines()) == 1
        kept = [path for path in (tmp_path / "data").rglob("*") if path.is_file() and path.name != "load.lock"]
        assert kept == []
        return done.stderr

    return check


def workbook(path: Path, *rows: tuple[object, ...]) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("List_1")
    for at, row in enumerate(
        rows or [("Child Unique ID", "Date of Contact", "Contact Source"), ("1", "02/03/2026", "6")]
    ):
        sheet.write_row(at, 0, row)
    book.close()
    return path


def text(path: Path, content: str) -> Path:
    path.write_text(content, "utf-8")
    return path


def test_a_format_with_local_child_ids_is_refused_without_a_key(refused, tmp_path):
    assert "--key-file" in refused(workbook(tmp_path / "annex.xlsx"))


def test_a_key_that_is_too_short_is_refused(refused, tmp_path):
    assert "32 bytes" in refused(workbook(tmp_path / "annex.xlsx"), "--key-file", text(tmp_path / "k", "short"))


def test_xml_that_is_cut_off_is_refused(refused, tmp_path, key):
    assert "cut off" in refused(text(tmp_path / "census.xml", CUT_OFF), "--key-file", key)


def test_xml_that_is_no_census_is_refused(refused, tmp_path, key):
    assert "not a children in need census" in refused(text(tmp_path / "feed.xml", "<rss/>"), "--key-file", key)


def test_an_xml_bomb_is_refused_before_it_opens(refused, tmp_path, key):
    assert "document type" in refused(text(tmp_path / "census.xml", BOMB), "--key-file", key)


def test_a_truncated_workbook_is_refused(refused, tmp_path, key):
    whole = workbook(tmp_path / "annex.xlsx").read_bytes()
    (tmp_path / "annex.xlsx").write_bytes(whole[: len(whole) // 2])
    assert "XLSX" in refused(tmp_path / "annex.xlsx", "--key-file", key, "--format", "annex-a")


@pytest.mark.parametrize("form", ["auto", "annex-a"])
def test_a_workbook_with_macros_is_refused(refused, tmp_path, key, form):
    path = workbook(tmp_path / "annex.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf")
    assert "macros" in refused(path, "--key-file", key, "--format", form)


def test_a_workbook_without_any_list_is_refused_as_annex_a(refused, tmp_path, key):
    path = workbook(tmp_path / "other.xlsx", ("Child Unique ID", "Favourite colour"), ("1", "red"))
    assert "none of lists 1 and 3 to 8" in refused(path, "--key-file", key)


def test_a_mapping_that_names_an_absent_column_is_refused(refused, tmp_path, key):
    data = text(tmp_path / "police.csv", "Incident Ref,Created\n1,02/03/2026\n")
    mapping = text(
        tmp_path / "police.toml",
        'table = "contacts"\n[columns]\nperson_id = "Nominal"\nreceived_at = "Created"\nsource = "Created"\n',
    )
    said = refused(data, "--format", "mapping", "--mapping", mapping, "--key-file", key)
    assert "no column 'Nominal'" in said


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('table = "contact"\n[columns]\n', "Did you mean 'contacts'?"),
        ('table = "contacts"\n[columns]\nperson = "Nominal"\n', "no column of contacts"),
        ('table = "contacts"\n', "missing or wrong entry"),
        ("table = contacts", "not valid TOML"),
        ('table = "contacts"\ncolour = 1\n[columns]\n', "'colour'"),
    ],
)
def test_a_mapping_that_can_not_be_followed_is_refused(refused, tmp_path, key, content, why):
    data = text(tmp_path / "police.csv", "Incident Ref,Created\n1,02/03/2026\n")
    assert why in refused(data, "--mapping", text(tmp_path / "police.toml", content), "--key-file", key)


def test_the_format_mapping_without_a_mapping_is_refused(refused, tmp_path):
    data = text(tmp_path / "police.csv", "Incident Ref,Created\n1,02/03/2026\n")
    assert "--mapping" in refused(data, "--format", "mapping")
