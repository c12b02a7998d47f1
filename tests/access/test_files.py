"""A file is taken once, within a minute, by the person who asked for it, after the audit trail has its line."""

import hashlib
import json
import time
from urllib.parse import unquote

import pytest

from dashboard.access import downloads
from dashboard.access.door import Door
from dashboard.access.downloads import Tokens
from dashboard.access.people import LOCAL
from dashboard.access.rules import RefusedError
from etl.audit import verify
from tests.access.site import PEOPLE
from tests.support.trials import attacked


def offered(site, who, page=""):
    reader = site.reader(who)
    reader.run()
    reader.run(page)
    return reader, reader.files[-1]


def trail(site):
    return [json.loads(line) for line in (site.data / "audit.jsonl").read_text("utf-8").splitlines()]


@attacked(7)
def test_a_file_is_handed_to_the_person_who_asked_once_and_to_nobody_else(site):
    mine, yours = site.cookie("bonny"), site.cookie("ora")
    reader = site.reader(cookie=mine)
    reader.run()
    url = reader.file(reader.files[0]).backend_operation_response.deferred_file.url
    assert url.startswith("/download/"), "no file was made"
    assert site.ask(url)[0] == 404
    assert site.ask(url, cookie=yours)[0] == 404
    assert site.ask(url, cookie=site.cookie("bonny", nonce="another sign-in"))[0] == 404
    assert site.ask(url, cookie=mine, Sec_Fetch_Mode="cors")[::2] == (204, b"")
    before = len(trail(site))
    assert site.ask(url, "HEAD", cookie=mine)[::2] == (204, b"")
    assert site.ask(url, "HEAD", cookie=yours)[0] == 404
    assert [one["what"] for one in trail(site)[before:]] in ([], ["refused"])
    status, headers, body = site.ask(url, cookie=mine)
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert "attachment" in headers["Content-Disposition"]
    assert site.ask(url, cookie=mine)[0] == 404
    line = next(one for one in reversed(trail(site)) if one["what"] == "download")
    assert line["who"] == PEOPLE["bonny"]["email"]
    assert line["details"]["sha256"] == hashlib.sha256(body).hexdigest()
    assert line["details"]["file"] == unquote(headers["Content-Disposition"].partition("''")[2])
    assert site.ask(url + "x", cookie=mine)[0] == 404
    assert verify(site.data) == len(trail(site))


@attacked(2)
def test_what_one_page_offers_can_not_be_asked_for_by_another(site):
    _, file_id = offered(site, "ora", "snapshots")
    for who in ("bonny", "olga"):
        reader = site.reader(who)
        reader.run()
        answer = reader.file(file_id).backend_operation_response
        assert answer.error_msg
        assert not answer.deferred_file.url


@attacked()
def test_a_file_asked_for_before_a_role_was_taken_away_stays_here(site):
    cookie = site.cookie("bonny")
    reader = site.reader(cookie=cookie)
    reader.run()
    url = reader.file(reader.files[0]).backend_operation_response.deferred_file.url
    with site.saying(**{'board = ["Board"]': 'board = ["Former"]'}):
        assert site.ask(url, cookie=cookie)[0] == 404
    assert site.ask(url, cookie=cookie)[0] == 200


@attacked()
def test_without_a_line_in_the_trail_there_is_no_file(site):
    cookie = site.cookie("bonny")
    reader = site.reader(cookie=cookie)
    reader.run()
    url = reader.file(reader.files[0]).backend_operation_response.deferred_file.url
    path = site.data / "audit.jsonl"
    kept = path.rename(site.data / "kept.jsonl")
    path.mkdir()
    try:
        status, _, body = site.ask(url, cookie=cookie)
        assert status == 503
        assert b"no file is handed over" in body
    finally:
        path.rmdir()
        kept.rename(path)


@attacked()
def test_a_file_waits_a_minute_and_no_longer(monkeypatch):
    tokens = Tokens()
    token = tokens.issue(LOCAL, b"1", "a.csv", "text/csv")
    assert tokens.look(token, LOCAL).content == b"1"
    later = time.monotonic() + downloads.LASTS + 1
    monkeypatch.setattr(downloads.time, "monotonic", lambda: later)
    with pytest.raises(RefusedError):
        tokens.take(token, LOCAL)


@attacked()
def test_files_that_nobody_takes_do_not_pile_up():
    tokens = Tokens()
    for _ in range(2 * downloads.MOST):
        tokens.issue(LOCAL, b"1", "a.csv", "text/csv")
    assert len(tokens._files) == downloads.MOST
    assert Door
