"""A load made step by step: nothing that identifies anybody is written, nothing is published by halves or unasked."""

import json
import os
import time
from dataclasses import replace
from datetime import date

import pytest

from dashboard.components.build_changes import changes
from etl.builds import current_build, read_current
from etl.errors import MashError
from etl.formats.known_mappings import kept_mappings
from etl.formats.table_map import REFUSE
from etl.landing.erasure import carry_out, find
from etl.landing.extracts import read_extracts
from etl.load import alone, load
from etl.staging.answers import asked_words
from etl.staging.finish import finish, lacking
from etl.staging.found import held, last_day
from etl.staging.meanings import offered
from etl.staging.place import StagingError, begin, loads_of, opened, publishing, save, sweep
from etl.staging.receive import FILE_LIMIT, NO_KEY, Sent, from_folder, offered_files, receive
from etl.staging.trial import MovedError, can_be_undone, publish_load, throw_away, try_out, undo
from queries.facts.derive import derive
from queries.series.on_trial import compare_on_trial
from tests.support.extracts import no_facts

NHS = "9434765919"
CONTACTS = "contact_id,person_id,received_at,source,decided_at,outcome\n" + "".join(
    f"C{n:03},{1 + n % 40:032x},2026-0{1 + n % 6}-1{n % 9} 09:00,6,2026-0{1 + n % 6}-1{n % 9} 15:00,nfa\n"
    for n in range(90)
)


def checks(*words, rows=60):
    heading = "Check reference,MASH ref,Asked,Came back,Result,Officer initials\n"
    days = [f"2026-0{1 + n % 6}-1{n % 9}" for n in range(rows)]
    return heading + "".join(
        f"H{n:03},C{n:03},{day} 10:00,{day} 12:00,{words[n % len(words)]},JS\n" for n, day in enumerate(days)
    )


def sent(name, text):
    return Sent(name, text.encode() if isinstance(text, str) else text)


def answered(data, load, words):
    """Return the load with every column of its own files as proposed, and some words answered."""
    for file in load.going_on:
        if file.own:
            table = file.own.table or "agency_checks"  # of which little is known, somebody says which it is
            file = replace(file, own=replace(file.own, table=table))
            load = load.with_file(file)
            columns = {each.heading: each.means or "" for each in offered(load, file)}
            own = replace(file.own, columns=columns, words=words)
            load = load.with_file(replace(file, own=own, agency="housing"))
    load, wrong = finish(data, save(replace(load, as_at=date(2026, 6, 30))))
    assert wrong == {}
    return load


def trail(data):
    return [json.loads(line) for line in (data / "audit.jsonl").read_text("utf-8").splitlines()]


def tried(data, load):
    return try_out(data, load, derive, lambda built: {"seen": current_build(built)}, lambda _what, _share: None)


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


