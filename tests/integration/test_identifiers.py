"""Direct identifiers, wherever they stand in an extract: it is refused, and not one byte of them is kept or printed."""

import json
import re
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from etl.audit import TRAIL
from etl.errors import ExtractError
from tests.support.extracts import CONTACTS, load_into, rows, write
from tests.support.trials import tried

GOOD = "C1,P1,2026-03-02 09:00,6,red,2026-03-02 10:00"
NHS, UPN, NINO, POSTCODE = "9434765919", "H801200001001", "AB123456C", "LS1 4AP"
KINDS = {
    "NHS numbers": NHS,
    "UPNs": UPN,
    "National Insurance numbers": NINO,
    "full postcodes": POSTCODE,
    "e-mail addresses": "kayleigh.canary@example.org",
    "phone numbers": "07700 900123",
    "full dates of birth": "born 17/05/2015",
}
NAMED = {
    "names of people": "Surname",
    "addresses of people": "Home address",
    "e-mail addresses": "Email",
    "phone numbers": "Mobile number",
    "full dates of birth": "Date of birth",
}
REFUSED = "the extract is refused, the column and the kind are named, nothing of it is kept or printed"


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() + path.name.encode() for path in folder.rglob("*") if path.is_file())


def assert_refused(tmp_path: Path, file: Path, column: str, kind: str, canary: str) -> None:
    with pytest.raises(ExtractError) as refused:
        load_into(tmp_path / "data", file)
    assert f"column '{column}' ({kind})" in str(refused.value)
    assert "mash pseudonymise" in str(refused.value)
    assert canary not in str(refused.value)
    assert canary.encode() not in bytes_of(tmp_path / "data")
    assert not list((tmp_path / "data").rglob("*.parquet"))


@tried("an identifier in a column of the standard, in a row that would be accepted", REFUSED)
@pytest.mark.parametrize(("kind", "canary"), KINDS.items())
def test_in_an_accepted_row(tmp_path, kind, canary):
    lines = [GOOD, f"C2,P2,2026-03-02 09:00,6,red,,{canary}"]
    assert_refused(tmp_path, write(tmp_path / "a.csv", *lines, header=f"{CONTACTS},area"), "area", kind, canary)


@tried("an identifier in a column that the standard does not know", REFUSED)
@pytest.mark.parametrize(("kind", "canary"), KINDS.items())
def test_in_an_unknown_column(tmp_path, kind, canary):
    lines = [f"{GOOD},", f"C2,P2,2026-03-02 09:00,6,red,,{canary}"]
    assert_refused(tmp_path, write(tmp_path / "a.csv", *lines, header=f"{CONTACTS},Remarks"), "Remarks", kind, canary)


@tried("an identifier in a row that is rejected (no date, no code, too long, ragged)", REFUSED)
@pytest.mark.parametrize(
    ("line", "column"),
    [
        (f"C2,P2,2026-03-02,6,{NHS},", "risk_initial"),
        (f"C2,P2,{NHS},6,red,", "received_at"),
        (f"C2,P2,2026-03-02,6,red,{NHS}", "decided_at"),
        (f"{NHS},,2026-03-02,6,red,", "contact_id"),
        (f"C2,{NHS},31/02/2026,6,red,", "person_id"),
        (f'C2,P2,"{"x" * 300} {NHS}",6,red,', "received_at"),
        (f"C2,{NHS},2026-03-02,6", "person_id"),
    ],
)
def test_in_a_rejected_row(tmp_path, line, column):
    assert_refused(tmp_path, write(tmp_path / "a.csv", GOOD, line), column, "NHS numbers", NHS)


@tried("a column whose name announces people", REFUSED)
@pytest.mark.parametrize(("kind", "header"), NAMED.items())
def test_in_a_column_named_for_it(tmp_path, kind, header):
    file = write(tmp_path / "a.csv", f"{GOOD},Canary", header=f"{CONTACTS},{header}")
    assert_refused(tmp_path, file, header, kind, "Canary")


DISGUISES = [
    "943–476–5919", "943\u2011476\u20115919", "943.476.5919", "943/476/5919", "943_476_5919", "943\u00ad476\u00ad5919",
    "9\u200b4\u200b3\u200b4\u200b7\u200b6\u200b5\u200b9\u200b1\u200b9",
    "９４３４７６５９１９", "٩٤٣٤٧٦٥٩١٩", "NHS9434765919",
    "9434765919X", "9434765919.0", "9.434765919E+09", "'9434765919", "94347 65919", "mosaic_9434765919",
    "943:476:5919", "943; 476; 5919", "943|476|5919", "943*476*5919",
]  # fmt: skip


@tried("an NHS number in a disguise (other dashes, digits, separators, invisible characters, prefixes)", REFUSED)
@pytest.mark.parametrize("column", ["contact_id", "person_id", "area", "Remarks"])
@pytest.mark.parametrize("value", DISGUISES, ids=ascii)
def test_in_a_disguise(tmp_path, column, value):
    header = f"{CONTACTS},area,Remarks"
    line = dict(zip(header.split(","), [*GOOD.split(","), "North", "seen"], strict=True)) | {column: value}
    assert_refused(
        tmp_path, write(tmp_path / "a.csv", ",".join(line.values()), header=header), column, "NHS numbers", value
    )


