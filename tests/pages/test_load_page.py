"""The page that loads extracts: each step from its address, answers that stay, and one plain sentence for a refusal."""

import json
from dataclasses import replace
from datetime import date
from io import BytesIO

import polars as pl
import pytest
import xlsxwriter

from etl.builds import current_build
from etl.formats.known_mappings import kept_mappings
from etl.landing.extracts import read_extracts
from etl.load import alone, load
from etl.staging.place import begin, save
from etl.staging.receive import Sent, receive
from queries.facts.derive import derive

CONTACTS = "contact_id,person_id,received_at,source,decided_at,outcome\n" + "".join(
    f"N{n:03},{1 + n % 40:032x},2026-10-0{1 + n % 8} 09:00,6,2026-10-0{1 + n % 8} 15:00,nfa\n" for n in range(60)
)
CHECKS = "Check reference,MASH ref,Asked,Came back,Result,Officer initials\n" + "".join(
    f"H{n:03},N{n:03},2026-10-0{1 + n % 8} 10:00,2026-10-0{1 + n % 8} 12:00,word {n % 30:02},JS\n" for n in range(60)
)


def pressed(app, label):
    return next(button for button in app.button if button.label == label).click().run()


def trail(data):
    return [json.loads(line) for line in (data / "audit.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture
def mine(tmp_path):
    """Return a directory with a small build: building is what takes time here."""
    sent = tmp_path / "contacts.csv"
    sent.write_text(CONTACTS.replace("N0", "C0"), "utf-8")
    load(tmp_path / "mine", [sent], as_at=date(2026, 11, 1), derive=derive)
    return tmp_path / "mine"


def test_a_heading_spelt_nearly_like_a_column_is_asked_about_before_anything_is_published(open_page, said, mine):
    misspelt = CONTACTS.replace("N0", "P0").replace("outcome", "outcom,notes", 1).replace(",nfa\n", ",nfa,x\n")
    staged = save(
        replace(receive(mine, begin(mine, "local"), [Sent("p.csv", misspelt.encode())]), as_at=date(2026, 11, 8))
    )
    app = open_page(mine, "load", load=staged.token, step="2")
    assert "5 of 7 known, 2 left out<br>“outcom”: did you mean <b>outcome</b>?" in said(app)
    app = pressed(app, "Continue")
    assert "“outcom”: did you mean outcome? Rename it in the file, and send that again." in said(app)


def test_an_empty_directory_begins_with_the_load(open_page, said, tmp_path):
    app = open_page(tmp_path / "new", "load")
    assert "Nothing has been loaded here yet" in said(app) and "Which files?" in said(app)


def test_a_load_is_checked_against_the_build_in_force_and_published(open_page, said, mine):
    staged = receive(mine, begin(mine, "local"), [Sent("contacts police.csv", CONTACTS.encode())])
    staged = save(replace(staged, as_at=date(2026, 11, 8)))
    app = open_page(mine, "load", load=staged.token, step="2")
    assert "One file holds 60 contacts from one agency" in said(app)
    app = pressed(app, "Continue")
    base = current_build(mine)
    shown = said(app)
    assert f"What build {base + 1} changes" in shown and "60 new" in shown
    assert "measures are the same" in shown and "Contacts received" in shown
    other = receive(mine, begin(mine, "local"), [Sent("more.csv", CONTACTS.replace("N0", "M0").encode())])
    other = save(replace(other, as_at=date(2026, 11, 8)))
    with alone(mine):
        busy = pressed(app, f"Publish build {base + 1}")
        assert "Another load is running since" in said(busy)
        second = open_page(mine, "load", load=other.token, step="5")
        assert "Another load is running since" in said(second)
    assert current_build(mine) == base
    second = pressed(second, "Compare again")
    assert f"What build {base + 1} changes" in said(second)
    done = pressed(app, f"Publish build {base + 1}")
    assert current_build(mine) == base + 1
    assert done.success[0].value.startswith(f"Build {base + 1} is published: 60 rows")
    moved = said(pressed(second, f"Publish build {base + 1}"))
    assert f"Build {base + 1} was published meanwhile. Compare again." in moved
    assert f"What build {base + 2} changes" in said(pressed(second, "Compare again"))
    assert current_build(mine) == base + 1
    assert other.place.exists()
    published = next(line for line in trail(mine) if line["what"] == "load_published")
    assert published["details"]["files"] == 1 and "N001" not in json.dumps(published)
    asked = pressed(done, "Undo this load")
    assert f"Undo the load of build {base + 1}?" in said(asked)
    undone = pressed(asked, f"Undo build {base + 1}")
    assert undone.success[0].value == f"Build {base + 2} is in force, without the files of build {base + 1}."
    assert "load_undone" in [line["what"] for line in trail(mine)]
    assert "Undo this load" not in [button.label for button in undone.button]


def test_columns_and_words_are_answered_25_at_a_time_and_a_missing_answer_is_said_at_the_top(open_page, said, mine):
    staged = receive(mine, begin(mine, "local"), [Sent("housing.csv", CHECKS.encode())])
    staged = save(replace(staged, as_at=date(2026, 11, 8)))
    app = pressed(open_page(mine, "load", load=staged.token, step="5"), "Continue")  # step 3 is the first not answered
    shown = said(app)
    assert "30 words are not in our codes: 60 of 60 rows hold one" in shown and "Words 1 to 25 of 30" in shown
    app = pressed(app, "Continue")
    assert "There is a problem" in said(app) and said(app).count("Say what “word 00” means in response") == 2
    app.checkbox(key="load_leave").check()
    app = pressed(app, "Continue")
    assert "word 29" in said(app) and "word 00" not in said(app)
    app.checkbox(key="load_leave").check()
    app = pressed(app, "Continue")
    assert "of the rows of housing.csv are refused" in said(app)
    assert "Publish" not in " ".join(button.label for button in app.button)
    kept = pressed(app, "Keep as a trial")
    assert kept.success[0].value.startswith("Kept for 14 days")
    gone = pressed(kept, "Stop and throw these files away")
    assert gone.success[0].value == "The files were thrown away. Nothing was published."
    assert not staged.place.exists() and trail(mine)[-1]["what"] == "load_dropped"
    assert "This load can’t be opened" in said(open_page(mine, "load", load=staged.token, step="5"))


def test_a_file_with_too_many_refused_rows_shows_what_the_others_would_do_and_is_not_published(open_page, said, mine):
    later = CONTACTS.replace("N0", "C0").replace("08 15:00,nfa", "11 15:00,nfa")  # 7 decided three days later
    lines = later.splitlines(keepends=True)
    sent = "".join(lines[:1] + [line for line in lines if "11 15:00" in line] + ["C900,P1,2026-10-45,6,,\n"] * 3)
    staged = receive(mine, begin(mine, "local"), [Sent("contacts.csv", sent.encode())])
    staged = save(replace(staged, as_at=date(2026, 11, 8)))
    words = said(open_page(mine, "load", load=staged.token, step="4"))
    assert "No file here has words of its own" in words and "Every word" not in words
    app = open_page(mine, "load", load=staged.token, step="5")
    shown = said(app)
    rows, accepted = len(sent.splitlines()) - 1, sum("11 15:00" in line for line in lines)
    assert f"{accepted}: 0 new, {accepted} replace earlier rows" in shown
    assert f"3 ({100 * 3 / rows:.1f}%; the limit is 20%)" in shown
    assert "Why rows are refused" in shown and "received_at is not a date that exists" in shown
    assert f"{rows - 1}, {rows}, {rows + 1}" in shown and "Export the cell as a date" in shown
    assert "100.0%" in shown and "points, of 60 and 60 contacts" in shown and "+3.0 days" in shown
    assert "Publish" not in " ".join(button.label for button in app.button)
    assert current_build(mine) == 1


POLICE = "PPN No,Nominal ID,Date Received,Time Received,RAG,Keyed on\n" + "".join(
    f"{n:05},{7001 + n},0{1 + n % 8}/10/2026,09:{n:02},Amber,09/10/2026\n" for n in range(40)
)


def test_a_file_that_names_no_source_is_loaded_with_one_source_for_every_row(
    open_page, said, mine, tmp_path, monkeypatch
):
    key = tmp_path / "area.key"
    key.write_text("k" * 64, "utf-8")
    monkeypatch.setenv("MASH_KEY_FILE", str(key))
    staged = receive(mine, begin(mine, "local"), [Sent("police.csv", POLICE.encode())], key)
    staged = save(replace(staged, as_at=date(2026, 11, 8)))
    app = open_page(mine, "load", load=staged.token, step="2")
    assert "1 October 2026 to 8 October 2026" in said(app)
    app = pressed(pressed(app, "Continue"), "Continue")
    assert "Say what “Keyed on” means, or leave it out" in said(app)
    assert "One column of Police’s file needs a meaning" in said(app), "it has none yet"
    app.selectbox(key="load_means_1_5").set_value("")
    app = pressed(app, "Continue")
    assert "Say which column of “police.csv” holds source, or choose one for every row: it is required" in said(app)
    app.selectbox(key="load_constant_1_source").set_value("6")
    app = pressed(app, "Continue")
    base = current_build(mine)
    while "Continue" in [button.label for button in app.button]:
        app = pressed(app, "Continue")
    pressed(app, f"Publish build {base + 1}")
    assert current_build(mine) == base + 1
    kept = next((mine / "mappings").glob("*.toml")).read_text("utf-8")
    assert '[table.constants]\nsource = "6"' in kept


def health_log(returned, rows=30):
    """Return a workbook of two tabs whose headings differ, and which numbers of children they call by two names."""
    sent = BytesIO()
    with xlsxwriter.Workbook(sent) as book:
        notes = book.add_worksheet("Notes")
        for row, line in enumerate((("Colour", "Meaning"), ("Red", "today"), ("Green", "this week"))):
            notes.write_row(row, 0, line)
        for tab, child, back in (("Sep", "Child Ref", "Date returned"), ("Oct", "Kid", returned)):
            sheet = book.add_worksheet(tab)
            sheet.write_row(0, 0, ["Check ref", child, "Date requested", back, "Result"])
            sheet.set_row(3, None, None, {"hidden": True} if tab == "Sep" else {})
            for n in range(1, rows):
                days = f"0{1 + n % 9}/09/2026", f"1{n % 9}/09/2026"
                sheet.write_row(n, 0, [f"{tab}{n:03}", f"{7000 + n}", *days, "Nothing known"])
    return sent.getvalue()


def values_in(load):
    """Return every value of agencies' own files that lies in a load's folder."""
    frames = [pl.read_parquet(path).select(pl.all().cast(pl.String)) for path in load.place.glob("own-*")]
    return {value for frame in frames for row in frame.rows() for value in row}


@pytest.fixture
def key(tmp_path, monkeypatch):
    path = tmp_path / "area.key"
    path.write_text("k" * 64, "utf-8")
    monkeypatch.setenv("MASH_KEY_FILE", str(path))
    return path


def published(app, data):
    base = current_build(data)
    while "Continue" in [button.label for button in app.button]:
        app = pressed(app, "Continue")
        assert not app.exception
    pressed(app, f"Publish build {base + 1}")
    assert current_build(data) == base + 1


def test_a_heading_that_differs_in_one_tab_is_answered_and_known_next_month(open_page, said, mine, key):
    staged = receive(mine, begin(mine, "local"), [Sent("health.xlsx", health_log("Date info returned"))], key)
    staged = save(replace(staged, as_at=date(2026, 11, 8)))
    app = pressed(open_page(mine, "load", load=staged.token, step="2"), "Continue")
    told = said(app)
    assert "“health.xlsx”, sheet “Sep” and 1 more, " in told and "The values shown are of “Sep”." in told
    assert app.selectbox(key="load_same_1_0").value == "Date info returned", "the likeliest heading is proposed"
    app = pressed(app, "Continue")
    assert "Say which column of sheet “Oct” of “health.xlsx” is “Child Ref”, or leave the sheet out" in said(app)
    app.selectbox(key="load_same_1_1").set_value("Kid")
    app = pressed(app, "Continue")
    assert "7005" not in values_in(staged), "a child's number was kept"
    app = pressed(app, "Continue")
    assert "Left out 1 of an agency’s own sheets: Notes (send what counts apart);" in said(app)
    assert "1 row of Sep is hidden, and read like the others." in said(app)
    published(app, mine)
    (record,) = [each for each in read_extracts(mine) if each.name == "health.xlsx"]
    assert (record.rows, record.quarantined) == (58, 0)
    (mapping,) = kept_mappings(mine)
    assert mapping.same == {"kid": "Child Ref", "dateinforeturned": "Date returned"}
    later = receive(mine, begin(mine, "local"), [Sent("health oct.xlsx", health_log("Info back", 20))], key)
    later = save(replace(later, as_at=date(2026, 11, 8)))
    assert later.going_on[0].own.kept == mapping.name
    app = pressed(open_page(mine, "load", load=later.token, step="2"), "Continue")
    assert "“health oct.xlsx” has other headings than before" in said(app)
    app.selectbox(key="load_same_1_0").set_value("Info back")
    published(app, mine)
    assert kept_mappings(mine)[0].same == mapping.same | {"infoback": "Date returned"}


def test_a_sheet_of_another_table_is_not_counted_with_those_of_the_first(open_page, said, mine, key):
    """A workbook of 40 contacts and 40 checks held '80 contacts'."""
    sent = BytesIO()
    with xlsxwriter.Workbook(sent) as book:
        staff, contacts, checks = (book.add_worksheet(name) for name in ("Staff", "Contacts", "Checks"))
        staff.write_row(0, 0, ["Month", "Agency", "Posts"])
        for n in range(1, 9):
            staff.write_row(n, 0, [f"0{n}/2026", "Police", n])
        contacts.write_row(0, 0, ["Contact Ref", "Child ID", "Date received", "Source", "Outcome"])
        checks.write_row(0, 0, ["Check ref", "Contact Ref", "Agency", "Date requested", "Date returned", "Response"])
        for n in range(1, 41):
            day = f"0{1 + n % 9}/10/2026"
            contacts.write_row(n, 0, [f"X{n:03}", f"{7000 + n}", day, "Police", "NFA"])
            checks.write_row(n, 0, [f"H{n:03}", f"X{n:03}", "Health", day, day, "Nothing known"])
    staged = receive(mine, begin(mine, "local"), [Sent("police.xlsx", sent.getvalue())], key)
    staged = save(replace(staged, as_at=date(2026, 11, 8)))
    app = open_page(mine, "load", load=staged.token, step="2")
    assert "One file holds 40 contacts" in said(app)
    app = pressed(app, "Continue")
    assert "Not part of it: “Staff”, “Checks”. Send what is to be loaded of it in a file of its own." in said(app)


def test_the_last_day_is_that_of_all_sheets_and_is_asked_where_no_day_is_known(open_page, said, mine, key):
    """Of a tab a month the first month's last day was proposed, and of days in digits today: months of no contacts."""
    sent = BytesIO()
    with xlsxwriter.Workbook(sent) as book:
        for month in (7, 8, 9):
            sheet = book.add_worksheet(f"Month {month}")
            sheet.write_row(0, 0, ["Contact Ref", "Child ID", "Date received", "Source", "Outcome"])
            for n in range(1, 29):
                sheet.write_row(n, 0, [f"X{month}{n:03}", f"{7000 + n}", f"{n:02}{month:02}26", "Police", "NFA"])
    asked = "Request for Help No,Child ID,Date of Request\n" + "".join(f"Q{n},{n},0{n}/10/2026\n" for n in range(1, 9))
    for name, content, day in (("police.xlsx", sent.getvalue(), date(2026, 9, 28)), ("police.csv", asked, None)):
        content = content.encode() if isinstance(content, str) else content
        staged = receive(mine, begin(mine, "local"), [Sent(name, content)], key)
        app = open_page(mine, "load", load=staged.token, step="1")
        assert [each.value for each in app.date_input if each.label == "Last day the data covers"] == [day]
    assert "Say which day is the last that the data covers" in said(pressed(app, "Continue"))


def test_a_file_of_which_little_is_known_is_asked_what_it_holds(open_page, said, mine, key):
    log = "Request for Help No,Child ID,Date of Request,Screened,Screening\n" + "".join(
        f"Q{n},{7000 + n},0{1 + n % 9}/10/2026,1{n % 9}/10/2026,NFA\n" for n in range(10, 40)
    )
    staged = receive(mine, begin(mine, "local"), [Sent("police.csv", log.encode())], key)
    assert "7015" not in values_in(staged)
    app = pressed(open_page(mine, "load", load=staged.token, step="2"), "Continue")
    assert "Say what “police.csv” holds" in said(app)


def test_a_sheet_can_be_left_out_where_none_of_its_columns_is_the_one_it_lacks(open_page, said, mine, key):
    staged = receive(mine, begin(mine, "local"), [Sent("health.xlsx", health_log("Remarks"))], key)
    staged = save(replace(staged, as_at=date(2026, 11, 8)))
    app = pressed(open_page(mine, "load", load=staged.token, step="2"), "Continue")
    for number in (0, 1):
        app.selectbox(key=f"load_same_1_{number}").set_value("Leave out")
    published(pressed(app, "Continue"), mine)
    (record,) = [each for each in read_extracts(mine) if each.name == "health.xlsx"]
    assert (record.rows, kept_mappings(mine)[0].leave_out) == (29, ("Oct",))


def test_a_column_that_nobody_took_for_children_s_numbers_is_replaced_once_it_is_said_to_hold_them(
    open_page, said, mine, key
):
    log = POLICE.replace("Nominal ID", "Whom").replace("Keyed on", "Source").replace("09/10/2026", "Police")
    staged = receive(mine, begin(mine, "local"), [Sent("police.csv", log.encode())], key)
    staged = save(replace(staged, as_at=date(2026, 11, 8)))
    app = pressed(open_page(mine, "load", load=staged.token, step="2"), "Continue")
    assert "7005" in values_in(staged)
    app.selectbox(key="load_means_1_1").set_value("person_id")
    app = pressed(app, "Continue")
    assert "7005" not in values_in(staged), "a child's number was kept"
    published(app, mine)
    (record,) = [each for each in read_extracts(mine) if each.name == "police.csv"]
    assert (record.rows, record.quarantined) == (40, 0)
    assert 'person = "local"' in kept_mappings(mine)[0].text


def test_pseudonyms_of_what_was_taken_for_children_s_numbers_are_no_keys_of_contacts(open_page, said, mine, key):
    """The keys would fit no contact, and no check would be linked."""
    log = "Unique ID,Child Ref,Asked,Came back,Result\n" + "".join(
        f"N{n:03},{900 + n},0{1 + n % 8}/10/2026,0{1 + n % 8}/10/2026,Nothing known\n" for n in range(40)
    )
    staged = receive(mine, begin(mine, "local"), [Sent("health.csv", log.encode())], key)
    staged = save(replace(staged, as_at=date(2026, 11, 8)))
    app = pressed(open_page(mine, "load", load=staged.token, step="2"), "Continue")
    hashed = next(each for each in staged.going_on[0].own.hashed)
    number = staged.going_on[0].own.tabs[0].headings.index(hashed)
    app.selectbox(key=f"load_means_1_{number}").set_value("contact_id")
    app = pressed(app, "Continue")
    assert f"“{hashed}” was taken for children’s numbers" in said(app) and "it can’t be contact_id here" in said(app)


def test_a_constant_is_chosen_by_the_words_that_people_use(open_page, mine, key):
    plans = "Plan ID,Child ID,Start date,End date\n" + "".join(
        f"P{n},{7000 + n},0{1 + n % 9}/09/2026,1{n % 9}/10/2026\n" for n in range(30)
    )
    staged = receive(mine, begin(mine, "local"), [Sent("early_help plans.csv", plans.encode())], key)
    staged = save(replace(staged, as_at=date(2026, 11, 8)))
    app = pressed(open_page(mine, "load", load=staged.token, step="2"), "Continue")
    (level,) = [box for box in app.selectbox if box.label.startswith("level on every row")]
    assert "Child in need" in level.options and "child_in_need" not in level.options
