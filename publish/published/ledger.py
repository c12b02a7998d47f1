"""Keeps the ledger of everything published by any outlet, so that each publication is judged together with all others.

An entry is one publication. Its rows are in a file such as `ledger/000012.parquet`, which never changes; lines of the
audit trail hold their SHA-256 and the entry's state. An entry is `offered` before its folder has a name, and `handed`
afterwards; an offered entry counts as shown. It is `void` if the folder was never completed, or every copy is proven
destroyed.
"""

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import polars as pl
from filelock import FileLock, Timeout

from etl import audit, durable
from etl.errors import MashError
from etl.identities.free_text import fault_of_words
from publish.disclosure import Memory
from publish.published.hiding_key import keep_secret, secret_of
from publish.published.ledger_rows import memory_of
from publish.published.trail import read_lines

FOLDER, EVENT = "ledger", "ledger"
WAIT = 60  # seconds for another run's publication to be finished
State = Literal["offered", "handed", "void"]
_KEY = object()  # known to this module alone: without it nothing can be offered


class LedgerError(MashError):
    """The ledger is damaged, or an entry can't be read, added or voided as asked."""


@dataclass(frozen=True)
class Recorded:
    """One entry: its number, outlet, publication and folder in the data directory, its state, and when it was made.

    `sha256` is of its rows' file, `at` the moment of its first line (UTC) and `who` the person it names. `why` says why
    it is void.
    """

    number: int
    outlet: str
    name: str
    folder: str
    sha256: str
    at: str
    who: str
    state: State
    why: str = ""


class Offer:
    """An entry that is written before its publication has a name; whatever names a folder takes one.

    Only `Ledger.offer` makes one.
    """

    def __init__(self, ledger: "Ledger", recorded: Recorded, who: str | None, key: object) -> None:
        if key is not _KEY:
            raise LedgerError("Only the ledger can offer a publication.")
        self.number, self._ledger, self._recorded, self._who = recorded.number, ledger, recorded, who

    def name(self, unfinished: Path, folder: Path) -> None:
        """Give the publication's folder its name, and note that it was handed over. Raises LedgerError, OSError."""
        if folder != self._ledger.data / self._recorded.folder:
            raise LedgerError(f"Entry {self.number} of the ledger is for {self._recorded.folder}, not for {folder}.")
        unfinished.rename(folder)
        self._ledger.note(self._recorded, "handed", who=self._who)

    def void(self) -> None:
        """Note that nothing was handed over, where the folder has no name."""
        if not (self._ledger.data / self._recorded.folder).exists():
            self._ledger.note(self._recorded, "void", "it was never handed over", self._who)


@dataclass
class Ledger:
    """The entries of a data directory, in order; only `locked` opens one to be written to.

    `broken` is what is wrong with the audit trail, which may have lost entries: then nothing can be added.
    """

    data: Path
    entries: list[Recorded] = field(default_factory=list)
    broken: audit.AuditError | None = None

    @property
    def live(self) -> list[Recorded]:
        """The entries that count as shown."""
        return [entry for entry in self.entries if entry.state != "void"]

    @property
    def next_number(self) -> int:
        """The number of the next entry."""
        return len(self.entries) + 1

    @property
    def names(self) -> list[str]:
        """The publications of the live entries."""
        return [entry.name for entry in self.live]

    def among(self, names: Sequence[str]) -> "Ledger":
        """Return the entries of some publications only, to be read."""
        return Ledger(self.data, [entry for entry in self.entries if entry.name in names])

    def memory(self, words: Mapping[str, str] | None = None) -> Memory:
        """Return all that live entries showed, the latest last. Raises LedgerError for a damaged one."""
        return memory_of([rows(self.data, entry) for entry in self.live], words, secret_of(self.data))

    def offer(self, outlet: str, folder: Path, content: pl.DataFrame, who: str | None = None) -> Offer:
        """Write an entry for a publication that is about to get this folder. Raises LedgerError, AuditError."""
        return Offer(self, self.add(outlet, folder, content, "offered", who), who, _KEY)

    def add(self, outlet: str, folder: Path, content: pl.DataFrame, state: State, who: str | None = None) -> Recorded:
        """Write an entry's rows, then its line in the audit trail. Raises LedgerError, AuditError."""
        if self.broken:
            raise self.broken
        number, path = self.next_number, place(self.data, self.next_number)
        buffer = io.BytesIO()
        content.write_parquet(buffer, compression="zstd", statistics=False)
        try:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(buffer.getvalue())
            durable.sync_all(path.parent)
        except OSError as bad:
            raise LedgerError(f"The ledger can't be written, so nothing was published: {bad.strerror or bad}.") from bad
        inside = folder.relative_to(self.data).as_posix() if folder.is_relative_to(self.data) else str(folder.name)
        fresh = Recorded(number, outlet, folder.name, inside, sha256(buffer.getvalue()), "", "", state)
        line = audit.append(self.data, EVENT, _details(fresh, state) | {"sha256": fresh.sha256}, who)
        self.entries.append(_recorded(line["details"], line["at"], line["who"]))
        return self.entries[-1]

    def note(self, entry: Recorded, state: State, why: str = "", who: str | None = None) -> None:
        """Note an entry's new state in the audit trail. Raises AuditError."""
        audit.append(self.data, EVENT, _details(entry, state) | ({"why": why} if why else {}), who)
        self.entries = [
            replace(each, state=state, why=why) if each.number == entry.number else each for each in self.entries
        ]

    def settle(self) -> None:
        """Note what became of entries that were offered when a run was stopped, and remove rows without a line."""
        place(self.data, self.next_number).unlink(missing_ok=True)
        for entry in [entry for entry in self.entries if entry.state == "offered"]:
            there = (self.data / entry.folder).exists()
            state: State = "handed" if there else "void"
            self.note(entry, state, "" if there else "it was never handed over")