@tried("names or dates of birth where a child's pseudonym or a key belongs", REFUSED)
@pytest.mark.parametrize("column", ["contact_id", "person_id"])
def test_people_as_keys(tmp_path, column):
    names = ["Oliver Canary 2015-02-14", "Amina Canary 2014-03-15", "Noah Canary 2013-04-16", "Mia Canary 2012-05-17"]
    lines = []
    for number, name in enumerate(names):
        cells = dict(zip(CONTACTS.split(","), GOOD.split(","), strict=True)) | {
            "contact_id": f"C{number}",
            column: name,
        }
        lines.append(",".join(cells.values()))
    assert_refused(tmp_path, write(tmp_path / "a.csv", *lines), column, "full dates of birth", "Canary")


MAPPINGS = {
    "names as a key": ('contact_id = ["First Name", "Last Name", "Date Of Birth"]', "First Name", "names of people"),
    "a surname as the area": ('area = "Last Name"', "Last Name", "names of people"),
    "a number as a key": ('contact_id = "NHS Number"', "NHS Number", "NHS numbers"),
    "an address as the area": ('area = "Home Address"', "Home Address", "addresses of people"),
}


@tried("a mapping that keeps names, numbers or addresses of people", REFUSED)
@pytest.mark.parametrize("case", MAPPINGS)
def test_through_a_mapping(tmp_path, case):
    columns, column, kind = MAPPINGS[case]
    text = f'table = "contacts"\n[columns]\nperson_id = "Id"\nreceived_at = "Received"\nsource = "Who"\n{columns}\n'
    (tmp_path / "map.toml").write_text(text)
    (tmp_path / "key").write_text("k" * 64)
    header = "Id,Received,Who,First Name,Last Name,Date Of Birth,NHS Number,Home Address"
    file = write(tmp_path / "a.csv", f"1,02/03/2026,6,Zebedee,Canary,14/02/2015,{NHS},1 Canary Street", header=header)
    with pytest.raises(ExtractError) as refused:
        load_into(tmp_path / "data", file, mapping=tmp_path / "map.toml", key_file=tmp_path / "key")
    assert f"column '{column}' ({kind})" in str(refused.value)
    assert b"Canary" not in bytes_of(tmp_path / "data")


@tried("a mapping that calls names, local ids or NHS numbers pseudonyms", "the extract is refused and nothing is kept")
@pytest.mark.parametrize("value", ["Zebedee Canary", "4711", NHS, "canary@example.org"])
def test_false_pseudonyms(tmp_path, value):
    text = 'table = "contacts"\npseudonymised = true\n[columns]\nperson_id = "Id"\nreceived_at = "Received"\n'
    (tmp_path / "map.toml").write_text(text + 'source = "Who"\n')
    file = write(tmp_path / "a.csv", f"{value},02/03/2026,6", header="Id,Received,Who")
    with pytest.raises(ExtractError) as refused:
        load_into(tmp_path / "data", file, mapping=tmp_path / "map.toml")
    assert value not in str(refused.value)
    assert value.encode() not in bytes_of(tmp_path / "data")


@tried("keys of the area's own that pass the check of NHS numbers and are declared in the policy", "the extract loads")
def test_declared_keys_load_and_the_audit_trail_says_so(tmp_path):
    file = write(tmp_path / "a.csv", GOOD.replace("C1", NHS))
    with pytest.raises(ExtractError, match=r'not_identifiers = \["contact_id"\]'):
        load_into(tmp_path / "data", file)
    (tmp_path / "data" / "policy.toml").write_text('[declared]\nnot_identifiers = ["Contact ID"]\n')
    load_into(tmp_path / "data", file)
    assert rows(tmp_path / "data", "contacts", "contact_id") == [(NHS,)]
    trail = [json.loads(line) for line in (tmp_path / "data" / TRAIL).read_text("utf-8").splitlines()]
    assert [line["details"] for line in trail if line["what"] == "declared"] == [
        {"not_identifiers": ["contactid"], "files": ["a.csv"]}
    ]


@tried("full dates of birth where months belong", REFUSED)
@pytest.mark.parametrize("day", ["2015-05-17", "17/05/2015", "42141"])
def test_in_a_birth_month(tmp_path, day):
    file = write(tmp_path / "a.csv", f"P1,{day}", header="person_id,birth_month")
    assert_refused(tmp_path, file, "birth_month", "full dates of birth", day)


@tried("an identifier in the last of 300,000 rows, after batches that looked clean", REFUSED)
def test_in_the_last_row_of_many(tmp_path):
    lines = (f"C{n},P{n},2026-03-02 09:00,6,red," for n in range(300_000))
    assert_refused(
        tmp_path, write(tmp_path / "a.csv", *lines, f"X,{NHS},2026-03-02,6,,"), "person_id", "NHS numbers", NHS
    )


