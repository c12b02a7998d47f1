"""Loading through files on disk: what becomes of every row, what is published, and which row replaces which."""

import json
import shutil
from datetime import date, datetime, timedelta
from itertools import permutations

import duckdb
import polars as pl
import pytest
import xlsxwriter
from filelock import FileLock

from etl.builds import build_path
from etl.contracts import TABLES
from etl.errors import ExtractError, MashError, PolicyError, WarehouseError
from etl.landing.extracts import read_extracts
from etl.landing.landing import quarantined
from etl.load import BusyError, alone
from etl.reading.precision import PRECISIONS
from etl.status import status
from etl.warehouse.publishing import now
from etl.warehouse.reader import current_build, open_warehouse
from mash.commands.to_look_at import warnings
from tests.support.extracts import CONTACTS, conserved, load_into, rows, write

GOOD = "C1,P1,2026-03-02 09:00,6,red,2026-03-02 10:00"
REASONS = [
    ("C2,P1,31/02/2026,6,,", "received_at", "not_a_date"),
    ("C2,P1,12/31/2026,6,,", "received_at", "not_a_date"),
    ("C2,P1,2026-03-02,99,,", "source", "unknown_code"),
    ("C2,P1,2026-03-02,6,purple,", "risk_initial", "unknown_code"),
    (",P1,2026-03-02,6,,", "contact_id", "missing_value"),
    ("C2,  ,2026-03-02,6,,", "person_id", "missing_value"),
    ("C2,P1,,6,,", "received_at", "missing_value"),
    ("C2,P1,1889-03-02,6,,", "received_at", "out_of_range"),
    ("C2,P1,2026-03-02,6,,2026-03-01", "decided_at", "decided_before_received"),
    (f"{'C' * 65},P1,2026-03-02,6,,", "contact_id", "too_long"),
    ("C2,P1,2026-03-02,6,", "", "ragged_row"),
    ("C2,P1,2026-03-02,6,,,", "", "ragged_row"),
]


@pytest.fixture
def data(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "policy.toml").write_text("[load]\nmax_rejected_percent = 50\n", "utf-8")
    return tmp_path / "data"


@pytest.mark.parametrize(("bad", "column", "reason"), REASONS)
def test_a_row_that_cannot_be_right_is_quarantined_with_its_line_column_and_reason(data, tmp_path, bad, column, reason):
    report = load_into(data, write(tmp_path / "x.csv", GOOD, bad))
    (row,) = quarantined(data).rows(named=True)
    assert (row["extract"], row["line"], row["table"]) == ("x.csv", 3, "contacts")
    assert (row["column"] or "", row["reason"]) == (column, reason)
    assert [r[0] for r in rows(data)] == ["C1"]
    assert conserved(report)


def test_messages_name_every_problem_of_a_row_and_none_of_its_values(data, tmp_path):
    load_into(data, write(tmp_path / "x.csv", GOOD, "C-blue,,Kayleigh,purple rain,Kayleigh,the green door"))
    (row,) = quarantined(data).rows(named=True)
    assert row["reason"] == "missing_value"
    assert all(f"{name} is" in row["message"] for name in ("person_id", "received_at", "source", "decided_at"))
    kept = " ".join(map(str, row.values()))
    assert not any(value in kept for value in ("C-blue", "Kayleigh", "rain", "green door"))


def test_all_ways_of_writing_dates_and_codes_mix_in_one_column(data, tmp_path):
    lines = [
        "C1,P1,2026-03-02T09:00:00,1a,RED,",
        "C2,P1,02/03/2026 09:00,06,Red ,46083.50000",
        "C3,P1,2026-03-02T09:00:00Z,6,red,02/03/2026 12:00:30",
        " C4 , P1 ,46083.37500, 6 ,red,2026-03-02 12:00:00.5",
    ]
    load_into(data, write(tmp_path / "x.csv", *lines))
    at = datetime(2026, 3, 2, 9)
    assert rows(data) == [
        ("C1", "P1", at, "1A", "red", None),
        ("C2", "P1", at, "6", "red", datetime(2026, 3, 2, 12)),
        ("C3", "P1", at, "6", "red", datetime(2026, 3, 2, 12, 0, 30)),
        ("C4", "P1", at, "6", "red", datetime(2026, 3, 2, 12, 0, 0, 500_000)),
    ]