@contextmanager
def locked(data: Path) -> Iterator[Ledger]:
    """Hold the ledger's lock, so that one publication is made at a time, and finish what a stopped run left.

    Raises LedgerError.
    """
    lock = FileLock(data / f"{FOLDER}.lock", timeout=WAIT)
    try:
        lock.acquire()
    except Timeout as bad:
        raise LedgerError("Something else is being published here: try again when it is done.") from bad
    except OSError as bad:
        raise LedgerError(f"{data} can't be written to, so nothing was published: {bad.strerror or bad}.") from bad
    try:
        ledger = read_ledger(data)
        try:
            audit.verify(data)
            ledger.settle()
        except audit.AuditError as broken:  # stops what is published next, and not what is only looked up
            ledger.broken = broken
        except OSError as bad:
            why = f"The audit trail can't be read, so nothing was done: {bad.strerror}."
            ledger.broken = audit.AuditError(why)
        try:
            keep_secret(data)
        except OSError as bad:
            why = f"{bad.filename or data} can't be written, so nothing was published: {bad.strerror}."
            ledger.broken = ledger.broken or audit.AuditError(why)
        yield ledger
    finally:
        lock.release()


def read_ledger(data: Path) -> Ledger:
    """Return the entries of a data directory as the audit trail has them."""
    entries: dict[int, Recorded] = {}
    for line in read_lines(data, [EVENT]):
        details = line.details
        number = int(details["entry"])
        if number in entries:
            entries[number] = replace(entries[number], state=details["state"], why=str(details.get("why", "")))
        elif "sha256" in details:  # else its first line was lost, as 'mash audit verify' says
            entries[number] = _recorded(details, line.at.isoformat(timespec="seconds"), line.who)
    return Ledger(data, [entries[number] for number in sorted(entries)])


def rows(data: Path, entry: Recorded) -> pl.DataFrame:
    """Return the rows of an entry. Raises LedgerError where they are gone or were changed."""
    path = place(data, entry.number)
    try:
        content = path.read_bytes()
    except OSError as bad:
        raise LedgerError(f"{path} can't be read: restore it from a backup. Nothing is published without it.") from bad
    if sha256(content) != entry.sha256:
        raise LedgerError(f"{path} was changed after it was written: restore it from a backup.")
    return pl.read_parquet(io.BytesIO(content))


def place(data: Path, number: int) -> Path:
    """Return where an entry's rows lie."""
    return data / FOLDER / f"{number:06}.parquet"


def faults(data: Path) -> Iterator[tuple[str, str]]:
    """Yield (place, what is wrong) for each entry whose rows are gone or changed, and each file that is no entry's."""
    ledger = read_ledger(data)
    for entry in ledger.entries:
        try:
            rows(data, entry)
        except LedgerError as bad:
            yield place(data, entry.number).relative_to(data).as_posix(), str(bad).partition(": ")[0].partition(" ")[2]
    known = {place(data, entry.number) for entry in ledger.entries}
    for path in sorted((data / FOLDER).glob("*")) if (data / FOLDER).is_dir() else ():
        if path not in known:
            yield path.relative_to(data).as_posix(), "is no entry of the audit trail"


def void(data: Path, number: int, why: str, who: str | None = None) -> Recorded:
    """Void an entry whose publication is proven destroyed. Raises LedgerError."""
    if not why.strip():
        raise LedgerError("Say why with --why: who proved that every copy is destroyed, and how.")
    if fault := fault_of_words(why):
        raise LedgerError(f"The reason {fault}")
    with locked(data) as ledger:
        entry = next((entry for entry in ledger.entries if entry.number == number), None)
        if entry is None or entry.state == "void":
            raise LedgerError(f"The ledger has no live entry {number}: see 'mash ledger list'.")
        if (data / entry.folder).exists():
            raise LedgerError(f"{entry.folder} is still in the data directory: remove it first, and every copy.")
        ledger.note(entry, "void", why, who)
        return ledger.entries[number - 1]


def sha256(content: bytes) -> str:
    """Return the digest of a file's bytes."""
    return hashlib.sha256(content).hexdigest()


def _details(entry: Recorded, state: State) -> dict[str, Any]:
    return {
        "entry": entry.number, "state": state, "outlet": entry.outlet, "name": entry.name, "folder": entry.folder
    }  # fmt: skip


def _recorded(details: Mapping[str, Any], at: str, who: str) -> Recorded:
    return Recorded(
        int(details["entry"]), str(details["outlet"]), str(details["name"]), str(details["folder"]),
        str(details["sha256"]), at, who, details["state"],
    )  # fmt: skip
