"""Changes that officers add: loaded like any extract, told in the audit trail, refused where they can't be taken."""

import json
import shutil
from datetime import date

import pytest

from etl.audit import verify
from etl.changes_register import LONGEST, add_change, check_change
from etl.errors import MashError, WarehouseError
from etl.load import alone, load
from etl.register.changes import FILE, RegisterError, read_register
from queries.build import open_build
from queries.facts.derive import derive
from queries.impact.register import add_to_register, register

CONTACTS = """contact_id,person_id,received_at,source
c1,p1,2026-03-02 09:00,6
c2,p2,2026-03-09 10:00,6
"""
SENT = """change_id,hub,effective_on,kind,title
northvale-process-2026-03-02,Northvale,2026-03-02,process,Sent by the area
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """Two contacts of one hub and one change that the area has sent."""
    home = tmp_path_factory.mktemp("register")
    for name, text in (("contacts.csv", CONTACTS), ("changes.csv", SENT)):
        (home / name).write_text(text, "utf-8")
    data = home / "data"
    load(data, [home / "contacts.csv", home / "changes.csv"], hub="Northvale", as_at=date(2026, 3, 31), derive=derive)
    return data


@pytest.fixture
def data(loaded, tmp_path):
    return shutil.copytree(loaded, tmp_path / "data")


def add(data, hub="Northvale", day=date(2026, 3, 2), kind="process", title="New triage form"):
    return add_to_register(data, open_build(data), hub, day, kind, title)


def test_an_added_change_is_in_the_next_build_beside_those_that_were_sent(data):
    before = open_build(data).info
    added = add(data)
    build = open_build(data)
    assert added == "northvale-process-2026-03-02-2"  # the area has one of that name
    assert [one.title for one in register(build)] == ["Sent by the area", "New triage form"]
    assert build.info.build == before.build + 1
    assert build.as_at == before.as_at


def test_a_change_to_come_does_not_move_what_the_data_is_as_at(data):
    as_at = open_build(data).as_at
    add(data, hub=None, day=date(2027, 1, 4))
    assert open_build(data).as_at == as_at
    assert register(open_build(data))[-1].hub is None


def test_each_change_stays_when_the_next_is_added_and_the_warehouse_is_made_of_what_landed(data):
    first, second = add(data, title="One"), add(data, title="Two", kind="staffing")
    assert [one.change_id for one in read_register(data)] == [first, second]
    assert {first, second} <= {one.change_id for one in register(open_build(data))}
    again = load(data, [data / FILE], derive=derive)
    assert (len(again.known), again.built) == (1, False)


def test_what_was_added_is_in_the_audit_trail_without_its_words(data):
    added = add(data, title="Something said")
    assert verify(data)
    lines = [json.loads(line) for line in (data / "audit.jsonl").read_text("utf-8").splitlines()]
    told = next(line for line in lines if line["what"] == "change_added")
    assert told["details"]["change_id"] == added
    assert "Something said" not in json.dumps(told)


def test_words_that_a_csv_or_a_spreadsheet_could_trip_over_come_back_as_they_were(data):
    add(data, title='=1+1, "triage"\nform')
    assert register(open_build(data))[-1].title == '=1+1, "triage" form'


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "  "}, "Say what changed in a few words"),
        ({"title": "x" * (LONGEST + 1)}, "at most 120 characters"),
        ({"title": "Seen 943 476 5919 twice"}, "looks like NHS numbers"),
        ({"kind": "golive"}, "Did you mean 'go_live'"),
        ({"hub": "Nowhere"}, "That hub is not in the data"),
        ({"day": date(1999, 1, 1)}, "between 2000 and 2099"),
    ],
)
def test_a_change_that_cannot_be_taken_is_refused(loaded, wrong, said):
    with pytest.raises(RegisterError, match=said) as refused:
        add(loaded, **wrong)
    assert "943" not in str(refused.value)
    assert read_register(loaded) == []


def test_while_another_load_runs_nothing_is_added(data):
    with alone(data), pytest.raises(MashError, match="Another load"):
        add(data)
    assert read_register(data) == []
    assert len(register(open_build(data))) == 1


def test_a_change_that_landed_without_a_build_stays_and_says_so(data):
    def fails(*_):
        raise WarehouseError("No build could be made of it.")

    with pytest.raises(
        RegisterError, match=r"taken in as all-staffing-2026-03-09.*No build could be made.*Don't add it again"
    ):
        add_change(data, None, date(2026, 3, 9), "staffing", "Two more", taken=[], hubs=[], derive=fails)
    assert len(register(open_build(data))) == 1
    add(data, title="Another")  # the next load that succeeds
    assert [one.title for one in register(open_build(data))] == ["Sent by the area", "Another", "Two more"]
    assert [one.title for one in read_register(data)] == ["Two more", "Another"]


def test_a_title_is_kept_on_one_line():
    assert check_change(None, date(2026, 1, 1), "other", " a\tb\r\nc ", []) == "a b c"