def test_what_identifies_anybody_is_named_and_nothing_of_it_is_written(data, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    named = f"ref no,child name,asked\n1,Aisha Khan {NHS},2026-01-01\n"
    hostile = [
        sent("numbers.csv", CONTACTS.replace("outcome\n", "outcome,ref\n").replace("nfa\n", f"nfa,{NHS}\n")),
        sent("own names.csv", named),
        sent(f"{NHS}.csv", CONTACTS),
        sent("not a workbook.xlsx", CONTACTS),
        sent("workbook.csv", b"PK\x03\x04" + bytes(50)),
        sent("run.exe", b"MZ"),
        sent("empty.csv", b""),
        sent("large.csv", bytes(FILE_LIMIT + 1)),
        sent("../../etc/cron.csv", "a,b\n1,2\n"),
    ]
    load = receive(data, begin(data, "one"), hostile)
    why = [file.why for file in load.files]
    assert why[0] == "NHS numbers in column “ref”. Use mash pseudonymise first, and leave out what names people."
    assert "Names of people in column “child name”" in why[1]
    assert (
        "identifier" in why[2]
        and "is no XLSX workbook" in why[3]
        and "content" in why[4]
        and why[5].startswith("Not an extract")
    )
    assert why[6:8] == ["The file is empty: export it again.", "Larger than 100 MB: use mash load."]
    assert load.files[8].name == "cron.csv"
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert NHS.encode() not in written and b"Aisha" not in written
    if os.name != "nt":
        assert load.place.stat().st_mode & 0o077 == 0


def test_an_agencys_own_file_goes_from_columns_and_words_to_a_build_and_is_known_next_month(data):
    files = [sent("contacts.csv", CONTACTS), sent("housing checks.csv", checks("Info given", "see email", ""))]
    load = receive(data, begin(data, "one"), files)
    (contacts, own) = held(load)
    assert (contacts.tables, contacts.rows, own.tables, own.left_out) == (("contacts",), 90, ("agency_checks",), 1)
    assert own.file.agency == "housing" and last_day(load) == date(2026, 6, 18)
    assert lacking(own.file.own, "") != []
    assert offered(load, own.file)[-1].values is None  # a column of initials shows none, and is not kept
    told = answered(data, load, {})
    words = asked_words(data, told, told.file(own.file.key))
    assert {(each.word, each.rows, each.means) for each in words.asked} == {
        ("Info given", 20, "shared"), ("see email", 20, None),
    }  # fmt: skip
    assert (words.rows, words.every) == (40, 60)
    done = answered(data, told, {"response": {"Info given": "shared", "see email": REFUSE}})
    assert [len(list((done.place / "landing").glob("*")))] == [2]  # what earlier answers made is gone
    load = tried(data, done)
    assert load.trial["rows"] == 150 and load.trial["refused"] == 20 and load.trial["seen"] == 1
    assert current_build(data) is None and not (data / "landing").exists()
    assert load.trial["over"] == ["housing checks.csv"]
    with pytest.raises(StagingError, match="More than 20%"):
        publish_load(data, load, derive)
    load = tried(data, answered(data, load, {"response": {"Info given": "shared", "see email": "nothing_known"}}))
    report = publish_load(data, load, derive, "an officer")
    assert report.build == 1 and report.total("accepted") == 150
    assert not load.place.exists()
    (mapping,) = kept_mappings(data)
    assert mapping.name == "housing" and (data / "mappings" / "housing.toml").is_file()
    line = trail(data)[-1]
    assert (line["what"], line["who"], line["details"]["rows"]) == ("load_published", "an officer", 150)
    again = receive(data, begin(data, "one"), [sent("housing july.csv", checks("Info given", "no trace here"))])
    (file,) = again.going_on
    assert file.own.kept == "housing"
    assert [each.word for each in asked_words(data, again, file).asked] == ["no trace here"]
    same = receive(data, again, [sent("other name.csv", CONTACTS)])
    assert same.files[-1].known == "contacts.csv" and not same.files[-1].goes_on


def test_two_sheets_of_one_agency_for_one_table_are_both_known_next_month(data):
    first = checks("shared", "nothing known")
    renames = {"Check reference": "Enquiry number", "MASH ref": "Front door ref", "Asked": "Sent", "Came back": "Reply"}
    second = first.replace("\nH", "\nS")
    for old, new in renames.items():
        second = second.replace(old, new, 1)
    for name, text in (("contacts.csv", CONTACTS), ("housing checks.csv", first), ("housing enquiries.csv", second)):
        load = receive(data, begin(data, "one"), [sent(name, text)])
        load = answered(data, load, {"response": {"nothing known": "nothing_known"}} if "housing" in name else {})
        publish_load(data, tried(data, load), derive)
    assert [each.name for each in kept_mappings(data)] == ["housing", "housing-2"]
    for text, known in ((first, "housing"), (second, "housing-2")):
        later = receive(data, begin(data, "one"), [sent("housing may.csv", text.replace("shared", "told all"))])
        assert later.going_on[0].own.kept == known
        publish_load(data, tried(data, answered(data, later, {"response": {"told all": "shared"}})), derive)
    kept = {each.name: each.tables[0] for each in kept_mappings(data)}
    assert set(kept) == {"housing", "housing-2"}
    assert [set(each.words["response"]) for each in kept.values()] == [{"nothing known", "told all"}] * 2
    assert [each.columns["requested_at"] for each in kept.values()] == [("Asked",), ("Sent",)]


def test_a_file_loaded_here_is_the_extract_that_the_command_makes(data, tmp_path):
    path = tmp_path / "contacts.csv"
    path.write_text(CONTACTS, "utf-8")
    load(tmp_path / "by command", [path], derive=derive)
    (by_command,) = read_extracts(tmp_path / "by command")
    mine = receive(data, begin(data, "one"), [sent("contacts.csv", CONTACTS)])
    assert mine.files[0].extract == by_command.id
    folder = tmp_path / "inbox"
    folder.mkdir()
    path.rename(folder / "contacts.csv")
    (folder / "notes.md").write_text("x", "utf-8")
    assert offered_files(folder) == ["contacts.csv"]
    assert from_folder(folder, ["contacts.csv"]) == [sent("contacts.csv", CONTACTS)]
    for wrong in ("../by command/audit.jsonl", "notes.md"):
        with pytest.raises(StagingError, match="no longer"):
            from_folder(folder, [wrong])


def test_a_load_is_published_only_on_the_build_it_was_compared_with_and_one_load_runs_at_a_time(data):
    first, second = (
        tried(data, replace(receive(data, begin(data, who), [sent(f"{who}.csv", text)]), as_at=date(2026, 6, 30)))
        for who, text in (("one", CONTACTS), ("two", CONTACTS.replace("C0", "D0")))
    )
    with alone(data), publishing(first), pytest.raises(StagingError, match="is being published"):
        throw_away(data, first)
    assert first.place.exists()
    publish_load(data, first, derive)
    with pytest.raises(MovedError, match=r"^Build 1 was published meanwhile"):
        publish_load(data, second, derive)
    assert len(read_extracts(data)) == 1
    with alone(data), pytest.raises(MashError, match="Another load") as busy:
        tried(data, second)
    assert len(busy.value.since) == 5
    (data / "policy.toml").write_text("max_rejected_percent = 'many'\n", "utf-8")
    with pytest.raises(MashError, match="policy"):
        tried(data, second)
    assert opened(data, second.token, "two").files == second.files  # nothing of it was lost
    (data / "policy.toml").unlink()

    def stop(_what, share):
        if share > 0.2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):  # whoever made it closes the window, or stops it
        try_out(data, second, derive, lambda _built: {}, stop)
    assert opened(data, second.token, "two").files == second.files
    assert not list(data.glob(".dry-run-*"))
    assert publish_load(data, tried(data, second), derive).build == 2