def test_the_last_good_row_of_a_repeated_key_is_kept(data, tmp_path):
    lines = [
        "C1,P1,2026-03-02 09:00,6,red,",
        "C1,P1,2026-03-02 09:00,6,amber,",
        "C1,P1,2026-03-02 09:00,6,amber,",
        "C1,P1,2026-03-02 09:00,6,purple,",
    ]
    report = load_into(data, write(tmp_path / "x.csv", *lines), accept_rejects=True)
    assert [row[4] for row in rows(data)] == ["amber"]
    assert quarantined(data).select("line", "reason").rows() == [(2, "duplicate_key"), (5, "unknown_code")]
    assert [(c["accepted"], c["quarantined"], c["superseded"]) for c in report.counts] == [(1, 2, 1)]


def test_a_later_extract_replaces_whole_rows(data, tmp_path):
    load_into(data, write(tmp_path / "a.csv", "C1,P1,2026-03-02,6,red,2026-03-03", "C2,P1,2026-03-02,6,red,"))
    report = load_into(data, write(tmp_path / "b.csv", "C1,P9,2026-03-02,7,,"))
    assert rows(data) == [
        ("C2", "P1", datetime(2026, 3, 2), "6", "red", None),
        ("C1", "P9", datetime(2026, 3, 2), "7", None, None),
    ]
    assert [c["superseded"] for c in report.counts] == [1, 0]
    assert conserved(report)


def test_the_last_of_many_extracts_wins_however_far_apart_they_lie(data, tmp_path):
    risks = ["red", "amber", "green"]
    for number in range(40):  # more than are looked through at a time
        shared = f"C{number % 13},P1,2026-03-02,6,{risks[number // 13 % 3]},"
        write(tmp_path / "in" / f"{number:02}.csv", shared, f"own{number},P1,2026-03-02,6,,")
    report = load_into(data, tmp_path / "in")
    kept = {row[0]: row[4] for row in rows(data)}
    assert len(rows(data)) == len(kept) == 13 + 40
    assert [kept[f"C{key}"] for key in range(13)] == ["red"] + ["green"] * 12  # the fortieth file repeats C0
    assert sum(count["superseded"] for count in report.counts) == 27
    assert conserved(report)


def test_dated_extracts_give_the_same_table_in_whatever_order_they_are_loaded(data, tmp_path):
    days = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    files = [write(tmp_path / f"{at}.csv", f"C1,P1,2026-01-02,6,{risk},", f"C{at}x,P1,2026-01-02,6,,") for at, risk in
             enumerate(("red", "amber", "green"))]  # fmt: skip
    answers = set()
    for number, order in enumerate(permutations(range(3))):
        folder = tmp_path / f"data-{number}"
        for at in order:
            load_into(folder, files[at], as_at=days[at])
        answers.add(tuple(rows(folder)))
        with open_warehouse(folder) as warehouse:
            assert warehouse.info.as_at == datetime.combine(days[2], datetime.max.time())
    assert len(answers) == 1
    assert [row[4] for row in answers.pop() if row[0] == "C1"] == ["green"]


def test_dated_extracts_share_out_their_own_places_among_undated_ones(data, tmp_path):
    def send(name, risk, **options):
        load_into(data, write(tmp_path / f"{name}.csv", f"C1,P1,2026-01-02,6,{risk},"), **options)
        return rows(data)[0][4]

    assert send("dated-late", "red", as_at=date(2026, 3, 31)) == "red"
    assert send("undated", "amber") == "amber"
    assert send("dated-early", "green", as_at=date(2026, 1, 31)) == "red"


def test_files_of_one_load_count_as_sent_in_the_order_of_their_paths(data, tmp_path):
    write(tmp_path / "in" / "b.csv", "C1,P1,2026-01-02,6,red,")
    write(tmp_path / "in" / "a.csv", "C1,P1,2026-01-02,6,amber,")
    load_into(data, tmp_path / "in")
    assert rows(data)[0][4] == "red"


def test_the_same_content_again_changes_nothing_and_says_so(data, tmp_path):
    file = write(tmp_path / "a.csv", GOOD)
    first = load_into(data, file)
    current = (data / "current.json").read_bytes()
    again = load_into(data, file, shutil.copy(file, tmp_path / "b.csv"))
    assert first.built
    assert not again.built
    assert [(name, extract.name) for name, extract in again.known] == [("a.csv", "a.csv"), ("b.csv", "a.csv")]
    assert (data / "current.json").read_bytes() == current


