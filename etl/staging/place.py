"""Keeps the state of a load in several steps, in `staging/<token>/` of the data directory.

Only its owner can open it. It is deleted two hours after its last use, or after 14 days if it was kept as a trial.
Everything in it has passed the search for identifiers: extracts as they will land, and columns of agencies' own files.
"""

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from etl.durable import write_whole
from etl.errors import MashError
from etl.landing.erasure import STAGING

FOLDER, STATE, PUBLISHING = STAGING, "load.json", "publishing"
UNUSED, KEPT = 2 * 3600.0, 14 * 24 * 3600.0  # seconds
_TOKEN = re.compile("[A-Za-z0-9_-]{22}")


class StagingError(MashError):
    """A load can't go on as asked."""


@dataclass(frozen=True)
class OwnTab:
    """One sheet of an agency's own file: its name, headings, the lines they stand on, and the file with its text.

    `hidden` says that nobody sees it who opens the workbook, `marked` which of its rows are hidden or struck out.
    """

    name: str | None
    headings: tuple[str, ...]
    lowest: tuple[str, ...]
    lines: tuple[int, ...]
    file: str
    rows: int
    passed_over: tuple[tuple[str, int], ...] = ()
    hidden: bool = False
    marked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Own:
    """An agency's own file: its sheets, the headings never kept, those whose numbers were replaced by pseudonyms, and
    what a person has answered: the table, the column of each heading ("" is left out), what words mean, and the code
    of a column that no heading fills and that is the same on every row. `same` gives headings of single sheets with the
    heading that each stands for, `leave_out` the sheets left out; `unfit` are those that fit no table.

    `kept` names the mapping of an earlier load that it is read by; `forgotten` are words not to be remembered.
    """

    tabs: tuple[OwnTab, ...]
    table: str
    left_out: tuple[str, ...] = ()
    hashed: tuple[str, ...] = ()
    kept: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    forgotten: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    leave_out: tuple[str, ...] = ()
    unfit: tuple[str, ...] = ()


@dataclass(frozen=True)
class Staged:
    """One file of a load: its name, size and digest; why it was refused; who sent it; the extract it became.

    `known` names the extract that holds the same content already. `own` is set for an agency's own file, which becomes
    an extract once its columns and words are answered.
    """

    key: str
    name: str
    size: int
    sha256: str
    why: str = ""
    agency: str = ""
    extract: str = ""
    known: str = ""
    own: Own | None = None

    @property
    def goes_on(self) -> bool:
        """Whether it is part of the load: neither refused nor loaded before."""
        return not self.why and not self.known


@dataclass(frozen=True)
class StagedLoad:
    """One load: where it lies, whose it is, its files, the last day that they cover, the hub of rows that name none.

    `trial` is what came out of the build made on trial, as it was compared.
    """

    place: Path
    owner: str
    files: tuple[Staged, ...] = ()
    as_at: date | None = None
    hub: str = ""
    kept: bool = False
    trial: Mapping[str, Any] | None = None

    @property
    def token(self) -> str:
        """What names it in an address."""
        return self.place.name

    @property
    def size(self) -> int:
        """Bytes of the files that are part of it."""
        return sum(file.size for file in self.files if file.goes_on)

    @property
    def going_on(self) -> tuple[Staged, ...]:
        """The files that are part of it."""
        return tuple(file for file in self.files if file.goes_on)

    def file(self, key: str) -> Staged:
        """Return a file by its key. Raises StagingError."""
        found = next((file for file in self.files if file.key == key), None)
        if found is None:
            raise StagingError("This file is no longer part of the load.")
        return found

    def with_file(self, file: Staged) -> "StagedLoad":
        """Return the load with a file changed or added; what was compared before no longer holds."""
        others = [file if each.key == file.key else each for each in self.files]
        if file.key not in {each.key for each in self.files}:
            others.append(file)
        return replace(self, files=tuple(others), trial=None)


def begin(data: Path, owner: str) -> StagedLoad:
    """Make the place of a new load."""
    sweep(data)
    data.mkdir(parents=True, exist_ok=True)
    folder = data / FOLDER
    folder.mkdir(exist_ok=True, mode=0o700)
    place = folder / secrets.token_urlsafe(16)
    place.mkdir(mode=0o700)
    return save(StagedLoad(place, owner))


