"""Six sheets in the style of agencies' own load in one pass of start, edit, load; the next month needs no mapping."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.support import agency_sheets as sheets
from tests.support.agency_sheets import answered

LATER = "[table.constants]            # the same on every row\n"
SHEETS = {
    "police": (sheets.police_log, {"source": "6", "High": "red", "Medium": "amber", "STD": "green"}, (),
               {"contacts": 40}, "contacts", "risk_initial", {"red": 16, "amber": 8, "green": 8, None: 8}),
    "health": (sheets.health_tracker, {"agency": "health"}, (),
               {"agency_checks": 40}, "agency_checks", "response", {"shared": 10, "nothing_known": 20, None: 10}),
    "council": (sheets.council_export, {"OTHT": "8"}, (),
                {"contacts": 60}, "contacts", "source", {"6": 10, "4": 10, "3B": 10, "2A": 10, "8": 10, "9": 10}),
    "probation": (sheets.monthly_tabs, {"source": "7"}, (),
                  {"contacts": 60}, "contacts", "risk_initial", {"red": 21, "amber": 21, "green": 18}),
    "front_door": (sheets.front_door_log, {}, (),
                   {"contacts": 60}, "contacts", "source", {"6": 12, "2A": 12, "3A": 12, "3B": 12, "9": 12}),
    "school": (sheets.school_log, {"source": "2A", "Self-harm": "child_mental_health"}, (),
               {"contacts": 30}, "contacts", "concern", {"neglect": 15, "domestic_abuse": 8, "child_mental_health": 7}),
}  # fmt: skip


@pytest.fixture
def key(tmp_path: Path) -> Path:
    (tmp_path / "area.key").write_text("k" * 64)
    return tmp_path / "area.key"


def landed(data: Path, table: str) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(path) for path in sorted((data / "landing").glob(f"*/{table}-*.parquet"))])


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_loads_in_one_pass(name: str, run_mash: Callable, tmp_path: Path, key: Path) -> None:
    make, answers, more, rows, table, column, values = SHEETS[name]
    (tmp_path / "in").mkdir()
    file, mapping, data = make(tmp_path / "in"), tmp_path / f"{name}.toml", tmp_path / "data"
    begun = run_mash("mapping", "start", file, "--out", mapping)
    assert begun.returncode == 0, begun.stderr
    asked = run_mash("load", file, "--mapping", mapping, "--key-file", key, "--data", data)
    assert asked.returncode == 3
    assert "marked 'ask'" in asked.stderr
    assert not (data / "landing").exists()
    answered(mapping, answers, more)
    done = run_mash("load", file, "--mapping", mapping, "--key-file", key, "--data", data, "--hub", "Northvale")
    assert done.returncode == 0, done.stderr
    found = {each: len(landed(data, each)) for each in rows}
    assert found == rows
    counts = dict(landed(data, table)[column].cast(pl.String).value_counts().iter_rows())
    assert counts == values
    assert " 0 quarantined" in done.stdout
    assert ("8 cells of risk_initial in contacts read as empty (n/k 8)" in done.stderr) == (name == "police")
    assert ("5 rows of Log that are no records (4 'W/E', 1 'Total')" in done.stderr) == (name == "police")
    # the same file needs no mapping now: it is known by its headings
    again = run_mash("load", file, "--key-file", key, "--data", data)
    assert "Nothing new" in again.stdout


def test_outstanding_checks_stay_open_and_are_not_lost(run_mash: Callable, tmp_path: Path, key: Path) -> None:
    file, mapping, data = sheets.health_tracker(tmp_path), tmp_path / "health.toml", tmp_path / "data"
    run_mash("mapping", "start", file, "--out", mapping)
    answered(mapping, {"agency": "health"})
    done = run_mash("load", file, "--mapping", mapping, "--key-file", key, "--data", data)
    checks = landed(data, "agency_checks")
    assert (len(checks), checks["returned_at"].null_count()) == (40, 10)
    assert "10 cells of returned_at in agency_checks read as empty (awaiting* 5, o/s 5)" in done.stderr


def test_a_word_that_is_new_leaves_its_cell_empty_and_asks(run_mash: Callable, tmp_path: Path, key: Path) -> None:
    file, mapping, data = sheets.school_log(tmp_path), tmp_path / "school.toml", tmp_path / "data"
    run_mash("mapping", "start", file, "--out", mapping)
    answered(mapping, {"source": "2A", "Self-harm": "child_mental_health"})
    file.write_text(file.read_text("utf-8").replace("Neglect", "Gangs", 5), "utf-8")
    done = run_mash("load", file, "--mapping", mapping, "--key-file", key, "--data", data)
    assert done.returncode == 3
    assert "'Gangs' (5 rows)" in done.stderr
    assert "1 new word needs an answer: mash mapping review school" in done.stderr
    assert landed(data, "contacts")["concern"].null_count() == 5
    reviewed = run_mash("mapping", "review", "school", "--out", tmp_path / "new.toml", "--data", data)
    assert (reviewed.returncode, reviewed.stdout.splitlines()[0]) == (3, "concern: 'Gangs' 5 -> exploitation, ask")
    answered(tmp_path / "new.toml", {"Gangs": "exploitation"})
    again = run_mash("load", file, "--mapping", tmp_path / "new.toml", "--key-file", key, "--data", data)
    assert again.returncode == 0, again.stderr
    assert run_mash("mapping", "review", "school", "--data", data).returncode == 0
    assert "Kept: 'school'" in run_mash("mapping", "review", "skool", "--data", data).stderr


def test_a_tab_that_lacks_a_column_stops_the_load_and_is_named(run_mash: Callable, tmp_path: Path, key: Path) -> None:
    file, mapping, data = sheets.monthly_tabs(tmp_path), tmp_path / "probation.toml", tmp_path / "data"
    run_mash("mapping", "start", file, "--out", mapping)
    answered(mapping, {"source": "7"}, [('same = { "RAG status" = "RAG" }', "")])
    done = run_mash("load", file, "--mapping", mapping, "--key-file", key, "--data", data)
    assert done.returncode == 2
    assert "tab 'Mar 26' has no 'RAG', which the mapping names. Nearest to 'RAG': 'RAG status'." in done.stderr
    assert not list((data / "landing").glob("[0-9a-f]*"))


def test_every_missing_column_is_named_at_once_with_the_headings_found(
    run_mash: Callable, tmp_path: Path, key: Path
) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'version = 2\n[[table]]\ntable = "contacts"\nperson = "local"\n[table.columns]\ncontact_id = "Ref"\n'
        'person_id = "Nominal"\nreceived_at = "Created Date"\nsource = "Reported By"\n', "utf-8"
    )  # fmt: skip
    (tmp_path / "x.csv").write_text("Ref,Nominl,Created,Grade\n1,2,02/03/2026,High\n", "utf-8")
    done = run_mash("load", tmp_path / "x.csv", "--mapping", mapping, "--key-file", key, "--data", tmp_path / "data")
    assert done.returncode == 2
    assert "it has no column 'Nominal', 'Created Date', 'Reported By', which the mapping names." in done.stderr
    assert "Nearest to 'Nominal': 'Nominl'. Nearest to 'Created Date': 'Created'." in done.stderr
    assert "Headings found: 'Ref', 'Nominl', 'Created', 'Grade'." in done.stderr


def test_a_file_that_fits_no_table_is_sent_to_a_mapping(run_mash: Callable, tmp_path: Path) -> None:
    done = run_mash("load", sheets.school_log(tmp_path), "--data", tmp_path / "data")
    assert done.returncode == 2
    assert "--mapping" in done.stderr


def test_only_the_declared_format_of_dates_is_read(run_mash: Callable, tmp_path: Path, key: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'version = 2\n[[table]]\ntable = "contacts"\n[table.columns]\ncontact_id = "Ref"\nperson_id = "Id"\n'
        'received_at = "Created"\n[table.formats]\nreceived_at = ["%m/%d/%Y"]\n[table.constants]\nsource = "6"\n',
        "utf-8",
    )  # fmt: skip
    (tmp_path / "x.csv").write_text("Ref,Id,Created\nA1,2,01/13/2026\nA2,3,13/01/2026\nA3,4,2026-01-13\n", "utf-8")
    data = tmp_path / "data"
    run_mash("load", tmp_path / "x.csv", "--mapping", mapping, "--key-file", key, "--data", data, "--accept-rejects")
    assert landed(data, "contacts")["contact_id"].to_list() == ["A1"]
    refused = run_mash("quarantine", "--data", data).stdout
    assert refused.count("not_a_date") == 2


def test_words_of_the_mapping_alone_and_listed_values(run_mash: Callable, tmp_path: Path, key: Path) -> None:
    """A mapping's own words for nothing, and a free column that may hold listed words only."""
    mapping = tmp_path / "m.toml"
    lines = (
        "version = 2", 'name = "Own words"', "[missing]", 'words = ["see notes"]', 'not_yet = ["with DS"]', "[[table]]",
        'table = "contacts"', "[table.columns]", 'contact_id = "Ref"', 'person_id = "Id"', 'received_at = "In"',
        'decided_at = "Out"', 'area = "Ward"', "[table.values]", 'area = ["North", "South"]', "[table.constants]",
        'source = "6"',
    )  # fmt: skip
    mapping.write_text("\n".join(lines) + "\n", "utf-8")
    cells = [("with DS", "north"), ("see notes", "South"), ("03/03/2026", "Jo Smith"), ("", "NORTH ")]
    rows = [f"A{n},{n},0{n}/03/2026,{out},{ward}" for n, (out, ward) in enumerate(cells, start=1)]
    (tmp_path / "x.csv").write_text("\n".join(["Ref,Id,In,Out,Ward", *rows]) + "\n", "utf-8")
    data = tmp_path / "data"
    done = run_mash("load", tmp_path / "x.csv", "--mapping", mapping, "--key-file", key, "--data", data)
    assert done.returncode == 3
    assert "with ds 1" in done.stderr
    assert "see notes 1" in done.stderr
    assert "Smith" not in done.stdout + done.stderr
    assert landed(data, "contacts")["area"].to_list() == ["North", "South", None, "North"]
    assert landed(data, "contacts")["decided_at"].null_count() == 3