def test_a_later_extract_that_relabels_episodes_says_how_many_changed_place(data, tmp_path):
    """A tier on another level is not used, so that it moves nothing; a new episode and an end are no relabelling."""
    head = "episode_id,person_id,level,started_on,ended_on,tier"
    first = ["E1,P1,early_help,2026-01-05,,", "E2,P2,family_help,2026-01-05,,", "E3,P3,child_in_need,2026-01-05,,"]
    later = [
        "E1,P1,family_help,2026-01-05,,targeted", "E2,P2,family_help,2026-01-05,,statutory",
        "E3,P3,child_in_need,2026-01-05,2026-02-02,targeted", "E4,P4,early_help,2026-02-02,,",
    ]  # fmt: skip
    reports = []
    for name, lines in (("a.csv", first), ("b.csv", later)):
        (tmp_path / name).write_text("\n".join([head, *lines]), "utf-8")
        reports.append(load_into(data, tmp_path / name))
    assert [report.relabelled for report in reports] == [0, 2]
    assert not warnings(reports[0])
    assert (
        "2 episodes of support changed level or tier since the build before: past figures of levels of need move with "
        "them."
    ) in warnings(reports[1])


def test_options_given_later_are_kept_and_build_anew(data, tmp_path):
    file = write(tmp_path / "a.csv", f"{GOOD},", f"C2{GOOD[2:]},South", header=f"{CONTACTS},hub")
    load_into(data, file)
    record = next((data / "landing").glob("*/extract.json")).read_bytes()
    assert load_into(data, file, hub="North", as_at=date(2026, 4, 30)).built
    assert [row[0] for row in rows(data, "contacts", "hub")] == ["North", "South"]
    with open_warehouse(data) as warehouse:
        assert warehouse.info.as_at.date() == date(2026, 4, 30)
    assert not load_into(data, file).built
    assert next((data / "landing").glob("*/extract.json")).read_bytes() == record


def test_an_unfinished_line_in_the_ledger_is_passed_over(data, tmp_path):
    file = write(tmp_path / "a.csv", GOOD)
    load_into(data, file)
    with (data / "ledger.jsonl").open("a", encoding="utf-8") as ledger:
        ledger.write('{"extract": "abc", "as_')
    load_into(data, file, as_at=date(2026, 4, 30))
    assert read_extracts(data)[0].as_at == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("received", "decided", "as_at"),
    [
        ("2026-03-02 09:00", "2026-03-02 10:30:15", datetime(2026, 3, 2, 10, 30, 15)),
        ("2026-03-02 09:00", "03/03/2026", datetime(2026, 3, 3, 23, 59, 59, 999_999)),
        ("2026-03-02 09:00", "2026-03-03 00:00", datetime(2026, 3, 3)),
        ("2026-03-02 09:00", "2098-01-01", datetime(2026, 3, 2, 9)),
    ],
)
def test_the_data_is_as_at_its_newest_moment_that_can_have_happened(data, tmp_path, received, decided, as_at):
    load_into(data, write(tmp_path / "a.csv", f"C1,P1,{received},6,red,{decided}"))
    with open_warehouse(data) as warehouse:
        assert warehouse.info.as_at == as_at


def test_data_that_dates_nothing_is_as_at_its_loading(data, tmp_path):
    before = now()
    load_into(data, write(tmp_path / "p.csv", "P1,2020-03", header="person_id,birth_month"))
    with open_warehouse(data) as warehouse:
        assert before <= warehouse.info.as_at <= before + timedelta(minutes=5)
        assert warehouse.info.coverage == {}


def test_rows_after_the_as_at_stay_and_are_counted(data, tmp_path):
    lines = [GOOD, "C2,P1,2026-04-01 00:00,6,,", "C3,P1,2026-03-31 23:59,6,,"]
    load_into(data, write(tmp_path / "a.csv", *lines), as_at=date(2026, 3, 31))
    assert len(rows(data)) == 3
    assert status(data).after_as_at == {"contacts": 1}
    with open_warehouse(data) as warehouse:
        assert warehouse.info.coverage == {"contacts": date(2026, 3, 1)}


def test_too_many_rejects_are_kept_back_until_they_are_accepted(data, tmp_path):
    load_into(data, write(tmp_path / "good.csv", GOOD))
    file = write(tmp_path / "bad.csv", "C2,P1,2026-03-02,6,,", "C3,,2026-03-02,6,,", "C4,,2026-03-02,6,,")
    report = load_into(data, file)
    assert (report.exit_code, report.built, current_build(data)) == (1, False, 1)
    assert [row[0] for row in rows(data)] == ["C1"]
    assert len(quarantined(data)) == 2
    assert load_into(data, file).exit_code == 1
    accepted = load_into(data, file, accept_rejects=True)
    assert (accepted.exit_code, accepted.built) == (0, True)
    assert [row[0] for row in rows(data)] == ["C2", "C1"]


