"""Checks a data directory: landed extracts, the build in force, erasures, keys, registers, the trail, file modes."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from etl.audit import HEAD, TRAIL, AuditError, verify
from etl.builds import CURRENT, build_path, fault_of, numbers, read_current
from etl.durable import DamagedSecretError, NewerStateError, read_secret
from etl.errors import MashError
from etl.landing import mends
from etl.landing.erasure import PLAN, pending
from etl.landing.extracts import folders, landing, lost_options, read_extracts
from etl.landing.landing import UNFINISHED, set_aside
from etl.landing.samples import read_samples
from etl.landing.tombstones import read_tombstones
from etl.load import all_damages
from etl.policy.policy_file import load_policy
from etl.register.changes import FILE as CHANGES
from etl.register.changes import read_register
from etl.register.lines import FOLDER, read_lines
from etl.warehouse.build import WORK
from etl.warehouse.sql import address

FILE_MODE, FOLDER_MODE = 0o600, 0o700
_SECRETS = ("hiding.key", "core/core.key", "project-keys/*.key")
REPAIR = "'mash repair' mends it."


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong in a data directory: where, what, and what mends it, unless that is said already.

    `by_repair` tells whether `mash repair` mends it.
    """

    place: str
    what: str
    mend: str = REPAIR
    by_repair: bool = True

    def __str__(self) -> str:
        """The finding in one line."""
        return f"{self.place}: {self.what.rstrip('.')}. {self.mend}".rstrip()


def check(data: Path) -> list[Finding]:
    """Return everything that is wrong in a data directory, reading every byte of it; nothing is changed."""
    return [
        *_policy(data), *_landed(data), *built(data), *_erased(data), *_secrets(data), *_registers(data),
        *_trail(data), *_left_over(data), *modes(data),
    ]  # fmt: skip


def _policy(data: Path) -> Iterator[Finding]:
    """Yield what keeps the policy from being followed."""
    try:
        load_policy(data)
    except MashError as bad:
        yield Finding("policy.toml", str(bad), "Put it right by hand.", by_repair=False)


def _landed(data: Path) -> Iterator[Finding]:
    """Yield extracts of which a file is missing, cut off, changed or newer, and files that belong to none."""
    if lost := lost_options(data):
        why = f"{lost}: what loads said later of extracts is lost, and a load that was undone counts again"
        yield Finding("ledger.jsonl", why, "Restore it from a backup.", by_repair=False)
    if mends.are_lost(data):
        why = "no line of it can be read: rows that words were mended for would be refused again"
        yield Finding(mends.FILE, why, "Restore it from a backup.", by_repair=False)
    for damage in all_damages(data, thoroughly=True):
        place = "/".join(each for each in ("landing", damage.extract[:12], damage.file) if each)
        yield Finding(f"{place} ({damage.name})", damage.why, damage.mend, by_repair=False)
    named = {each.id: {*each.files, "extract.json"} for each in read_extracts(data) if each.files}
    for folder in folders(data):
        for path in sorted(folder.iterdir()):
            if folder.name in named and path.name not in named[folder.name]:
                yield Finding(f"landing/{folder.name[:12]}/{path.name}", "it is no part of what landed")


def built(data: Path) -> Iterator[Finding]:
    """Yield what is wrong with the build in force: its file, what it says of itself, the rows of its tables."""
    try:
        current = read_current(data)
    except MashError as bad:
        yield Finding(CURRENT, str(bad), "", by_repair=not isinstance(bad, NewerStateError))
        return
    if current is None:
        if numbers(data):
            yield Finding(CURRENT, "it is missing, so no build is in force though there are some")
        return
    place = build_path(data, current["build"]).name
    if fault := fault_of(data, current) or _contradiction(data, current):
        yield Finding(place, fault)


def _contradiction(data: Path, current: dict[str, Any]) -> str | None:
    """Return where a build's file contradicts what was published of it; None where they agree."""
    import duckdb

    try:
        with duckdb.connect(address(build_path(data, current["build"])), read_only=True) as con:
            (text,) = con.execute("SELECT json FROM meta").fetchone() or ("{}",)
            meta = json.loads(text)
            if {name: meta.get(name) for name in ("build", "fingerprint", "counts")} != {
                name: current.get(name) for name in ("build", "fingerprint", "counts")
            }:
                return "it is another build than current.json says"
            for table in {count["table"] for count in current["counts"]} & set(current["tables"]):
                accepted = sum(count["accepted"] for count in current["counts"] if count["table"] == table)
                (rows,) = con.execute(f'SELECT count(*) FROM "{table}"').fetchone() or (0,)  # noqa: S608
                if rows != accepted:
                    return f"{table} holds {rows:,} rows where {accepted:,} were accepted"
    except (duckdb.Error, ValueError) as bad:
        return f"it can't be opened ({type(bad).__name__})"
    return None