def test_a_tracker_that_knows_children_by_nhs_number_alone_is_linked(
    run_mash: Callable, tmp_path: Path, key: Path
) -> None:
    """Its mapping asks about a child; the crosswalk of pseudonyms says which of the area's children that is."""
    lines = ["NHS Number,Date requested,Date returned", "943 476 5919,03/03/2026 10:00,o/s",
             "987 654 4320,03/03/2026 11:00,03/03/2026 15:00"]  # fmt: skip
    (tmp_path / "triage.csv").write_text("\n".join(lines) + "\n", "utf-8")
    mapping, data = tmp_path / "triage.toml", tmp_path / "data"
    begun = run_mash("mapping", "start", tmp_path / "triage.csv", "--out", mapping)
    assert "asked_about" in begun.stdout
    assert 'person = "nhs"' in mapping.read_text("utf-8")
    answered(mapping, {"agency": "health"})
    (tmp_path / "contacts.csv").write_text(
        "contact_id,person_id,received_at,source\nc1,a1,2026-03-02 09:00,6\n", "utf-8"
    )
    done = run_mash("load", tmp_path / "triage.csv", "--mapping", mapping, "--key-file", key, "--data", data)
    assert done.returncode == 0, done.stderr
    one = landed(data, "agency_checks").sort("requested_at")["asked_about"][0]
    (tmp_path / "crosswalk.csv").write_text(f"agency,agency_person_id,person_id\nhealth,{one},a1\n", "utf-8")
    run_mash("load", tmp_path / "contacts.csv", tmp_path / "crosswalk.csv", "--data", data)
    status = run_mash("status", "--data", data).stdout
    assert "1 agency check of health linked by child and date." in status
    assert "1 agency check of health not linked to a contact: the child is not known here." in status


