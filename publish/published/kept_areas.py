"""Keeps other areas' open releases in a data directory, to be compared and pooled.

Of each release only the files named in its manifest are kept, once every one has been checked against its checksum.
"""

import hashlib
import os
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from etl.audit import append
from publish.published.area_figures import AreaRelease
from publish.published.area_files import AreaReleaseError
from publish.published.area_releases import read_files
from publish.published.outlets import OPEN_DATA
from publish.published.releases import in_use

FOLDER = "areas"  # of a data directory
MOST = 400  # releases that are kept: England has about 150 areas
_WHEN = (1980, 1, 1, 0, 0, 0)  # one date in every ZIP


@dataclass(frozen=True)
class Kept:
    """A release that is kept: what it says, the name of its file, and whether it is new."""

    release: AreaRelease
    name: str
    new: bool


def keep_release(data: Path, path: Path, content: bytes | None = None, who: str | None = None) -> Kept:
    """Keep an area's release (folder or ZIP, or a ZIP in memory by its name), once the audit trail has its line.

    One that is there already is left. Raises AreaReleaseError.
    """
    release, files = read_files(path, content)
    packed = _packed(files)
    digest = hashlib.sha256(packed).hexdigest()
    code = "".join(letter for letter in release.code if letter.isascii() and letter.isalnum())
    day = "".join(letter for letter in release.as_at[:10] if letter.isdigit() or letter == "-")
    target = data / FOLDER / f"{code or 'area'}-{day}-{digest[:12]}.zip"
    if target.exists():
        return Kept(release, target.name, False)
    target.parent.mkdir(exist_ok=True)
    if len(list(target.parent.glob("*.zip"))) >= MOST:
        raise AreaReleaseError(f"{MOST} releases are kept already: delete those of earlier years from {FOLDER}/.")
    details = {"area": release.area, "code": release.code, "as_at": release.as_at, "sha256": digest}
    append(data, "pool_added", details, who)
    part = target.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(packed)
    part.replace(target)
    return Kept(release, target.name, True)


def _packed(files: dict[str, bytes]) -> bytes:
    """Return files as a ZIP; the same files give the same bytes."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(ZipInfo(name, _WHEN), content, ZIP_DEFLATED)
    return buffer.getvalue()


def kept_releases(data: Path) -> list[Path]:
    """Return the releases that a data directory can compare: its own newest one, and those of others that were kept."""
    own = [entry.folder for entry in in_use(OPEN_DATA.entries(data))][-1:]
    folder = data / FOLDER
    return [*own, *(sorted(folder.glob("*.zip")) if folder.is_dir() else ())]
