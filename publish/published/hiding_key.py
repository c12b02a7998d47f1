"""Keeps the secret by which nobody can foresee which figures are hidden to protect others.

It lies in `hiding.key` of the data directory, made when it is first needed from what the landed extracts hold, so that
the same extracts give the same publications elsewhere, too. From then on it stays as it is.
"""

import hashlib
import hmac
from pathlib import Path

from etl import durable
from etl.builds import build_path, current_build
from etl.errors import MashError
from etl.landing.extracts import landing

KEY = "hiding.key"
_ENOUGH = 1 << 20  # bytes of each file, which nobody outside has; manifests name digests of the extracts, not of these


def secret_of(data: Path) -> bytes:
    """Return the secret of a data directory, or the one that it would get; empty where it has no rows.

    Raises MashError where it is damaged or can't be read.
    """
    try:
        return durable.read_secret(data / KEY) if (data / KEY).exists() else _made(data)
    except OSError as bad:
        raise MashError(f"{bad.filename} can't be read, so nothing can be published: {bad.strerror}.") from bad


def keep_secret(data: Path) -> None:
    """Write the secret down where that was not done yet, for its owner alone. Raises OSError."""
    secret = b"" if (data / KEY).exists() else _made(data)
    if secret:
        durable.write_secret(data / KEY, secret)


def _made(data: Path) -> bytes:
    rows = sorted(landing(data).glob("*/*.parquet")) or _build(data)
    made = hmac.new(b"which figures are hidden", digestmod=hashlib.sha256)
    for path in rows:
        with path.open("rb") as file:
            made.update(file.read(_ENOUGH))
    return made.digest() if rows else b""


def _build(data: Path) -> list[Path]:
    """Return the file of the build in force, all that there is of measures that were loaded back."""
    try:
        number = current_build(data)
    except MashError:
        return []
    path = build_path(data, number) if number is not None else None
    return [path] if path and path.exists() else []
