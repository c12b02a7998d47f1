"""Lists the open and safeguarded releases handed over so far, and withdraws a release.

One entry is the folder of a release, as its manifest and the audit trail describe it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from etl.audit import append
from etl.durable import parsed
from etl.identities.free_text import fault_of_words
from publish.published.folder import MANIFEST, ReleaseError, sha256
from publish.published.trail import Line, read_lines

FOLDER, EVENT = "exports", "export"
WITHDRAWN = "withdrawn"
OPEN, SAFEGUARDED = "open", "safeguarded"  # the profiles


@dataclass(frozen=True)
class Entry:
    """One release: its folder and manifest, when it was handed over (UTC) and by whom, and why it was withdrawn.

    `line` is the number of its line in the audit trail, 0 where the trail has none.
    """

    name: str
    folder: Path
    manifest: Mapping[str, Any]
    made: datetime | None = None
    who: str = ""
    withdrawn: str | None = None
    line: int = 0

    @property
    def profile(self) -> str:
        """The kind of release: open or safeguarded."""
        return str(self.manifest.get("profile", ""))


def listing(data: Path, profile: str | None = None) -> list[Entry]:
    """Return the releases of a data directory, of one profile or of all, the oldest first, with those withdrawn."""
    return [entry for entry in handed_over(data, FOLDER, EVENT) if profile in (None, entry.profile)]


def handed_over(data: Path, folder: str, event: str) -> list[Entry]:
    """Return what was handed over into a folder of a data directory under an event of the trail, the oldest first."""
    home, lines = data / folder, read_lines(data, [event, WITHDRAWN])
    manifests = sorted(home.glob(f"*/{MANIFEST}")) if home.is_dir() else []
    entries = [_entry(path.parent, lines, event) for path in manifests]
    return sorted(entries, key=lambda entry: (entry.line, entry.name))  # many are made within one second


def in_use(entries: Sequence[Entry], project: str | None = None) -> list[Entry]:
    """Return the releases to a project, or to nobody in particular, that were not withdrawn."""
    return [entry for entry in entries if entry.manifest.get("project") == project and entry.withdrawn is None]


def withdraw(data: Path, name: str, why: str, who: str | None = None) -> Entry:
    """Mark a release as withdrawn, with the reason. Raises ReleaseError without a name or a reason that fits."""
    if not why.strip():
        raise ReleaseError("Say why it is withdrawn: the register keeps the reason for everybody who has a copy.")
    if fault := fault_of_words(why):
        raise ReleaseError(f"The reason {fault}")
    entries = {entry.name: entry for entry in listing(data)}
    if name not in entries:
        raise ReleaseError(f"There is no release '{name}'. Releases: {', '.join(entries) or 'none'}.")
    if entries[name].withdrawn is None:
        append(data, WITHDRAWN, {"folder": name, "why": why}, who)
    return next(entry for entry in listing(data) if entry.name == name)


def place_for(data: Path, name: str) -> Path:
    """Return a folder for a new release: the name, or with a number where it is taken."""
    folder, number = data / FOLDER / name, 2
    while folder.exists():
        folder, number = data / FOLDER / f"{name}-{number}", number + 1
    return folder


def same_data(entry: Entry, files: Mapping[str, bytes], also: str | None = None) -> bool:
    """Return whether a release holds the same data files, and the same file `also`.

    Stata's and SPSS's are left out: they hold their own date.
    """
    released = {name: digest for name, digest in entry.manifest["files"].items() if _is_data(name, also)}
    new = {name: content for name, content in files.items() if _is_data(name, also)}
    return set(released) == set(new) and all(
        released[name] == sha256(content) for name, content in new.items() if not name.endswith((".dta", ".sav"))
    )


def _is_data(name: str, also: str | None) -> bool:
    return name.startswith("data/") or name == also


def _entry(folder: Path, lines: Sequence[Line], event: str) -> Entry:
    try:
        manifest = parsed((folder / MANIFEST).read_bytes()) or {}
        manifest["files"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as bad:
        raise ReleaseError(f"{folder / MANIFEST} can't be read: restore it, or move the folder away.") from bad
    own = [line for line in lines if line.details.get("folder") == folder.name]
    made = next((line for line in own if line.event == event), None)
    ended = next((line for line in own if line.event == WITHDRAWN), None)
    return Entry(
        folder.name, folder, manifest, made.at if made else None, made.who if made else "",
        str(ended.details.get("why", "")) if ended else None, made.number if made else 0,
    )  # fmt: skip