def test_files_of_the_standard_are_read_as_they_are_beside_kept_mappings(
    run_mash: Callable, tmp_path: Path, key: Path
) -> None:
    """A kept mapping whose headings a file of the standard has is not taken for it; two that fit are refused."""
    data, standard = tmp_path / "data", tmp_path / "contacts.csv"
    standard.write_text("contact_id,person_id,received_at,source\nc1,p1,2026-03-02 09:00,6\n", "utf-8")
    (data / "mappings").mkdir(parents=True)
    text = 'version = 2\nname = "{}"\n[[table]]\ntable = "contacts"\n[table.columns]\n{}\n'
    text += '[table.constants]\nsource = "6"\n'
    columns = 'contact_id = "{0}"\nperson_id = "{1}"\nreceived_at = "{2}"'
    like = text.format("Like the standard", columns.format("contact_id", "person_id", "received_at"))
    (data / "mappings" / "like.toml").write_text(like, "utf-8")
    done = run_mash("load", standard, "--data", data)
    assert done.returncode == 0, done.stderr
    assert landed(data, "contacts")["person_id"].to_list() == ["p1"]
    for name in ("one", "two"):
        mine = text.format(name, columns.format("Ref", "Nominal", "Created"))
        (data / "mappings" / f"{name}.toml").write_text(mine, "utf-8")
    (tmp_path / "own.csv").write_text("Ref,Nominal,Created\nA1,2,02/03/2026\n", "utf-8")
    refused = run_mash("load", tmp_path / "own.csv", "--key-file", key, "--data", data)
    assert refused.returncode == 2
    assert "own.csv fits 2 mappings ('one', 'two'): name one with --mapping." in refused.stderr


