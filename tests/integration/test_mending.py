"""Rows refused for words alone come in once somebody says what the words mean, and go out when that is taken back."""

import json
from dataclasses import replace
from datetime import date, datetime

import polars as pl
import pytest

from etl.builds import current_build
from etl.keeping.check import check
from etl.keeping.erase import erase
from etl.landing.extracts import landing, read_extracts
from etl.landing.held import HELD, held_of
from etl.landing.mends import FILE, Mend, add_mends, read_mends
from etl.load import load
from etl.staging.mending import publish_mends
from mash.commands.status import list_refused
from queries.build import open_build
from queries.facts.derive import derive
from queries.quality.mendable import kept_out
from tests.support.extracts import conserved, no_facts, rows

NHS = "9434765919"
HEADER = "contact_id,person_id,received_at,source,risk_initial,decided_at,outcome\n"
AT = datetime(2026, 11, 8, 9)


def row(key, child=1, risk="red", outcome="nfa", decided="2026-03-02 12:00"):
    return f"{key},{child:032x},2026-03-02 09:00,6,{risk},{decided},{outcome}\n"


@pytest.fixture
def data(tmp_path):
    """Return a directory with rows that lack a code each, some of them with something else wrong, too."""
    lines = [
        row("A", 1), row("B", 2, "Purple"), row("C", 3, "Purple", "see note"), row("D", 4, "Mauve"),
        row("E", 5, NHS[:9] + "x"), row("F", 6, "Purple", decided="2026-02-31 12:00"), row("A", 7, "Purple"),
        row("G", 8, "a long story that is no word at all"),
    ]  # fmt: skip
    (tmp_path / "police").mkdir()
    (tmp_path / "police" / "contacts.csv").write_text(HEADER + "".join(lines), "utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "policy.toml").write_text("[publication]\n[load]\nmax_rejected_percent = 100\n", "utf-8")
    load(tmp_path / "data", [tmp_path / "police"], derive=no_facts)
    return tmp_path / "data"


def mend(data, **codes):
    add_mends(data, [Mend("police", "contacts", *about.split("__"), code) for about, code in codes.items()], "me", AT)
    return load(data, [data.parent / "police"], derive=no_facts)


def kept(data):
    return sorted(rows(data, "contacts", "contact_id", "person_id", "risk_initial"))


def wrong(data):
    return [found for found in check(data) if "others than its owner" not in found.what]  # as this machine makes files


def child(number):
    return f"{number:032x}"


def test_only_rows_with_short_words_alone_are_held_and_no_other_value(data):
    (extract,) = read_extracts(data)
    held = held_of(data, extract)
    assert held["line"].to_list() == [3, 4, 5, 8]
    said = [[each["word"] for each in words] for words in held["words"].to_list()]
    assert said == [["Purple"], ["Purple", "see note"], ["Mauve"], ["Purple"]]
    everything = b"".join(
        path.read_bytes() for path in data.rglob("*") if path.is_file() and path.name != "extract.json"
    )
    assert NHS[:9].encode() not in everything and b"long story" not in everything


def test_a_word_is_mended_for_every_row_that_has_it_and_taken_back_again(data, capsys):
    (extract,) = read_extracts(data)
    before, bytes_before = kept(data), (landing(data) / extract.id / HELD).read_bytes()
    assert before == [("A", child(1), "red")]
    report = mend(data, risk_initial__purple="amber")
    list_refused(data, table=None, form="csv")
    listed = [line.split(",")[1] for line in capsys.readouterr().out.splitlines()[1:]]
    assert "3" not in listed and {"4", "5"} <= set(listed), "what is mended is no longer listed as refused"
    assert conserved(report)
    # a later row of the same key counts, as it would have; a row with another unknown word waits for that
    assert kept(data) == [("A", child(7), "amber"), ("B", child(2), "amber")]
    report = mend(data, **{"outcome__See Note": "advice"})
    assert ("C", child(3), "amber") in kept(data) and conserved(report)
    refused = sum(count["quarantined"] for count in report.counts)
    (current,) = read_extracts(data)
    assert refused == extract.quarantined - 3 and current.tables == extract.tables
    assert (landing(data) / extract.id / HELD).read_bytes() == bytes_before
    built = report.build
    assert load(data, [data.parent / "police"], derive=no_facts).build == built  # nothing new
    report = mend(data, risk_initial__Purple="", outcome__see="advice", risk_initial__Mauve="no such code")
    assert kept(data) == before and conserved(report)
    assert len(read_mends(data)) == 2
    assert wrong(data) == []


def test_a_word_holds_for_later_extracts_of_the_same_agency_and_for_no_other(data):
    mend(data, risk_initial__Purple="amber")
    for agency, key in (("police", "X"), ("health", "Y")):
        folder = data.parent / "later" / agency
        folder.mkdir(parents=True)
        (folder / "more.csv").write_text(HEADER + row(key, 9, "PURPLE") + row(f"{key}2", 9), "utf-8")
    load(data, [data.parent / "later"], derive=no_facts)
    assert {key for key, _, _ in kept(data)} == {"A", "B", "X", "X2", "Y2"}


def test_erasing_a_child_reaches_what_is_held(data):
    erase(data, child(3), derive=no_facts)
    (extract,) = read_extracts(data)
    assert held_of(data, extract)["line"].to_list() == [3, 5, 8]
    mend(data, risk_initial__Purple="amber", outcome__see="advice")
    assert "C" not in {key for key, _, _ in kept(data)}
    erase(data, child(2), derive=no_facts)
    assert "B" not in {key for key, _, _ in kept(data)} and wrong(data) == []


def test_an_extract_from_before_rows_were_held_can_be_loaded_again(data):
    (extract,) = read_extracts(data)
    folder = landing(data) / extract.id
    (folder / HELD).unlink()
    from dataclasses import replace

    from etl.landing.record import digests, write_record

    write_record(folder, replace(extract, files=digests(folder)))
    add_mends(data, [Mend("police", "contacts", "risk_initial", "Purple", "amber")], "me", AT)
    load(data, [data.parent / "police"], derive=no_facts)
    assert ("B", child(2), "amber") in kept(data)
    (again,) = read_extracts(data)
    assert again.sequence == extract.sequence and HELD in again.files


def test_the_list_of_words_bears_what_a_crash_cut_off(data):
    add_mends(data, [Mend("police", "contacts", "risk_initial", "Purple", "amber")], "me", AT)
    with (data / FILE).open("a", encoding="utf-8") as file:
        file.write('\n{"agency": "police", "ta')
    assert read_mends(data) == {("police", "contacts", "risk_initial", "purple"): "amber"}
    add_mends(data, [Mend("police", "contacts", "risk_initial", "Mauve", "red")], "me", AT)
    assert len(read_mends(data)) == 2
    assert [json.loads(line)["who"] for line in (data / FILE).read_text("utf-8").splitlines() if line.endswith("}")]
    assert pl.read_parquet(next(landing(data).glob(f"*/{HELD}"))).height == 4


def test_a_file_kept_out_for_its_words_counts_once_they_are_mended(tmp_path):
    contacts = "contact_id,person_id,received_at,source\n" + "".join(
        f"C{n},{n + 10:032x},2026-10-0{1 + n % 8} 09:00,6\n" for n in range(10)
    )
    checks = "check_id,contact_id,agency,requested_at,returned_at,response\n" + "".join(
        f"K{n},C{n},{'police' if n < 6 else 'Police (PPU)'},2026-10-0{1 + n % 8} 10:00,,\n" for n in range(10)
    )
    (tmp_path / "police").mkdir()
    (tmp_path / "contacts.csv").write_text(contacts, "utf-8")
    (tmp_path / "police" / "agency_checks.csv").write_text(checks, "utf-8")
    data = tmp_path / "data"
    report = load(data, [tmp_path / "contacts.csv", tmp_path / "police" / "agency_checks.csv"],
                  as_at=date(2026, 11, 1), derive=derive)  # fmt: skip
    assert [each.name for each in report.held] == ["agency_checks.csv"]
    (out,) = kept_out(data, 20)
    assert out.why == "40.0% of its rows are refused, 20% are allowed: none of them counts."
    word = Mend("police", "agency_checks", "agency", "Police (PPU)", "police")
    report = publish_mends(data, [word], current_build(data), derive, "officer")
    assert report.built and kept_out(data, 20) == []
    assert open_build(data).warehouse.read("agency_checks", ["check_id"]).height == 10
    # so does the same word in the next month's file
    later = checks.replace("K", "L").replace("2026-10", "2026-11")
    (tmp_path / "police" / "agency_checks.csv").write_text(later, "utf-8")
    report = load(data, [tmp_path / "police" / "agency_checks.csv"], as_at=date(2026, 11, 30), derive=derive)
    assert (report.held, report.total("accepted"), report.total("quarantined")) == ([], 10, 0)
    back = publish_mends(data, [replace(word, code="")], current_build(data), derive, "officer")
    assert back.built and len(kept_out(data, 20)) == 2
    assert "agency_checks" not in open_build(data).coverage
