"""What has no business here is refused before a page sees it; what fails says nothing; every answer is guarded."""

import json
import re
from pathlib import Path
from socket import create_connection

import pytest
from websockets.exceptions import InvalidStatus

import dashboard
from dashboard.access.guard import Guard
from dashboard.access.log import A_MINUTE, Refusals
from tests.access.reader import Reader
from tests.access.site import HERE, PEOPLE, enrol
from tests.support.apart import run_apart
from tests.support.trials import attacked

CLOSED = [
    ("GET", "/_stcore/metrics"), ("GET", "/media/0123456789.csv"), ("GET", "/media/../app.py"),
    ("PUT", "/_stcore/upload_file/a/b"), ("DELETE", "/_stcore/upload_file/a/b"), ("GET", "/_stcore/agent/openapi.json"),
    ("POST", "/_stcore/agent/interact"), ("POST", "/_stcore/agent/mcp"), ("GET", "/_stcore/script-health-check"),
    ("GET", "/component/x/index.html"), ("POST", "/"), ("GET", "/app/static/x"), ("GET", "/download/none"),
]  # fmt: skip
LEAKS = re.compile(r"SELECT |\.duckdb|Traceback|warehouse-|\.py\b|/tmp|polars", re.IGNORECASE)


@pytest.mark.parametrize(("method", "path"), CLOSED)
@attacked()
def test_streamlits_own_addresses_are_closed_even_to_whoever_is_signed_in(site, method, path):
    status, _, body = site.ask(path, method, cookie=site.cookie("ora"))
    assert status in (400, 403, 404, 405) or (path == "/app/static/x" and b"<!DOCTYPE html>" in body)
    assert HERE.encode() not in body


@attacked()
def test_the_feed_of_what_somebody_follows_is_for_officers_who_are_signed_in(site):
    assert site.ask("/alerts.atom")[0] == 404
    assert site.ask("/alerts.atom", cookie=site.cookie("ada"))[0] == 404
    status, head, body = site.ask("/alerts.atom", cookie=site.cookie("olga"))
    assert (status, head["content-type"].partition(";")[0]) == (200, "application/atom+xml")
    assert body.startswith(b"<?xml")


