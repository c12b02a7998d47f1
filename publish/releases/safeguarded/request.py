"""Checks a project's request, and keeps the key with which its pseudonyms are made.

Every project has a key of its own, so that no pseudonym links two projects' data; the content of rows still may. How
many children must look alike, and how dates are given, is agreed by the area for all projects.
"""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from etl.durable import SECRET, read_secret, write_secret
from etl.identities.free_text import fault_of_words
from publish.published.folder import ReleaseError

FOLDER = "project-keys"
LONGEST_NAME = 200  # characters of a project's name
FORMATS = ("csv", "parquet", "stata", "spss")
_WHOLE, _SHORTENED = 60, 40  # characters of a name in an id: whole, and beside a digest


@dataclass(frozen=True)
class Asked:
    """One request: the project, as it was approved, and the formats of its files."""

    project: str
    formats: tuple[str, ...] = ("csv", "parquet")

    def __post_init__(self) -> None:
        if not self.id:
            raise ReleaseError("Name the project with --project: letters and digits, as it was approved.")
        if fault := fault_of_words(self.project, LONGEST_NAME):
            raise ReleaseError(f"The project's name {fault}")
        unknown = [name for name in self.formats if name not in FORMATS]
        if unknown or not self.formats:
            raise ReleaseError(f"Formats are {', '.join(FORMATS)}, not '{', '.join(unknown)}'.")

    @property
    def id(self) -> str:
        """What the project is known by; empty for a name without a letter or digit."""
        return project_id(self.project)


def project_id(name: str) -> str:
    """Return what a project is known by: in the register, its folders, its key and who may have its releases.

    Case and spaces make no other project. A name that doesn't fit into letters, digits and hyphens, or is too long,
    ends with 16 digits of its SHA-256, so that no two names meet in one id. A name without a letter or digit has none.
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not any(char.isalnum() for char in plain):
        return ""
    if len(slug) <= _WHOLE and slug.replace("-", " ") == plain:
        return slug
    digest = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{slug[:_SHORTENED].rstrip('-')}-{digest}".lstrip("-")


def project_key(data: Path, project: str) -> bytes:
    """Return the random key of a project's id, made when it is first needed; it never leaves the data directory.

    Raises DamagedSecretError.
    """
    path = data / FOLDER / f"{project}.key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_secret(path, secrets.token_bytes(SECRET))
    return read_secret(path)
