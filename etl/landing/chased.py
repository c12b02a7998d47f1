"""Keeps a record, in `chased.jsonl`, of which open checks were chased, when and by whom.

A mark ends with the answer: marks of checks that are no longer open are dropped when the next mark is made. An erasure
removes the marks on the child's contacts.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from filelock import FileLock

from etl.durable import parsed, write_whole
from etl.landing.tombstones import Tombstones

FILE = "chased.jsonl"


@dataclass(frozen=True)
class Mark:
    """One check that was chased: its key and its contact's (empty where it names none), the day and the person."""

    check: str
    contact: str
    day: str
    who: str

    @property
    def on(self) -> date:
        """The day as a date."""
        return date.fromisoformat(self.day)


def read_marks(data: Path) -> dict[str, Mark]:
    """Return the last mark of each check. A line that can't be read is passed over: it is asked for again."""
    try:
        lines = (data / FILE).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    raw = [parsed(line) for line in lines]
    names = set(Mark.__dataclass_fields__)
    marks = [Mark(**each) for each in raw if each is not None and set(each) == names]
    return {mark.check: mark for mark in marks}


def mark(data: Path, contacts: Mapping[str, str], day: date, who: str, still_open: Collection[str]) -> None:
    """Mark checks (with the contact of each) as chased; marks of checks that are not open any more go."""
    new = [Mark(check, contact, f"{day}", who) for check, contact in contacts.items()]
    with FileLock(data / "chased.lock", timeout=10):
        kept = {check: each for check, each in read_marks(data).items() if check in still_open}
        _write(data, [*(each for check, each in kept.items() if check not in contacts), *new])


def forget(data: Path, stones: Tombstones) -> None:
    """Take out the marks of erased children's contacts, and those that name no contact; done again, nothing changes."""
    marks = read_marks(data).values()
    left = [each for each in marks if each.contact and stones.hash("contact_id", each.contact) not in stones.contacts]
    if len(left) < len(marks):
        _write(data, left)


def _write(data: Path, marks: Iterable[Mark]) -> None:
    write_whole(data / FILE, "".join(f"{json.dumps(asdict(each), ensure_ascii=False)}\n" for each in marks))