def test_two_hubs_mappings_of_one_name_each_read_their_own_sheet_next_month(
    run_mash: Callable, tmp_path: Path, key: Path
) -> None:
    """The second took the place of the first, whose next file was then refused as no table of the standard."""
    text = 'version = 2\nname = "police"\n[[table]]\ntable = "contacts"\n[table.columns]\n{}\n'
    text += '[table.words.risk_initial]\nR1 = "{}"\n[table.constants]\nsource = "6"\n'
    columns = 'contact_id = "{}"\nperson_id = "{}"\nreceived_at = "{}"\nrisk_initial = "{}"'
    hubs = {
        "north": (("Ref", "Nominal", "Created", "Grade"), "red"),
        "south": (("Id", "Child", "Seen", "RAG"), "amber"),
    }
    data = tmp_path / "data"

    def file(hub: str, month: int, word: str) -> Path:
        path = tmp_path / hub / f"{month}.csv"
        path.parent.mkdir(exist_ok=True)
        lines = "".join(f"{hub[0]}{month}-{n},{n + 1},1{n}/0{month}/2026,{word}\n" for n in range(4))
        path.write_text(",".join(hubs[hub][0]) + "\n" + lines, "utf-8")
        return path

    for hub, (headings, means) in hubs.items():
        first = file(hub, 3, "R2" if hub == "south" else "R1")
        (tmp_path / hub / "police.toml").write_text(text.format(columns.format(*headings), means), "utf-8")
        mapped = ("--mapping", tmp_path / hub / "police.toml", "--key-file", key)
        done = run_mash("load", first, *mapped, "--data", data, "--hub", hub)
        assert done.returncode == (3 if hub == "south" else 0), done.stderr
    assert "mash mapping review police-2" in done.stderr
    assert "risk_initial: 'R2' 4 -> " in run_mash("mapping", "review", "police-2", "--data", data).stdout
    assert "No word of police needs" in run_mash("mapping", "review", "police", "--data", data).stdout
    for hub in hubs:
        later = run_mash("load", file(hub, 4, "R1"), "--key-file", key, "--data", data, "--hub", hub)
        assert later.returncode == 0, later.stderr
    read = landed(data, "contacts").filter(pl.col("received_at").dt.month() == 4)
    found = {(key[0], rating) for key, rating in read.select("contact_id", pl.col("risk_initial").cast(str)).rows()}
    assert len(read) == 8
    assert sorted({rating for _, rating in found}) == ["amber", "red"]