def test_exactly_the_share_allowed_is_published(data, tmp_path):
    assert load_into(data, write(tmp_path / "a.csv", GOOD, "C3,,2026-03-02,6,,")).exit_code == 0


def test_keys_are_packed_without_looking_for_values_that_repeat(sample_build, tmp_path):
    build = build_path(sample_build, current_build(sample_build) or 0)
    copy = shutil.copy(build, tmp_path)  # earlier tests may hold the build open, with settings of readers
    with duckdb.connect(str(copy), read_only=True) as con:
        found = con.execute("""
            SELECT DISTINCT column_name, compression FROM (
                FROM pragma_storage_info('contacts') UNION ALL FROM pragma_storage_info('fact_contacts')
            ) WHERE segment_type = 'VARCHAR' AND column_name IN ('contact_id', 'person_id') ORDER BY column_name
        """).fetchall()
    assert found == [("contact_id", "ZSTD"), ("person_id", "DICT_FSST")]


def test_the_policy_is_stored_with_the_build_and_a_new_one_builds_anew(data, tmp_path):
    file = write(tmp_path / "a.csv", GOOD)
    load_into(data, file)
    (data / "policy.toml").write_text('[area]\nname = "Northvale"\n', "utf-8")
    assert load_into(data, file).built
    with open_warehouse(data) as warehouse:
        assert (warehouse.info.build, warehouse.info.policy.area) == (2, "Northvale")
    (data / "policy.toml").write_text("[are]\n", "utf-8")
    with pytest.raises(PolicyError, match="area"):
        load_into(data, file)
    assert current_build(data) == 2


def test_a_check_knows_its_child_by_its_contact_and_without_one_is_a_finding(data, tmp_path):
    header = "check_id,contact_id,agency,requested_at"
    write(tmp_path / "in" / "checks.csv", "K1,C1,police,2026-03-02", "K2,C9,health,2026-03-02", header=header)
    load_into(data, tmp_path / "in")
    assert rows(data, "agency_checks", "check_id", "person_id") == [("K1", None), ("K2", None)]
    write(tmp_path / "in" / "contacts.csv", GOOD)
    load_into(data, tmp_path / "in")
    assert rows(data, "agency_checks", "check_id", "person_id") == [("K1", "P1"), ("K2", None)]
    assert status(data).checks_without_contact == 1


def test_an_empty_hub_is_filled_before_staff_are_compared_by_hub(data, tmp_path):
    header = "hub,agency,month,fte_in_post"
    load_into(data, write(tmp_path / "a.csv", ",police,2026-03,1", header=header), hub="North")
    report = load_into(data, write(tmp_path / "b.csv", "North,police,03/2026,2", header=header))
    assert rows(data, "workforce", "hub", "month", "fte_in_post") == [("North", date(2026, 3, 1), 2.0)]
    assert conserved(report)


def test_a_workbook_with_a_table_on_each_sheet(data, tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "all.xlsx"), {"default_date_format": "dd/mm/yyyy hh:mm"})
    book.add_worksheet("Notes").write_row(0, 0, ["Prepared by", "the data team"])
    contacts, people = book.add_worksheet("Front door"), book.add_worksheet("Children")
    contacts.write_row(0, 0, CONTACTS.split(","))
    contacts.write_row(1, 0, ["C1", "P1", datetime(2026, 3, 2, 9, 5), 6, "red"])
    contacts.write_row(2, 0, ["C2", "P1", "no date", "1A", "red"])
    people.write_row(0, 0, ["Person ID", "Birth month"])
    people.write_row(1, 0, ["P1", datetime(2020, 5, 1)])
    book.close()
    report = load_into(data, tmp_path / "all.xlsx")
    assert report.landed[0].sheets_left_out == ("Notes",)
    assert rows(data) == [("C1", "P1", datetime(2026, 3, 2, 9, 5), "6", "red", None)]
    assert rows(data, "people", "person_id", "birth_month") == [("P1", date(2020, 5, 1))]
    assert quarantined(data).select("line", "table", "reason").rows() == [(3, "contacts", "not_a_date")]