def _erased(data: Path) -> Iterator[Finding]:
    """Yield what could bring an erased child back: a lost list or key, and an erasure that is not finished."""
    try:
        read_tombstones(data)
    except MashError as bad:
        yield Finding("erased.json", str(bad), "Nothing is loaded until then.", by_repair=False)
    try:
        if pending(data):
            yield Finding(PLAN, "an erasure was decided on and is not finished", "The next 'mash load' finishes it.")
    except MashError as bad:
        yield Finding(PLAN, str(bad), "Restore it from a backup.", by_repair=False)


def _secrets(data: Path) -> Iterator[Finding]:
    """Yield keys of publications that are not what was kept: what they hide would be easy to work out."""
    for path in sorted(path for pattern in _SECRETS for path in data.glob(pattern)):
        try:
            read_secret(path)
        except (DamagedSecretError, OSError) as bad:
            yield Finding(path.relative_to(data).as_posix(), str(bad), "", by_repair=False)


def _registers(data: Path) -> Iterator[Finding]:
    """Yield what officers wrote that can't be read: changes, samples, notes, actions, views and follows."""
    readers: dict[str, Callable[[Path], object]] = {CHANGES.name: read_register, "samples": read_samples}
    readers |= {path.name: partial(read_lines, name=path.name) for path in sorted((data / FOLDER).glob("*.jsonl"))}
    for name, read in readers.items():
        try:
            read(data)
        except MashError as bad:
            mend = "" if "backup" in str(bad) else "Restore it from a backup."
            yield Finding(f"{FOLDER.as_posix()}/{name}", str(bad), mend, by_repair=False)


def _trail(data: Path) -> Iterator[Finding]:
    try:
        lines = verify(data)
    except (AuditError, OSError) as broken:
        yield Finding(TRAIL, str(broken), "", by_repair=False)
        return
    if lines and not (data / HEAD).exists():
        yield Finding(HEAD, "it is missing, so lines cut off the trail's end would not be noticed")


def left_over(data: Path) -> list[Path]:
    """Return what a load, a build or a backup that was stopped left behind: none of it has been published.

    An extract that a load had moved aside is none of it: the next run puts it back.
    """
    prepared = [folder for folder in landing(data).glob(f"{UNFINISHED}*") if folder not in set_aside(data)]
    loose = [*data.glob("*.new"), *data.glob("warehouse-*.duckdb.*"), *prepared]
    loose += [path for path in (data / WORK,) if path.exists()]
    try:
        current = read_current(data)
    except MashError:
        return sorted(loose)
    newest = current["build"] if current else 0
    return sorted([*loose, *(build_path(data, number) for number in numbers(data) if number > newest)])


def _left_over(data: Path) -> Iterator[Finding]:
    for path in left_over(data):
        yield Finding(path.relative_to(data).as_posix(), "a run that was stopped left it behind")


def modes(data: Path) -> Iterator[Finding]:
    """Yield what others than its owner may read or write. Windows keeps rights in another way: there none is looked at.

    A folder that many extracts lie in is named once.
    """
    if os.name == "nt":
        return
    open_to_others = [path for path in [data, *sorted(data.rglob("*"))] if _others_may(path)]
    for path in open_to_others[:1]:
        more = f" (and {len(open_to_others) - 1:,} more)" if len(open_to_others) > 1 else ""
        place = path.relative_to(data).as_posix()
        yield Finding(f"{'the data directory' if place == '.' else place}{more}", "others than its owner may read it")


def _others_may(path: Path) -> bool:
    return not path.is_symlink() and bool(path.stat().st_mode & 0o077)


def close_to_others(data: Path) -> None:
    """Let the owner alone read and write a data directory, on systems that have such modes."""
    if os.name == "nt":
        return
    for path in [data, *data.rglob("*")]:
        if not path.is_symlink():
            path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
