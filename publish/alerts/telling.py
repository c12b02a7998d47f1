"""Sends people what is new in the build in force: writes it to `outbox/`, records it, and mails it if set up.

Each person gets each message once. Mail that can't be sent is tried again next time; its file has been written by then.
"""

import smtplib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from etl.durable import write_whole
from etl.policy.today import today as read_today
from etl.register.follows import Follow, Told, read_follows, read_told, remember
from etl.register.lines import moment
from publish.alerts.mail import message, send
from publish.alerts.settings import Settings, read_settings
from queries.build import Build, open_build
from queries.series.followed import news

OUTBOX = "outbox"
SENT, FAILED = "sent", "failed"


@dataclass(frozen=True)
class Round:
    """The result of one round: messages written, messages mailed, and messages whose mail failed."""

    told: int = 0
    mailed: int = 0
    failed: int = 0


def tell(data: Path, today: date | None = None) -> Round:
    """Send everybody their news; do nothing while another round is under way. Raises MashError."""
    follows = read_follows(data)
    if not follows:
        return Round()
    (data / OUTBOX).mkdir(exist_ok=True)
    try:
        with FileLock(data / "register" / "telling.lock", timeout=0):
            settings = read_settings(data)
            day = today or read_today()
            fresh = list(_fresh(data, open_build(data), follows, day))
            _to_outbox(data, settings, fresh)
            remember(data, fresh)
            return replace(_mail(data, settings, follows), told=len(fresh))
    except Timeout:
        return Round()


def _fresh(data: Path, build: Build, follows: Sequence[Follow], today: date) -> Iterator[Told]:
    """Yield what has not been told yet, each follow judged on the hubs that its owner could see."""
    before = {told.id for told in read_told(data)}
    for follow in follows:
        own = build if "*" in follow.scope else build.narrowed(follow.scope)
        for each in news(own, data, follow, today):
            name = " ".join([follow.key, *(f"{dim}={value}" for dim, value in follow.where.items()), each.key])
            if name not in before:
                before.add(name)
                yield Told(name, moment(), follow.id, each.text, each.address, build.info.build)


def _to_outbox(data: Path, settings: Settings, fresh: Sequence[Told]) -> None:
    """Write a file for each follow that there is news of."""
    for follow in dict.fromkeys(told.follow for told in fresh):
        mine = [told for told in fresh if told.follow == follow]
        lines = "\n\n".join(f"{told.text}\n{link(settings, told)}" for told in mine)
        stamp = mine[0].at.replace(":", "").replace("-", "").partition("+")[0]
        write_whole(data / OUTBOX / f"{stamp}-build{mine[0].build}-{follow}.txt", f"{lines}\n")


def _mail(data: Path, settings: Settings, follows: Sequence[Follow]) -> Round:
    """Mail what waits to be mailed, one message a follow."""
    smtp, done = settings.smtp, Round()
    if smtp is None:
        return done
    waiting = [told for told in read_told(data) if told.mailed in ("", FAILED)]
    for follow in follows:
        mine = [told for told in waiting if told.follow == follow.id]
        allowed = follow.mail.rpartition("@")[2].lower() in {domain.lower() for domain in settings.domains}
        if not mine or not follow.mail or not allowed:
            continue
        mail = message(smtp, follow.mail, [(told.text, link(settings, told)) for told in mine])
        try:
            send(smtp, mail)
            outcome, done = SENT, replace(done, mailed=done.mailed + 1)
        except (OSError, smtplib.SMTPException):
            outcome, done = FAILED, replace(done, failed=done.failed + 1)
        remember(data, [replace(told, mailed=outcome) for told in mine])
    return done


def link(settings: Settings, told: Told) -> str:
    """Return the full address for a message's link; only the page's own part if the dashboard's address is not set."""
    return f"{settings.address}/{told.address}"
