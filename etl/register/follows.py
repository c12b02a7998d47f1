"""Keeps what people follow, and which messages they got about it: one for each measure, month and verdict.

A follow names its owner by the pseudonym of the sign-in and by the name in the audit trail, so that an administrator
sees which follows have lost their owner. Messages hold no figures.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from etl.audit import append
from etl.register.lines import WritingError, moment, newest, next_id, read_lines, writing
from etl.register.notes import EVERY_HUB

FILE, TOLD = "follows.jsonl", "told.jsonl"
WHEN = {
    "verdict": "when its verdict changes",
    "range": "when it is outside the usual range",
}
TOPICS = {
    "headlines": "Any headline measure outside the usual range",
    "agencies": "An agency’s extract older than agreed",
    "actions": "An action overdue",
}
_MAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")


@dataclass(frozen=True)
class Follow:
    """What somebody follows: a measure with filters (`when` is one of WHEN), or a topic (`when` is one of TOPICS).

    `address` is the page that it is followed on, with its filters; `mail` is where messages go, empty for nowhere.
    `scope` are the hubs that the person could see.
    """

    id: str
    at: str
    key: str
    who: str
    when: str
    measure: str
    where: Mapping[str, str]
    address: str
    mail: str = ""
    scope: Sequence[str] = EVERY_HUB
    kept: bool = True


@dataclass(frozen=True)
class Told:
    """One message to one person: its sentence, the address, the build; `mailed` is empty, sent or failed."""

    id: str
    at: str
    follow: str
    text: str
    address: str
    build: int
    mailed: str = ""


def read_follows(data: Path) -> list[Follow]:
    """Return what is followed, oldest first."""
    return [follow for line in newest(read_lines(data, FILE)) if (follow := Follow(**line)).kept]


def read_told(data: Path) -> list[Told]:
    """Return the messages sent, oldest first."""
    return [Told(**line) for line in newest(read_lines(data, TOLD))]


def follow(data: Path, wanted: Follow, domains: Sequence[str] = (), who: str | None = None) -> Follow:
    """Keep a follow, once; the audit trail has its line first. Raises WritingError where mail may not go."""
    if wanted.when not in (*WHEN, *TOPICS):
        raise WritingError(f"Nobody can be told '{wanted.when}'.")
    if wanted.mail and not _MAIL.fullmatch(wanted.mail):
        raise WritingError("That is no e-mail address: write one such as name@council.example, or leave it empty.")
    if wanted.mail and wanted.mail.rpartition("@")[2].lower() not in {domain.lower() for domain in domains}:
        known = f" to addresses of {', '.join(domains)}" if domains else ": ask whoever runs the server to set it up"
        raise WritingError(f"Mail goes only{known}." if domains else f"No mail is sent from here{known}.")
    with writing(data, FILE) as (lines, add):
        for line in newest(lines):
            other = Follow(**line)
            if other.kept and _same(other, wanted):
                return other
        kept = replace(wanted, id=next_id(lines, "F"), at=moment())
        details = {"follow": kept.id, "when": kept.when, "measure": kept.measure, "where": dict(kept.where)}
        append(data, "follow", {**details, "done": "followed", "by mail": bool(kept.mail)}, who)
        add(asdict(kept))
    return kept


def stop(data: Path, name: str, key: str, who: str | None = None) -> None:
    """End a follow of the person with a key; an empty key may end any: the administrator's. Raises WritingError."""
    with writing(data, FILE) as (lines, add):
        mine = {line["id"]: Follow(**line) for line in newest(lines)}
        found = mine.get(name)
        if found is None or not found.kept or key not in ("", found.key):
            raise WritingError(f"There is no {name} to end.")
        append(data, "follow", {"follow": name, "done": "ended"}, who)
        add(asdict(replace(found, kept=False)))


def remember(data: Path, told: Iterable[Told]) -> None:
    """Record a message, or that its mail was sent."""
    with writing(data, TOLD) as (_, add):
        if kept := [asdict(each) for each in told]:
            add(*kept)


def _same(one: Follow, other: Follow) -> bool:
    return (one.key, one.when, one.measure, dict(one.where), one.mail) == (
        other.key, other.when, other.measure, dict(other.where), other.mail,
    )  # fmt: skip
