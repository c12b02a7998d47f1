"""The register of releases: one entry is a folder handed over, as its manifest and the audit trail tell it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from etl.audit import TRAIL, append
from publish.releases.folder import MANIFEST, ReleaseError

FOLDER = "exports"
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Entry:
    """One release: its folder and manifest, when it was handed over (UTC) and by whom, and why it was withdrawn."""

    name: str
    folder: Path
    manifest: Mapping[str, Any]
    made: datetime | None = None
    who: str = ""
    withdrawn: str | None = None

    @property
    def profile(self) -> str:
        """The kind of release: open or safeguarded."""
        return str(self.manifest.get("profile", ""))


def listing(data: Path) -> list[Entry]:
    """Return the releases of a data directory, the oldest first, withdrawn ones among them."""
    folder = data / FOLDER
    lines = list(_lines(data))
    found = sorted(folder.glob(f"*/{MANIFEST}")) if folder.is_dir() else []
    entries = [_entry(path.parent, lines) for path in found]
    return sorted(entries, key=lambda one: (one.made.isoformat() if one.made else "", one.name))


def latest(data: Path, profile: str, project: str | None = None) -> Entry | None:
    """Return the newest release of a profile (and project) that was not withdrawn."""
    fits = [
        one
        for one in listing(data)
        if one.profile == profile and one.manifest.get("project") == project and one.withdrawn is None
    ]
    return fits[-1] if fits else None


def withdraw(data: Path, name: str, why: str, who: str | None = None) -> Entry:
    """Mark a release as withdrawn: the register says so, and why. Raises ReleaseError without a name or a reason."""
    if not why.strip():
        raise ReleaseError("Say why it is withdrawn: the register keeps the reason for whoever has a copy.")
    for entry in listing(data):
        if entry.name == name:
            if entry.withdrawn is None:
                append(data, WITHDRAWN, {"folder": name, "why": why}, who)
            return next(each for each in listing(data) if each.name == name)
    known = ", ".join(entry.name for entry in listing(data)) or "none"
    raise ReleaseError(f"There is no release '{name}'. Releases: {known}.")


def place_for(data: Path, name: str) -> Path:
    """Return a folder for a new release: the name, or with a number where it is taken."""
    folder, number = data / FOLDER / name, 2
    while folder.exists():
        folder, number = data / FOLDER / f"{name}-{number}", number + 1
    return folder


def same_data(entry: Entry, files: Mapping[str, bytes | Path]) -> bool:
    """Return whether a release holds the same data files; Stata's and SPSS's differ by when they were made."""
    told = {name: digest for name, digest in entry.manifest["files"].items() if name.startswith("data/")}
    asked = {name: content for name, content in files.items() if name.startswith("data/")}
    return set(told) == set(asked) and all(
        told[name] == hashlib.sha256(content if isinstance(content, bytes) else content.read_bytes()).hexdigest()
        for name, content in asked.items()
        if not name.endswith((".dta", ".sav"))
    )


def _entry(folder: Path, lines: list[dict[str, Any]]) -> Entry:
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        manifest["files"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as bad:
        raise ReleaseError(f"{folder / MANIFEST} can't be read: restore it, or move the folder away.") from bad
    mine = [line for line in lines if line["details"].get("folder") == folder.name]
    made = next((line for line in mine if line["what"] == "export"), None)
    ended = next((line for line in mine if line["what"] == WITHDRAWN), None)
    return Entry(
        folder.name,
        folder,
        manifest,
        datetime.fromisoformat(made["at"]).replace(tzinfo=None) if made else None,
        made["who"] if made else "",
        ended["details"]["why"] if ended else None,
    )


def _lines(data: Path) -> Iterator[dict[str, Any]]:
    """Yield the audit trail's lines on releases; `mash audit verify` tells whether it is whole."""
    path = data / TRAIL
    if path.is_file():
        for line in path.read_text("utf-8").splitlines():
            if '"folder"' in line:
                yield json.loads(line)