def save(load: StagedLoad) -> StagedLoad:
    """Write a load's state down; return it."""
    raw = asdict(load) | {"place": None, "as_at": load.as_at.isoformat() if load.as_at else None}
    write_whole(load.place / STATE, json.dumps(raw, ensure_ascii=False))
    (load.place / STATE).chmod(0o600)
    return load


def opened(data: Path, token: str, owner: str) -> StagedLoad:
    """Return somebody's load, and note that it is used. Raises StagingError where there is none of theirs."""
    sweep(data)
    place = data / FOLDER / token
    if not _TOKEN.fullmatch(token) or not (place / STATE).is_file():
        raise StagingError("This load is not there any more: it was published, thrown away, or unused for too long.")
    load = _read(place)
    if load.owner != owner:
        raise StagingError("This load is somebody else’s: only who began it can go on with it.")
    (place / STATE).touch()
    return load


def loads_of(data: Path, owner: str) -> list[StagedLoad]:
    """Return somebody's loads, the one used last first."""
    sweep(data)
    found = [(path.stat().st_mtime, _read(path.parent)) for path in (data / FOLDER).glob(f"*/{STATE}")]
    return [load for _, load in sorted(found, key=lambda each: -each[0]) if load.owner == owner]


@contextmanager
def publishing(load: StagedLoad) -> Iterator[None]:
    """Say that a load is being published, as long as it is. Raises StagingError for one that is gone."""
    try:
        (load.place / PUBLISHING).touch(mode=0o600)
    except FileNotFoundError as gone:
        raise StagingError("This load is not there any more: nothing of it was published.") from gone
    try:
        yield
    finally:
        (load.place / PUBLISHING).unlink(missing_ok=True)


def drop(load: StagedLoad) -> None:
    """Throw a load away, with all its files."""
    shutil.rmtree(load.place, ignore_errors=True)


def without(load: StagedLoad, key: str) -> StagedLoad:
    """Take one file out of a load, and remove what was kept of it."""
    file = load.file(key)
    for tab in file.own.tabs if file.own else ():
        (load.place / tab.file).unlink(missing_ok=True)
    if file.extract:
        shutil.rmtree(load.place / "landing" / file.extract, ignore_errors=True)
    return save(replace(load, files=tuple(each for each in load.files if each.key != key), trial=None))


def sweep(data: Path) -> None:
    """Delete loads that have not been used for so long that nobody will continue them."""
    now = time.time()
    for place in (data / FOLDER).glob("*"):
        try:
            unused = now - (place / STATE).stat().st_mtime
            is_over = unused > UNUSED and (unused > KEPT or not _read(place).kept)
        except FileNotFoundError:  # a load that was stopped while it began
            is_over = place.is_dir() and now - place.stat().st_mtime > UNUSED
        except (OSError, StagingError):
            is_over = True
        if is_over:
            shutil.rmtree(place, ignore_errors=True)


def _read(place: Path) -> StagedLoad:
    """Return what a load's state says. Raises StagingError where it can't be read."""
    try:
        raw: dict[str, Any] = json.loads((place / STATE).read_text("utf-8"))
        files = tuple(_file(each) for each in raw["files"])
        day = date.fromisoformat(raw["as_at"]) if raw["as_at"] else None
        return StagedLoad(place, raw["owner"], files, day, raw["hub"], raw["kept"], raw["trial"])
    except (OSError, ValueError, KeyError, TypeError) as bad:
        raise StagingError("This load can't be read any more: begin again.") from bad


def _file(raw: dict[str, Any]) -> Staged:
    own = raw["own"]
    if own is not None:
        tabs = tuple(map(_tab, own["tabs"]))
        listed = {name: tuple(own[name]) for name in ("left_out", "hashed", "leave_out", "unfit")}
        forgotten = {column: tuple(words) for column, words in own["forgotten"].items()}
        own = Own(**(own | listed | {"tabs": tabs, "forgotten": forgotten}))
    return Staged(**(raw | {"own": own}))


def _tab(raw: dict[str, Any]) -> OwnTab:
    listed = {name: tuple(raw[name]) for name in ("headings", "lowest", "lines", "marked")}
    return OwnTab(**(raw | listed | {"passed_over": tuple((word, rows) for word, rows in raw["passed_over"])}))
