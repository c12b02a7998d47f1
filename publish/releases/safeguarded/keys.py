"""A project's own key: pseudonyms are made anew for every project, so that two projects' data can't be joined."""

import secrets
from pathlib import Path

FOLDER = "project-keys"


def project_key(data: Path, slug: str) -> bytes:
    """Return a project's key, made by chance when first asked for; it never leaves the data directory."""
    path = data / FOLDER / f"{slug}.key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with path.open("xb") as file:
            file.write(secrets.token_bytes(32))
        path.chmod(0o600)
    return path.read_bytes()