def test_typed_parquet_loads_as_its_text_would(data, tmp_path):
    frame = pl.DataFrame(
        {"person_id": ["P1"], "contact_id": [1], "source": [6], "received_at": [datetime(2026, 3, 2, 9)], "hub": ["N"]}
    )
    frame.write_parquet(tmp_path / "x.parquet")
    load_into(data, tmp_path / "x.parquet")
    assert rows(data, "contacts", "contact_id", "source", "received_at", "hub") == [
        ("1", "6", datetime(2026, 3, 2, 9), "N")
    ]


def test_what_derives_facts_gets_sorted_contract_types_and_what_it_returns_is_stored(data, tmp_path):
    seen = {}

    def derive(tables, as_at, policy):
        seen.update({name: frame.collect() for name, frame in tables.items()}, as_at=as_at, policy=policy)
        return {"b": tables["contacts"].select("risk_initial", n=pl.lit(1, pl.Int8)), "a": pl.DataFrame({"x": [True]})}

    lines = ["C3,P2,2026-03-02,6,red,", "C2,P1,2026-03-03,6,blue,", "C1,P1,2026-03-03,6,,", "C9,P1,2026-03-01,6,,"]
    load_into(data, write(tmp_path / "a.csv", *lines), derive=derive)
    assert seen["contacts"]["contact_id"].to_list() == ["C9", "C1", "C2", "C3"]
    noted = {f"{name}_precision": PRECISIONS for name in ("received_at", "decided_at", "acknowledged_at")}
    types = {name: c.dtype for name, c in TABLES["contacts"].columns.items()}
    assert dict(seen["contacts"].schema) == types | noted
    assert seen["policy"].max_rejected_percent == 50
    with open_warehouse(data) as warehouse:
        assert warehouse.tables() == ["contacts", "fact_b", "fact_a"]
        fact = warehouse.read("fact_b", ["n", "risk_initial"])
        assert fact.schema == {"n": pl.Int8, "risk_initial": pl.Enum(["blue", "green", "amber", "red"])}
        assert fact["risk_initial"].to_list() == [None, None, "blue", "red"]
        with pytest.raises(WarehouseError, match="another version"):
            warehouse.read("fact_c", ["n"])
        with pytest.raises(WarehouseError, match="another version"):
            warehouse.read("fact_b", ["m"])


def test_a_build_that_fails_leaves_the_one_in_force_and_the_next_load_completes(data, tmp_path):
    load_into(data, write(tmp_path / "a.csv", GOOD))

    def broken(*_):
        raise RuntimeError("planted")

    with pytest.raises(RuntimeError, match="planted"):
        load_into(data, write(tmp_path / "b.csv", "C2,P1,2026-03-02,6,,"), derive=broken)
    assert (current_build(data), len(rows(data))) == (1, 1)
    (data / "landing" / ".new-half").mkdir()
    (data / "warehouse-7.duckdb").write_bytes(b"never published")
    load_into(data, tmp_path / "b.csv")
    assert len(rows(data)) == 2
    assert not (data / "landing" / ".new-half").exists()
    assert sorted(path.name for path in data.glob("warehouse-*")) == ["warehouse-1.duckdb", "warehouse-2.duckdb"]


def test_the_last_three_builds_are_kept_and_an_open_reader_keeps_its_own(data, tmp_path):
    load_into(data, write(tmp_path / "0.csv", "C0,P1,2026-03-02,6,,"))
    with open_warehouse(data) as reader:
        for number in range(1, 5):
            load_into(data, write(tmp_path / f"{number}.csv", f"C{number},P1,2026-03-02,6,,"))
        assert len(reader.read("contacts", ["contact_id"])) == 1
    assert status(data).builds == [3, 4, 5]
    assert len(rows(data)) == 5


def test_a_second_loader_is_told_to_wait(data, tmp_path):
    with FileLock(data / "load.lock"), pytest.raises(MashError, match="Another load"):
        load_into(data, write(tmp_path / "a.csv", GOOD))


def test_since_when_a_load_runs_is_told_while_it_runs_alone_and_what_a_killed_one_left_misleads_nobody(data):
    def told() -> str:
        with pytest.raises(BusyError) as busy, alone(data):
            pass
        return busy.value.since

    data.mkdir(exist_ok=True)
    since = data / "load.since"
    since.write_text("99:99")
    with alone(data):
        assert told() == since.read_text() != "99:99"
    assert not since.exists()
    with pytest.raises(ExtractError), alone(data):
        raise ExtractError("planted")
    assert not since.exists()
    with FileLock(data / "load.lock"):
        assert told() == ""


