"""A trial build that is left, by a browser that closes or a click that stops it, does nothing by halves."""

import json
import time
from dataclasses import replace
from datetime import date

import pytest

from dashboard.access.people import person_of
from dashboard.access.settings import read_settings
from etl.builds import current_build
from etl.load import BusyError, alone
from etl.staging.place import begin, drop, opened, save
from etl.staging.receive import Sent, receive
from tests.access.site import OTHER

STOP = "Stop and throw these files away"
STOPPED = "The files were thrown away. Nothing was published."
PATIENCE = 60.0  # seconds for a trial build on a busy machine
CONTACTS = "contact_id,person_id,hub,received_at,source,decided_at,outcome\n" + "".join(
    f"M{n:03},{1 + n % 40:032x},{OTHER},2026-10-0{1 + n % 8} 09:00,6,2026-10-0{1 + n % 8} 15:00,nfa\n"
    for n in range(60)
)


@pytest.fixture
def load(site, monkeypatch):
    """Return a load of an officer of every hub that waits for its trial build."""
    monkeypatch.setenv("TEST_CLIENT_SECRET", "of the tests")
    settings = read_settings(site.data)
    owner = person_of(site.claims("ora") | {"is_logged_in": True}, settings).key
    staged = receive(site.data, begin(site.data, owner), [Sent("contacts.csv", CONTACTS.encode())])
    yield save(replace(staged, as_at=date(2026, 11, 8)))
    drop(staged)


@pytest.fixture
def building(site, load):
    """Return a page on which the trial build of that load runs, and its address."""
    reader, query = site.reader("ora", nonce="mid load"), f"load={load.token}&step=5"
    reader.run()
    reader.run_until("progress", "load", query)
    return reader, query


def untouched(site, build):
    """Return whether the same build is in force, nothing of a trial is left, and the next load may begin."""
    with alone(site.data):
        return current_build(site.data) == build and not list(site.data.glob(".dry-run-*"))


def over(site):
    """Wait until no load runs."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with alone(site.data):
                return
        except BusyError:
            time.sleep(0.05)
    raise TimeoutError("the trial build never ended")


def test_a_trial_build_is_stopped_by_a_click_and_its_files_are_gone(site, load, building):
    before = current_build(site.data)
    reader, query = building
    reader.run("load", query, click=STOP)
    assert STOPPED in reader.heard
    assert not load.place.exists()
    over(site)  # the build that was stopped is left where it next says how far it is
    assert not load.place.exists()
    assert untouched(site, before)
    last = json.loads((site.data / "audit.jsonl").read_text("utf-8").splitlines()[-1])
    assert last["what"] == "load_dropped"


def test_a_browser_closed_in_mid_load_loses_nothing_and_another_load_meanwhile_is_told_in_a_sentence(
    site, load, building
):
    before = current_build(site.data)
    reader, query = building
    reader.close()
    again = site.reader("ora", nonce="mid load again")
    again.run()
    met = again.run("load", query)
    over(site)
    if "Another load is running" in met:
        assert "There is a problem" in met
        met = again.run("load", query, click="Compare again")
    if "What build" not in met:
        met = again.run("load", query)
    assert f"What build {before + 1} changes" in met
    assert opened(site.data, load.token, load.owner).trial["base"] == before
    assert untouched(site, before)