@tried("an identifier in a header, because the file has no header line", REFUSED)
def test_in_a_header(tmp_path):
    file = write(tmp_path / "a.csv", GOOD, header=f"C0,{NHS},2026-03-02 09:00,6,red,2026-03-02 10:00")
    assert_refused(tmp_path, file, "number 2", "NHS numbers", NHS)


def workbook(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    for name, lines in sheets.items():
        sheet = book.add_worksheet(name)
        for at, line in enumerate(lines):
            sheet.write_row(at, 0, line)
    book.close()
    return path


@tried("an identifier in a workbook, on the sheet that loads or on another", REFUSED)
@pytest.mark.parametrize("sheet", ["Contacts", "Working"])
def test_in_a_workbook(tmp_path, sheet):
    sheets = {
        "Contacts": [[*CONTACTS.split(","), "area"], [*GOOD.split(","), ""]],
        "Working": [["A", "area"], ["1", ""]],
    }
    sheets[sheet][1][-1] = NHS
    assert_refused(tmp_path, workbook(tmp_path / "a.xlsx", sheets), "area", "NHS numbers", NHS)


@tried("an identifier in Parquet, as a number or as text", REFUSED)
@pytest.mark.parametrize("value", [NHS, int(NHS)])
def test_in_parquet(tmp_path, value):
    frame = pl.DataFrame({"contact_id": ["C1"], "person_id": [value], "received_at": ["2026-03-02"], "source": ["6"]})
    frame.write_parquet(tmp_path / "a.parquet")
    assert_refused(tmp_path, tmp_path / "a.parquet", "person_id", "NHS numbers", NHS)


@tried("an identifier as a label that means no code, in a workbook of a format that is converted", REFUSED)
def test_in_a_label(tmp_path):
    lines = [["Child Unique ID", "Date of Contact", "Contact Source"], *[[str(n), "02/03/2026", NHS] for n in range(4)]]
    (tmp_path / "key").write_text("k" * 64)
    file = workbook(tmp_path / "annex.xlsx", {"List_1": lines})
    with pytest.raises(ExtractError, match=r"column 'source' \(NHS numbers\)") as refused:
        load_into(tmp_path / "data", file, key_file=tmp_path / "key")
    assert NHS not in str(refused.value)
    assert NHS.encode() not in bytes_of(tmp_path / "data")


@tried("a file or a sheet named after an identifier", "the extract is refused without repeating the name")
@pytest.mark.parametrize("place", ["file", "sheet"])
def test_in_a_name(tmp_path, place):
    lines = [CONTACTS.split(","), GOOD.split(",")]
    names = (f"case {NHS}.xlsx", "Contacts") if place == "file" else ("a.xlsx", f"case {NHS}")
    file = workbook(tmp_path / names[0], {names[1]: lines})
    with pytest.raises(ExtractError, match="rename") as refused:
        load_into(tmp_path / "data", file)
    assert NHS not in str(refused.value)
    assert NHS.encode() not in bytes_of(tmp_path / "data")


@tried(
    "extracts with identifiers among good ones in a directory",
    "the others load; each is named; exit code 1",
    len(KINDS),
)
def test_the_others_of_a_directory_load_and_no_output_repeats_an_identifier(run_mash, tmp_path):
    write(tmp_path / "in" / "good.csv", GOOD)
    for number, canary in enumerate(KINDS.values()):
        lines = [GOOD, f"C2,P2,2026-03-02 09:00,6,red,,{canary}", "C3,P3,soon,6,red,,"]
        write(tmp_path / "in" / f"bad-{number}.csv", *lines, header=f"{CONTACTS},area")
    done = run_mash("load", "in")
    said = [line for line in done.stderr.splitlines() if re.search("not loaded: it (holds|may hold) direct", line)]
    assert (done.returncode, len(said)) == (1, len(KINDS))
    assert all(kind in line for kind, line in zip(KINDS, said, strict=True))
    printed = done.stdout + done.stderr + run_mash("status", "--json").stdout + run_mash("quarantine").stdout
    kept = bytes_of(tmp_path / "mash-data")
    assert not [canary for canary in KINDS.values() if canary in printed or canary.encode() in kept]
    assert rows(tmp_path / "mash-data", "contacts", "contact_id") == [("C1",)]


@tried("only extracts with identifiers", "one line, exit code 2, nothing kept")
def test_when_nothing_loads_the_exit_code_is_2(run_mash, tmp_path):
    write(tmp_path / "a.csv", f"C2,{NHS},2026-03-02 09:00,6,red,")
    done = run_mash("load", "a.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "column 'person_id' (NHS numbers)" in done.stderr
    assert NHS not in done.stderr
    assert [path.name for path in (tmp_path / "mash-data").rglob("*")] == ["load.lock"]


@tried("ten-digit keys of which one in eleven passes the check by chance", "the extract loads")
def test_keys_that_only_look_like_nhs_numbers_load(tmp_path):
    lines = (f"{1000000000 + n * 7},P{n},2026-03-02 09:00,6,red," for n in range(500))
    load_into(tmp_path / "data", write(tmp_path / "a.csv", *lines))
    assert len(rows(tmp_path / "data")) == 500