HOSTS = [
    "evil.example", "localhost.evil.example", "evil.example:8501", "127.0.0.1@evil.example", "", "localhost:1", "[",
    "a[b", "[::1",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
@attacked()
def test_another_host_is_not_answered(site, host):
    status, headers, body = site.ask("/", Host=host)
    assert status in (400, 421)
    assert b"<html" not in body
    assert headers["X-Content-Type-Options"] == "nosniff"


ORIGINS = ["https://evil.example", "null", "http://localhost", "https://{netloc}", "http://{netloc}.evil.example",
           "http://evil@{netloc}", "file://", "http://["]  # fmt: skip


@pytest.mark.parametrize("origin", ORIGINS)
@attacked(2)
def test_another_origin_is_refused_on_http_and_on_websockets(site, origin):
    said = origin.format(netloc=site.netloc)
    assert site.ask("/_stcore/host-config", Origin=said)[0] == 403
    with pytest.raises(InvalidStatus):
        Reader(site.netloc, said, site.cookie("olga"))


@attacked()
def test_a_websocket_without_an_origin_is_refused(site):
    with pytest.raises(InvalidStatus):
        Reader(site.netloc, None, site.cookie("olga"))


@attacked(5)
def test_without_sign_in_another_machine_is_not_answered(tmp_path):
    from dashboard.access.door import Door

    async def never(scope, receive, send):
        raise AssertionError("it was passed on")

    async def asked(client, host, **more):
        told = []
        sent = [(b"host", host), *((name.encode(), value) for name, value in more.items())]

        async def send(message):
            told.append(message)

        scope = {"type": "http", "path": "/", "method": "GET", "headers": sent, "client": client}
        await Guard(never, Door(tmp_path, False))(scope, None, send)
        return told[0]["status"]

    assert run_apart(asked(("192.168.1.5", 1), b"localhost")) == 403
    assert run_apart(asked(("::ffff:10.0.0.1", 1), b"localhost")) == 403
    assert run_apart(asked(("127.0.0.1", 1), b"rebound.example")) == 421
    assert run_apart(asked(("127.0.0.1", 1), b"[")) == 421
    assert run_apart(asked(("127.0.0.1", 1), b"localhost", origin=b"http://[")) == 403


GUARDED = ["/", "/timeliness", "/_stcore/metrics", "/healthz", "/download/none", "/auth/login", "/static/../x",
           "/static/none.js", "/static/%00", "//evil.example/x", "/static//evil.example/x"]  # fmt: skip


@pytest.mark.parametrize("path", GUARDED)
def test_every_answer_is_guarded(site, path):
    _, headers, _ = site.ask(path)
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
    assert "'unsafe-inline'" not in policy.partition("style-src")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


def spoken(site, sent):
    """Send bytes to the server and return all that it answers until it closes the connection."""
    host, port = site.netloc.split(":")
    with create_connection((host, int(port)), timeout=60) as line:
        line.sendall(sent.replace(b"{host}", site.netloc.encode()))
        return b"".join(iter(lambda: line.recv(65536), b""))


NO_REQUESTS = [
    b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nHost {host}\r\n\r\n", b"GET / HTTP/9\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    b"GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
]  # fmt: skip


@pytest.mark.parametrize("sent", NO_REQUESTS)
@attacked()
def test_what_is_no_request_is_answered_under_the_same_headers(site, sent):
    answer = spoken(site, sent).decode("latin-1").lower()
    assert answer.startswith(("http/1.1 400 ", "http/1.1 403 "))
    assert "content-security-policy: default-src 'none'" in answer
    assert "cache-control: no-store" in answer
    assert answer.count("content-security-policy") == 1


@attacked()
def test_no_other_origin_may_send_messages_to_a_page(site):
    assert json.loads(site.ask("/_stcore/host-config")[2])["allowedOrigins"] == []


@pytest.mark.parametrize("asked_by", ["cross-site", "same-site", "anything"])
@attacked()
def test_a_sign_out_asked_for_by_another_site_does_nothing(site, asked_by):
    cookie = site.cookie("otto", nonce=f"signed out by {asked_by}")
    status, headers, _ = site.ask("/auth/logout", cookie=cookie, Sec_Fetch_Site=asked_by, Sec_Fetch_Mode="navigate")
    assert status == 403
    assert "Set-Cookie" not in headers
    assert "Data as at" in site.reader(cookie=cookie).run()


def test_a_browser_finds_nothing_that_the_policy_forbids(sign_in, site):
    page, said = sign_in("olga"), []
    page.on("console", lambda message: said.append(message.text) if "Content Security" in message.text else None)
    page.goto(f"{site.address}/timeliness")
    page.locator(".footer").wait_for(timeout=30_000)
    page.locator("[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas").first.wait_for()
    assert said == []


@attacked(3)
def test_markup_in_claims_is_inert(sign_in, site):
    bad = '<img src=x onerror="document.title=1">**bold**[x](javascript:1)'
    enrol(site.provider, "eve", {"roles": ["Officers", "<script>alert(1)</script>"], "hubs": [HERE], "email": bad})
    page = sign_in("eve")
    assert bad in page.locator("[class*=st-key-account]").inner_text()
    assert page.locator("[class*=st-key-account] img").count() == 0
    assert page.title() != "1"
    page.goto(f"{site.address}/snapshots")
    page.get_by_text("Not for this account").wait_for()
    told = site.reader("ada").run()
    assert "&lt;img src=x" in told
    assert "<img src=x" not in told


@attacked(2)
def test_a_forced_exception_tells_nothing(site):
    current = site.data / "current.json"
    before = current.read_text("utf-8")
    broken = json.loads(before) | {"build": 99}
    (site.data / "warehouse-99.duckdb").write_bytes(b"no database at all, in " + str(site.data).encode())
    reader = site.reader("ora")
    current.write_text(json.dumps(broken), "utf-8")
    try:
        told = reader.run()
        assert "This page can’t be shown" in told
        program = str(Path(dashboard.__file__).parent)  # Streamlit names its script to every session
        ours = told.replace(program, "").replace("screens/", "")
        assert not LEAKS.search(ours)
        assert site.data.name not in told or "/data" not in told
        status, _, body = site.ask("/readyz")
        assert (status, body) == (503, b"not ready")
        assert site.ask("/healthz")[0] == 200
    finally:
        current.write_text(before, "utf-8")
        (site.data / "warehouse-99.duckdb").unlink()
    assert site.ask("/readyz")[::2] == (200, b"ready")
    log = site.log.read_text("utf-8")
    assert '"event": "page_failed", "error": "WarehouseError"' in log
    assert "warehouse-99" not in log
    assert str(site.data) not in log


def test_refusals_are_in_the_trail_by_name_and_in_the_log_without_one(site):
    site.reader("bonny").run()
    reader = site.reader("bonny", nonce="to be logged")
    reader.run()
    reader.run("staffing")
    lines = [json.loads(line) for line in (site.data / "audit.jsonl").read_text("utf-8").splitlines()]
    assert any(one["what"] == "refused" and one["who"] == PEOPLE["bonny"]["email"] for one in lines)
    log = site.log.read_text("utf-8")
    events = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert {"refused", "shown"} <= {one["event"] for one in events}
    assert 1 in {one["build"] for one in events if one["event"] == "shown"}
    for person in PEOPLE.values():
        assert person["email"] not in log
    assert "bonny" not in log


@attacked()
def test_refusals_can_not_flood_the_trail():
    recent = Refusals()
    assert sum(recent.to_log("somebody", f"page {i % 500}", "role") is not None for i in range(5_000)) == A_MINUTE
    assert recent.to_log("somebody", "page 1", "role") is None


@attacked(5)
def test_a_file_is_taken_from_those_alone_who_may_load(site):
    asked = {
        who: site.ask("/_stcore/upload_file/a/b", "PUT", cookie=site.cookie(who) if who else None)[0]
        for who in ("olga", "bonny", "ada", "")
    }
    assert asked == dict.fromkeys(asked, 404)
    taken = site.cookie("ora")
    assert site.ask("/_stcore/upload_file/a/b", "PUT", cookie=taken)[0] in (400, 403)  # no page of hers asked for it
    assert site.ask("/_stcore/upload_file/a/b", "POST", cookie=taken)[0] == 405
    large = str(400 << 20)
    assert site.ask("/_stcore/upload_file/a/b", "PUT", cookie=taken, Content_Length=large)[0] == 413
    assert site.ask("/_stcore/upload_file/a/b", "PUT", cookie=taken, Transfer_Encoding="chunked")[0] == 413
    assert site.ask("/_stcore/upload_file/a/b", "PUT", cookie=taken, Content_Length="9" * 5000)[0] in (400, 413)
