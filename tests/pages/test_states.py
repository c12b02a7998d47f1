"""What pages of an officer's Monday say while they have nothing to show, or can't go on, each in a plain sentence."""

import shutil
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from dashboard.screens.overview import needs
from etl.landing.extracts import landing, read_extracts
from etl.landing.held import HELD
from etl.landing.record import write_record
from etl.load import load
from etl.staging.place import begin, save
from etl.staging.receive import Sent, receive
from queries.facts.derive import derive
from tests.pages.test_load_page import CONTACTS, pressed

NHS = "9434765919"


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    """Return a directory with one small build, of no agency's folder, in which no row was refused."""
    home = tmp_path_factory.mktemp("quiet")
    (home / "contacts.csv").write_text(CONTACTS, "utf-8")
    load(home / "data", [home / "contacts.csv"], as_at=date(2026, 11, 1), derive=derive)
    return home / "data"


def test_refused_rows_say_that_there_are_none(open_page, said, quiet):
    shown = said(open_page(quiet, "refused"))
    assert "No row was refused" in shown
    assert "Rows that can’t be right are listed here after a load." in shown
    assert "For the agency" not in shown


def test_refused_rows_of_before_words_were_kept_ask_for_the_file_again(open_page, said, tmp_path):
    sent = tmp_path / "contacts.csv"
    sent.write_text(CONTACTS.replace(",6,", ",from somewhere,", 3), "utf-8")
    load(tmp_path / "data", [sent], as_at=date(2026, 11, 1), derive=derive)
    (extract,) = read_extracts(tmp_path / "data")
    folder = landing(tmp_path / "data") / extract.id
    (folder / HELD).unlink()
    write_record(folder, replace(extract, files={name: d for name, d in extract.files.items() if name != HELD}))
    app = open_page(tmp_path / "data", "refused")
    shown = said(app)
    assert "3 refused contacts need the agency" in shown
    assert "Load it again to mend here:" in shown
    assert "contacts.csv landed before words were kept." in shown


def test_home_says_that_nothing_needs_the_reader(open_page, said, quiet, monkeypatch):
    monkeypatch.setattr(needs, "snapshots_of", lambda _data: [SimpleNamespace(month=date(2026, 10, 1))])
    assert "Nothing needs you today." in said(open_page(quiet))


@pytest.mark.parametrize(
    ("tab", "told"),
    [
        ("rebases", ("No limits have been recalculated.", "No change is registered, so there is nothing to re-base")),
        ("words", ("No word has been given a meaning", "No agency has sent a file of its own.")),
    ],
)
def test_a_part_of_the_policy_says_that_nothing_was_agreed_yet(tab, told, open_page, said, quiet):
    shown = said(open_page(quiet, "policy", tab=tab))
    assert [each for each in told if each not in shown] == []


def test_a_file_that_can_t_be_loaded_is_named_with_its_reason_and_the_load_waits_for_another(open_page, said, tmp_path):
    data = tmp_path / "new"
    named = CONTACTS.replace("outcome\n", "outcome,ref\n").replace("nfa\n", f"nfa,{NHS}\n")
    staged = save(receive(data, begin(data, "local"), [Sent("contacts.csv", named.encode())]))
    app = open_page(data, "load", load=staged.token)
    shown = said(app)
    assert "<b>Refused</b>: NHS numbers in column “ref”." in shown
    assert NHS not in shown
    told = said(pressed(app, "Continue"))
    assert "There is a problem" in told
    assert told.count("Choose a file that can be loaded") == 2  # at the top, and beside the field
    shutil.rmtree(staged.place)
    assert "This load can’t be opened." in said(open_page(data, "load", load=staged.token, step="5"))
