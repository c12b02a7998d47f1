"""What people follow is told once: in a file, in the feed, and by a mail server; without a figure."""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from xml.etree import ElementTree as Xml

import pytest
from aiosmtpd.smtp import SMTP

from etl.errors import MashError
from etl.register.actions import Measured, Then, Wanted, add_action
from etl.register.follows import Follow, follow, read_follows, read_told, stop
from publish.alerts.feed import atom
from publish.alerts.settings import read_settings
from publish.alerts.telling import OUTBOX, Round, tell

TODAY = date(2026, 11, 9)
TITLE = "Contacts decided within target: getting worse, October 2026"


class Inbox:
    """Keeps what a mail server was sent; refuses all of it while `closed`."""

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.closed = False

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - the server's own name for it
        if self.closed:
            return "451 Try again later"
        self.mails.append(envelope.content.decode("utf-8"))
        return "250 OK"


@contextmanager
def mail_server(inbox: Inbox) -> Iterator[int]:
    """Run a mail server on a free port of this machine; yield the port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    made = asyncio.run_coroutine_threadsafe(loop.create_server(lambda: SMTP(inbox, loop=loop), "127.0.0.1", 0), loop)
    server = made.result(timeout=30)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def of(measure="", when="range", mail="", key="local"):
    address = f"timeliness?measure={measure}" if measure else "timeliness"
    return Follow("", "", key, key, when, measure, {}, address, mail)


@pytest.fixture
def mine(untouched, tmp_path):
    return shutil.copytree(untouched, tmp_path / "mine")


def test_each_thing_is_told_once_in_a_file_by_mail_and_in_the_feed_without_a_figure(mine):
    inbox = Inbox()
    with mail_server(inbox) as port:
        (mine / "alerts.toml").write_text(
            f'address = "https://mash.example"\n[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
            'from = "mash@council.example"\ndomains = ["council.example"]\n',
            "utf-8",
        )
        domains = read_settings(mine).domains
        mailed = follow(mine, of("contact_decided_on_time", mail="ola@council.example"), domains)
        assert follow(mine, of("contact_decided_on_time", mail="ola@council.example"), domains).id == mailed.id
        follow(mine, of(when="actions", key="other"))
        then = Then("2026-10", "72.9%", "concern", "low")
        wanted = Wanted("Bank workers until 8 of 11 are filled", "hub_manager", date(2026, 11, 1))
        add_action(mine, wanted, Measured("contact_decided_on_time", {}, then), by="officer", build=1)

        inbox.closed = True
        assert tell(mine, TODAY) == Round(told=2, failed=1)
        inbox.closed = False
        assert tell(mine, TODAY) == Round(mailed=1)
        assert tell(mine, TODAY) == Round()
    (mail,) = inbox.mails
    assert f"Subject: {TITLE}" in mail.replace("\r\n ", " ")
    assert "https://mash.example/timeliness?measure=contact_decided_on_time&month=2026-10" in mail.replace("=\r\n", "")
    files = sorted((mine / OUTBOX).glob("*.txt"))
    texts = [path.read_text("utf-8") for path in files]
    assert len(texts) == 2
    assert texts[0].startswith(f"{TITLE}\nhttps://mash.example/timeliness?")
    assert texts[1].startswith("An action of the hub manager has been overdue since 1 November 2026\n")
    for text in (mail, *texts):
        assert "72.9" not in text
        assert "Bank workers" not in text
    feed = Xml.fromstring(atom("Mine", "https://mash.example", read_told(mine)))  # noqa: S314 - our own
    named = {"a": "http://www.w3.org/2005/Atom"}
    assert TITLE in [title.text for title in feed.findall("a:entry/a:title", named)]
    assert len({each.text for each in feed.findall("a:entry/a:id", named)}) == 2


def test_mail_goes_only_where_it_may_and_a_follow_ends_for_its_owner_alone(mine):
    with pytest.raises(MashError, match="No mail is sent from here"):
        follow(mine, of("contact_decided_on_time", mail="ola@council.example"))
    with pytest.raises(MashError, match=r"only to addresses of council\.example"):
        follow(mine, of("contact_decided_on_time", mail="ola@elsewhere.example"), ["council.example"])
    with pytest.raises(MashError, match="no e-mail address"):
        follow(mine, of("contact_decided_on_time", mail="a@council.example\nBcc: b@c.example"), ["council.example"])
    kept = follow(mine, of("contact_decided_on_time"))
    with pytest.raises(MashError, match="no F001 to end"):
        stop(mine, kept.id, "somebody else")
    stop(mine, kept.id, "local")
    assert read_follows(mine) == []
    assert tell(mine, TODAY) == Round()


def test_settings_that_cannot_be_followed_are_one_sentence(mine):
    (mine / "alerts.toml").write_text('[smtp]\nhost = "x"\nsecurty = "tls"\n', "utf-8")
    with pytest.raises(MashError, match="Did you mean 'security'"):
        read_settings(mine)