def test_good_files_load_and_bad_ones_are_named(data, tmp_path):
    write(tmp_path / "in" / "good.csv", GOOD)
    write(tmp_path / "in" / "renamed.csv", "C1,P1,2026-03-02,6", header="contact_id,person_id,recieved_at,source")
    (tmp_path / "in" / "empty.csv").write_bytes(b"")
    report = load_into(data, tmp_path / "in")
    assert report.exit_code == 1
    assert [name for name, _ in report.bad] == ["empty.csv", "renamed.csv"]
    assert "'recieved_at' comes nearest to 'received_at'" in report.bad[1][1]
    assert len(rows(data)) == 1
    assert len(list((data / "landing").iterdir())) == 1


def test_nothing_is_kept_when_no_file_is_an_extract(data, tmp_path):
    write(tmp_path / "in" / "x.csv", "1,2", header="a,b")
    with pytest.raises(ExtractError, match=r"x\.csv: its columns fit no table"):
        load_into(data, tmp_path / "in")
    assert not list((data / "landing").glob("*"))
    with pytest.raises(WarehouseError, match="mash load"):
        open_warehouse(data)


def test_an_extract_without_rows_lands_and_leaves_tables_empty(data, tmp_path):
    report = load_into(data, write(tmp_path / "a.csv"))
    assert (report.exit_code, report.landed[0].rows) == (0, 0)
    with open_warehouse(data) as warehouse:
        assert warehouse.tables() == []


def test_a_data_directory_with_a_name_that_means_something_to_globs(tmp_path):
    data = tmp_path / "it's [a] *data* dir"
    load_into(data, write(tmp_path / "in [x]" / "a.csv", GOOD))
    assert len(rows(data)) == 1


def test_status_tells_provenance_freshness_and_what_became_of_rows(data, tmp_path):
    write(tmp_path / "in" / "police" / "a.csv", GOOD, "C2,,2026-03-02,6,,")
    load_into(data, tmp_path / "in", hub="North")
    found = json.loads(json.dumps(status(data, today=date(2026, 4, 30)).as_json()))
    (extract,) = found["extracts"]
    assert (extract["extract"], extract["agency"], extract["hub"], extract["published"]) == (
        "police/a.csv", "police", "North", True,
    )  # fmt: skip
    assert found["tables"] == [
        {
            "table": "contacts",
            "agency": "police",
            "rows_in": 2,
            "accepted": 1,
            "quarantined": 1,
            "superseded": 0,
            "erased": 0,
        }
    ]
    assert found["freshness"] == [
        {"agency": "police", "newest": "2026-03-02", "days": 59, "allowed": 35, "stale": True}
    ]


def test_a_published_warehouse_opens_no_other_file(data, tmp_path):
    load_into(data, write(tmp_path / "a.csv", GOOD))
    with open_warehouse(data) as warehouse, pytest.raises(WarehouseError):
        warehouse.read("contacts", ["contact_id\" FROM read_csv('/etc/passwd') --"])


def test_nothing_depends_on_where_batches_end(data, tmp_path, monkeypatch):
    lines = [f"C{n},P{n % 3},2026-03-02 09:{n % 60:02},6,red," for n in range(200)]
    lines[70] = 'C70,"P\n1",31/02/2026,6,,'
    lines[150] = "C5,P0,2026-03-02 09:05,6,amber,"
    lines[170] = "C6,P0,2026-03-02 09:06,6,red,"
    lines[180:180] = [""]
    lines[190] = "C190,,2026-03-02,6,,"
    file = write(tmp_path / "a.csv", *lines)
    whole = tmp_path / "whole"
    load_into(whole, file, accept_ids=True)
    monkeypatch.setattr("etl.reading.sheet.BATCH", 7)
    monkeypatch.setattr("etl.reading.files.CHUNK", 100)  # bytes, so that some end inside quotation marks
    monkeypatch.setattr("etl.reading.layout.PIECE", 1)
    load_into(data, file, accept_ids=True)
    assert len(list((data / "landing").glob("*/contacts-*.parquet"))) > 20
    assert rows(data) == rows(whole)
    assert len(rows(data)) == 196
    found = quarantined(data)
    assert found.select("line", "reason").rows() == [
        (7, "duplicate_key"), (72, "not_a_date"), (193, "missing_value"),
    ]  # fmt: skip
    assert found.rows() == quarantined(whole).rows()