def test_a_build_of_another_version_can_be_replaced_though_its_figures_cant_be_compared(data, tmp_path):
    before = tmp_path / "contacts.csv"
    before.write_text(CONTACTS, "utf-8")
    load(data, [before], derive=no_facts)
    staged = receive(data, begin(data, "one"), [sent("D.csv", CONTACTS.replace("C0", "D0"))])
    staged = save(replace(staged, as_at=date(2026, 6, 30)))
    trial = compare_on_trial(data, staged, [date(2026, 5, 1)], lambda _what, _share: None).trial
    assert (trial["base"], trial["unread"], trial["months"]) == (1, True, [])
    told = changes(trial)
    assert "Build 1 was made by another version" in told and "Contacts received" in told


def test_the_newest_load_is_undone_and_its_files_go_in_when_they_are_loaded_again(data):
    for number, key in enumerate("CD", 1):
        staged = receive(data, begin(data, "one"), [sent(f"{key}.csv", CONTACTS.replace("C0", f"{key}0"))])
        if key == "D":
            assert can_be_undone(data) is None
            with pytest.raises(StagingError, match="nothing to go back to"):
                undo(data, 1, derive)
        assert publish_load(data, tried(data, replace(staged, as_at=date(2026, 6, 30))), derive).build == number
    first, second = read_extracts(data)
    assert can_be_undone(data) == 2
    with pytest.raises(MovedError, match="only the newest load"):
        undo(data, 1, derive)
    assert undo(data, 2, derive, "an officer").build == 3
    assert {each["extract"] for each in read_current(data)["counts"]} == {first.id}
    assert [each.id for each in read_extracts(data)] == [first.id, second.id]  # what has landed stays
    line = next(each for each in trail(data) if each["what"] == "load_undone")
    assert (line["who"], line["details"]["build"], line["details"]["files"]) == ("an officer", 2, 1)
    with pytest.raises(StagingError, match="no new files"):
        undo(data, 3, derive)
    again = receive(data, begin(data, "one"), [sent("D.csv", CONTACTS.replace("C0", "D0"))])
    report = publish_load(data, tried(data, replace(again, as_at=date(2026, 6, 30))), derive)
    assert (report.build, report.total("accepted"), can_be_undone(data)) == (4, 90, 4)


def test_a_load_is_its_owners_alone_and_goes_when_unused_or_when_a_child_is_erased(data):
    load = receive(data, begin(data, "one"), [sent("contacts.csv", CONTACTS)])
    assert [each.token for each in loads_of(data, "one")] == [load.token] and loads_of(data, "two") == []
    for token, owner in ((load.token, "two"), ("../../etc/passwd______", "one"), ("x" * 22, "one")):
        with pytest.raises(StagingError):
            opened(data, token, owner)
    kept = save(replace(receive(data, begin(data, "one"), [sent("contacts.csv", CONTACTS)]), kept=True))
    hours_ago = time.time() - 3 * 3600
    for place in (load.place, kept.place):
        os.utime(place / "load.json", (hours_ago, hours_ago))
    sweep(data)
    assert (load.place.exists(), kept.place.exists()) == (False, True)
    publish_load(data, tried(data, kept), derive)
    waiting = receive(data, begin(data, "one"), [sent("more.csv", CONTACTS.replace("C0", "E0"))])
    plan = find(data, f"{7:032x}")
    assert plan is not None
    carry_out(data, plan)
    assert not waiting.place.exists()


def test_local_ids_of_children_need_the_servers_key(data, monkeypatch):
    monkeypatch.delenv("MASH_KEY", raising=False)
    local = "\n".join(
        ["Contact ref,Child ID,Date received,Outcome"]
        + [f"C{n},{4000 + n},2026-01-0{1 + n % 9} 10:00,NFA" for n in range(30)]
    )
    refused = receive(data, begin(data, "one"), [sent("own.csv", local)])
    assert refused.files[0].why == NO_KEY
    monkeypatch.setenv("MASH_KEY", "a key of this area, as long as it must be 0123456789")
    taken = receive(data, begin(data, "one"), [sent("own.csv", local)])
    assert taken.files[0].own.hashed == ("Child ID",)
    assert b"4007" not in (taken.place / taken.files[0].own.tabs[0].file).read_bytes()
